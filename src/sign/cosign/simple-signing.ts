import type { Digest } from '../../core/index.ts';
import { readJson } from '../json.ts';
import { canonicalJson } from '../../formats/json/canonical.ts';

/** The document that cosign's older signatures are over (containers/image, docs/containers-signature.5). */
export interface SimpleSigning {
  /** Image as the signer named it, without a tag. */
  readonly reference: string;
  readonly digest: string;
  /** Further claims of the signer. */
  readonly optional: Readonly<Record<string, unknown>>;
}

const type = 'cosign container image signature';

/** Writes the document of a signature. */
export function writeSimpleSigning(
  reference: string,
  digest: Digest,
  optional: Readonly<Record<string, string>>,
): Uint8Array {
  const critical = { identity: { 'docker-reference': reference }, image: { 'docker-manifest-digest': digest }, type };
  const document = { critical, optional: Object.keys(optional).length === 0 ? null : optional };
  return new TextEncoder().encode(canonicalJson(document));
}

/** Reads the document of a signature. @throws {SignError} SIGN_MALFORMED. */
export function parseSimpleSigning(payload: Uint8Array): SimpleSigning {
  const document = readJson(payload, 'signature payload');
  const critical = document.object('critical');
  if (critical.text('type') !== type && critical.text('type') !== 'atomic container signature')
    throw critical.wrong('type', JSON.stringify(type));
  const optional = document.optionalObject('optional');
  return {
    reference: critical.object('identity').optionalText('docker-reference') ?? '',
    digest: critical.object('image').text('docker-manifest-digest'),
    optional: Object.fromEntries(optional?.keys().map((key) => [key, optional.value(key)]) ?? []),
  };
}
