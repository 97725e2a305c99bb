import type { PlainObject, Value } from '../../value/value.ts';
import { fail } from '../error.ts';
import { isArray } from '../value-kind.ts';
import { type Draft, newest } from './schema.ts';
import { member, membersOf } from './json.ts';

/** A schema's text and the draft by which it is read. */
export interface SchemaDocument {
  readonly value: Value;
  readonly draft: Draft;
}

const drafts: Readonly<Record<string, Draft>> = {
  'http://json-schema.org/draft-04/schema': 4,
  'http://json-schema.org/draft-06/schema': 6,
  'http://json-schema.org/draft-07/schema': 7,
};

/** The draft that a schema names. @throws BuiltinError */
export function draftOf(value: Value): Draft {
  const object = membersOf(value);
  const name = object && member(object, '$schema');
  if (name === undefined) return newest;
  if (typeof name !== 'string') return fail('$schema must be of type string');
  const plain = name.replace(/#$/, '');
  return Object.hasOwn(drafts, plain) ? (drafts[plain] as Draft) : newest;
}

/** Members that hold schemas by name, or no schemas at all. */
const named = new Set(['dependencies', 'patternProperties', 'properties']);
const literal = new Set(['const', 'enum']);
/** Levels of a schema that are looked into. */
const depthLimit = 500;

/** The documents that references of one schema can lead to: those with an `$id`, and the schema itself. */
export class Documents {
  readonly #documents = new Map<string, SchemaDocument>();

  readonly #lenient: boolean;

  constructor(root: Value, lenient: boolean) {
    this.#lenient = lenient;
    const draft = draftOf(root);
    this.#collect(root, '', draft, 0);
    if (!this.#documents.has('')) this.#documents.set('', { value: root, draft });
  }

  #collect(value: Value, base: string, draft: Draft, depth: number): void {
    if (depth > depthLimit) fail('schema nests too deeply');
    const object = membersOf(value);
    if (object === undefined) {
      if (isArray(value)) for (const item of value) this.#collect(item, base, draft, depth + 1);
      return;
    }
    const scope = this.#enter(object, base, draft);
    for (const [key, inner] of Object.entries(object)) {
      if (literal.has(key)) continue;
      const children = named.has(key) ? Object.values(membersOf(inner) ?? {}) : [inner];
      for (const child of children) this.#collect(child, scope, draft, depth + 1);
    }
  }

  #enter(object: PlainObject, base: string, draft: Draft): string {
    const id = member(object, 'id') ?? member(object, '$id');
    if (typeof id !== 'string') return base;
    const scope = resolveReference(base, id);
    if (this.#documents.has(scope)) fail(`Reference already exists: ${JSON.stringify(scope)}`);
    this.#documents.set(scope, { value: object, draft });
    return scope.replace(/#$/, '');
  }

  /** What a reference leads to. @throws BuiltinError */
  find(reference: string): SchemaDocument {
    const [location = '', fragment = ''] = splitFragment(reference);
    const exact = this.#documents.get(reference);
    if (exact !== undefined) return exact;
    const document = this.#documents.get(location);
    if (document !== undefined) return { ...document, value: follow(document.value, fragment) };
    if (!/^[a-z][a-z0-9+.-]*:/i.test(location)) return fail(`Reference ${reference} must be canonical`);
    if (this.#lenient) return { value: true, draft: newest };
    return fail(`schema ${location} cannot be fetched: only references into the schema itself are followed`);
  }
}

function splitFragment(reference: string): readonly [location: string, fragment: string] {
  const at = reference.indexOf('#');
  return at < 0 ? [reference, ''] : [reference.slice(0, at), reference.slice(at + 1)];
}

/** A reference as seen from a base (RFC 3986, 5.2), for what schemas write: fragments, siblings, absolute paths. */
export function resolveReference(base: string, reference: string): string {
  const bad = /%(?![0-9a-fA-F]{2})[^]{0,2}/.exec(reference)?.[0];
  if (bad !== undefined) fail(`parse ${JSON.stringify(reference)}: invalid URL escape ${JSON.stringify(bad)}`);
  const [location] = splitFragment(base);
  if (/^[a-z][a-z0-9+.-]*:/i.test(reference)) return reference;
  if (reference === '' || reference.startsWith('#')) return location + reference;
  const origin = /^[a-z][a-z0-9+.-]*:(?:\/\/[^/]*)?/i.exec(location)?.[0] ?? '';
  if (reference.startsWith('/')) return origin + reference;
  const path = location.slice(origin.length);
  return `${origin}${path.slice(0, path.lastIndexOf('/') + 1) || '/'}${reference}`;
}

/** Follows a JSON pointer in a fragment (RFC 6901, 6). @throws BuiltinError */
function follow(root: Value, fragment: string): Value {
  let target = root;
  for (const part of fragment.split('/').slice(1)) {
    const token = unescapeToken(part);
    const object = membersOf(target);
    if (object !== undefined) target = member(object, token) ?? fail(`Object has no key '${token}'`);
    else if (isArray(target)) target = itemOf(target, token);
    else fail(`Invalid token reference '${token}'`);
  }
  return target;
}

function itemOf(items: readonly Value[], token: string): Value {
  if (!/^-?\d+$/.test(token)) return fail(`Invalid array index '${token}'`);
  return items[Number(token)] ?? fail(`Out of bound array[0,${items.length}] index '${token}'`);
}

function unescapeToken(part: string): string {
  try {
    return decodeURIComponent(part).replaceAll('~1', '/').replaceAll('~0', '~');
  } catch {
    return fail(`invalid reference: ${part}`);
  }
}
