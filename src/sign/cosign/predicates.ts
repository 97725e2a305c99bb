import { SignError } from '../error.ts';
import { readJson } from '../json.ts';
import { predicateTypeOf } from './predicate-types.ts';
import { detail } from '../details.ts';

/** What an attestation is going to say. */
export interface NewPredicate {
  readonly type: string;
  readonly predicate: unknown;
}

/**
 * The predicate that a file holds, for a type as `--type` takes it. Types of one form are checked for it, so that nobody signs the wrong file.
 * @throws {SignError} SIGN_UNSUPPORTED for a type that is not known, SIGN_MALFORMED for another file.
 */
export function readPredicate(name: string, bytes: Uint8Array, where: string, now: Date): NewPredicate {
  const type = predicateTypeOf(name);
  if (type === undefined)
    throw new SignError('SIGN_UNSUPPORTED', {
      message: detail('it is neither a known type of attestation nor a URI'),
      where: name,
    });
  // SPDX's tag-value form is text; cosign's own type wraps whatever it is given.
  if (name === 'custom')
    return { type, predicate: { Data: new TextDecoder().decode(bytes), Timestamp: now.toISOString() } };
  if (name === 'spdx') return { type, predicate: spdxText(bytes) };
  const document = readJson(bytes, where);
  for (const member of requiredMembers[name] ?? [])
    if (!document.has(member)) throw document.wrong(member, detail('there, as {name} wants it', { name }));
  return { type, predicate: Object.fromEntries(document.keys().map((key) => [key, document.value(key)])) };
}

const requiredMembers: Readonly<Record<string, readonly string[]>> = {
  cyclonedx: ['bomFormat'],
  link: ['name'],
  slsaprovenance: ['builder', 'buildType'],
  slsaprovenance02: ['builder', 'buildType'],
  slsaprovenance1: ['buildDefinition', 'runDetails'],
  spdxjson: ['spdxVersion'],
  vuln: ['invocation', 'scanner', 'metadata'],
};

function spdxText(bytes: Uint8Array): unknown {
  const text = new TextDecoder().decode(bytes);
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
