import { type Digest, isDigest, type Text, sameWords } from '../../core/index.ts';
import { ChecklistError } from '../error.ts';
import { detail } from '../details.ts';

/** A place in a foreign document that is read step by step; whatever is not as expected is an error that names the place. */
export interface Node {
  /** `report.json: Results[0].Target`. */
  readonly where: string;
  /** Member of an object; absent where the object lacks it or has null. @throws ChecklistError where this is no object. */
  get(key: string): Node | undefined;
  /** Members of a list. @throws ChecklistError where this is none. */
  list(): readonly Node[];
  /** Members of an object, by key. @throws ChecklistError where this is none. */
  entries(): readonly (readonly [string, Node])[];
  /** A string. @throws ChecklistError where this is none. */
  text(): string;
}

/** The root of a document of some file. */
export function nodeOf(value: unknown, file: string): Node {
  return makeNode(value, file, '');
}

function makeNode(value: unknown, file: string, path: string): Node {
  const where = path === '' ? file : `${file}: ${path.replace(/^\./, '')}`;
  const expect = <Kind>(what: Text, found: Kind | undefined): Kind => {
    if (found !== undefined) return found;
    const message = detail('expected {what}, found {found}', { what, found: kindOf(value) });
    throw new ChecklistError('EVIDENCE_MALFORMED', { message, where });
  };
  const child = (key: string, member: unknown) => makeNode(member, file, `${path}.${key}`);
  const members = () => expect(detail('an object'), isObject(value) ? value : undefined);
  return {
    where,
    get(key) {
      const object = members();
      const member = Object.hasOwn(object, key) ? object[key] : undefined;
      return member === undefined || member === null ? undefined : child(key, member);
    },
    list: () =>
      expect(detail('a list'), Array.isArray(value) ? value : undefined).map((member: unknown, index) =>
        makeNode(member, file, `${path}[${index}]`),
      ),
    entries: () => Object.entries(members()).map(([key, member]) => [key, child(key, member)] as const),
    text: () => expect(detail('a text'), typeof value === 'string' ? value : undefined),
  };
}

/** Tells an object of JSON from everything else; for recognising formats. */
export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function kindOf(value: unknown): Text {
  if (value === null) return sameWords('null');
  return Array.isArray(value) ? detail('a list') : detail('a {type}', { type: typeof value });
}

/** Texts of a list, empty where there is no list. */
export function textsOf(node: Node | undefined): readonly string[] {
  return node?.list().map((member) => member.text()) ?? [];
}

/** The digests in some words, `sha256:…` or `name@sha256:…`; other words are passed over. */
export function digestsIn(words: readonly (string | undefined)[]): readonly Digest[] {
  const digests = words.map((word) => word?.slice(word.lastIndexOf('@') + 1) ?? '').filter(isDigest);
  return [...new Set(digests)];
}
