import type { Problem } from '../error.ts';
import type { Annotations, AnnotationScope, Comment, MetadataValue, SchemaAnnotation } from './ast.ts';
import { isTrue, MetadataYamlError, readMetadataYaml } from './metadata-yaml.ts';
import { parsePath } from './path.ts';

/** An annotation block before it is known what it stands above. */
export type AnnotationBlock = Omit<Annotations, 'scope'> & { readonly scope: AnnotationScope | string };

interface Blocks {
  readonly annotations: readonly AnnotationBlock[];
  readonly problems: readonly Problem[];
}

/** Reads the METADATA blocks among a file's comments (policy language, "Metadata"). */
export function readAnnotations(comments: readonly Comment[]): Blocks {
  const annotations: AnnotationBlock[] = [];
  const problems: Problem[] = [];
  for (let index = 0; index < comments.length; index += 1) {
    const head = comments[index];
    if (head === undefined || !isMetadata(head)) continue;
    const lines = blockBelow(comments, index);
    index += lines.length;
    const block = readBlock(head, lines);
    if ('message' in block) problems.push(block);
    else annotations.push(block);
  }
  return { annotations, problems };
}

function isMetadata({ location, text }: Comment): boolean {
  return location.col === 1 && text.trim().startsWith('METADATA');
}

function blockBelow(comments: readonly Comment[], head: number): Comment[] {
  const lines: Comment[] = [];
  let row = comments[head]?.location.row ?? 0;
  for (const comment of comments.slice(head + 1, head + 1 + maximumLines)) {
    if (comment.location.col !== 1 || comment.location.row !== row + 1 || isMetadata(comment)) break;
    row += 1;
    lines.push(comment);
  }
  return lines;
}

/** No block is longer: it bounds the work for a file of comments alone. */
const maximumLines = 10_000;

function readBlock(head: Comment, lines: readonly Comment[]): AnnotationBlock | Problem {
  const text = lines.map((line) => line.text.replace(/^ /, '')).join('\n');
  const fault = (message: string, comment = head): Problem => ({
    code: 'rego_parse_error',
    message,
    location: comment.location,
    showsLine: true,
  });
  if (text.trim() === '') return fault('expected METADATA block, found whitespace');
  try {
    const location = { ...head.location, end: lines.at(-1)?.location.end ?? head.location.end };
    return { ...fields(readMetadataYaml(text)), location, endRow: head.location.row + lines.length };
  } catch (error) {
    if (error instanceof MetadataError) return fault(error.message);
    if (!(error instanceof MetadataYamlError)) throw error;
    return fault(error.message, lines[Math.min(error.line, lines.length) - 1]);
  }
}

class MetadataError extends Error {}

type Fields = Omit<AnnotationBlock, 'location' | 'endRow'>;
type Mapping = Readonly<Record<string, unknown>>;

function fields(document: Mapping): Fields {
  return {
    scope: text(document, 'scope'),
    title: text(document, 'title'),
    description: text(document, 'description'),
    entrypoint: isTrue(document['entrypoint']),
    organizations: list(document, 'organizations').map(String),
    relatedResources: list(document, 'related_resources').map((value) =>
      defined('related-resource', value, relatedResource),
    ),
    authors: list(document, 'authors').map((value) => defined('author', value, author)),
    schemas: list(document, 'schemas').map((value) => schema(value)),
    compile: mapping(document, 'compile'),
    custom: mapping(document, 'custom'),
    labels: mapping(document, 'labels'),
  };
}

function text(document: Mapping, key: string): string {
  const value = document[key] ?? '';
  return value instanceof Uint8Array ? new TextDecoder().decode(value) : String(value);
}

/** Text of a member that may be of any kind; what is none counts as absent. */
function textIn(document: Mapping, key: string): string {
  const value = document[key];
  return typeof value === 'string' ? value.trim() : '';
}

function list(document: Mapping, key: string): readonly unknown[] {
  return (document[key] ?? []) as readonly unknown[];
}

function mapping(document: Mapping, key: string): { readonly [key: string]: MetadataValue } | undefined {
  const value = (document[key] ?? undefined) as Mapping | undefined;
  return value && Object.fromEntries(Object.entries(value).map(([name, member]) => [name, toMetadata(member)]));
}

/** Checks that YAML gave plain values; dates and the like become their text. */
function toMetadata(value: unknown): MetadataValue {
  if (value === null || typeof value === 'boolean' || typeof value === 'number' || typeof value === 'string')
    return value;
  if (Array.isArray(value)) return value.map((member) => toMetadata(member));
  if (isRecord(value))
    return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, toMetadata(member)]));
  return String(value);
}

function isRecord(value: unknown): value is Mapping {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Reads an element of a list; its error begins with what it is. */
function defined<Result>(what: string, value: unknown, read: (value: unknown) => Result): Result {
  try {
    return read(value);
  } catch (error) {
    if (!(error instanceof MetadataError)) throw error;
    throw new MetadataError(`invalid ${what} definition ${goText(value)}: ${error.message}`);
  }
}

/** A value as Go's `%s` prints it. */
function goText(value: unknown): string {
  if (typeof value === 'string') return value;
  if (Array.isArray(value)) return `[${value.map((item) => goText(item)).join(' ')}]`;
  if (isRecord(value)) {
    const members = Object.entries(value).map(([key, member]) => `${key}:${goText(member)}`);
    return `map[${members.sort().join(' ')}]`;
  }
  if (typeof value === 'number') return `%!s(${Number.isInteger(value) ? 'int' : 'float64'}=${value})`;
  return value === null ? '%!s(<nil>)' : `%!s(bool=${String(value)})`;
}

function relatedResource(value: unknown): Annotations['relatedResources'][number] {
  if (typeof value === 'string') {
    if (value === '') throw new MetadataError('ref URL may not be empty string');
    return { ref: requireAddress(value), description: '' };
  }
  if (!isRecord(value)) throw new MetadataError('invalid value type, must be string or map');
  const ref = textIn(value, 'ref');
  if (ref === '') throw new MetadataError("'ref' value required in object");
  return { ref: requireAddress(ref), description: textIn(value, 'description') };
}

/** What Go's reader of addresses refuses. */
function requireAddress(ref: string): string {
  const escape = /%(?![0-9A-Fa-f]{2}).{0,2}/.exec(ref)?.[0];
  const why = ref.startsWith(':')
    ? 'missing protocol scheme'
    : escape !== undefined
      ? `invalid URL escape ${JSON.stringify(escape)}`
      : undefined;
  if (why !== undefined) throw new MetadataError(`parse ${JSON.stringify(ref)}: ${why}`);
  return ref;
}

function author(value: unknown): Annotations['authors'][number] {
  if (typeof value === 'string') return authorFromText(value);
  if (!isRecord(value)) throw new MetadataError('invalid value type, must be string or map');
  const found = { name: textIn(value, 'name'), email: textIn(value, 'email') };
  if (found.name === '' && found.email === '')
    throw new MetadataError("'name' and/or 'email' values required in object");
  return found;
}

function authorFromText(value: string): Annotations['authors'][number] {
  const words = value.split(/\s+/).filter(Boolean);
  if (words.length === 0) throw new MetadataError('author is an empty string');
  const email = /^<(.*)>$/.exec(words.at(-1) ?? '')?.[1];
  return { name: (email === undefined ? words : words.slice(0, -1)).join(' '), email: email ?? '' };
}

function schema(value: unknown): SchemaAnnotation {
  const [pair] = isRecord(value) ? Object.entries(value) : [];
  if (pair === undefined) throw new MetadataError('invalid document reference');
  const path = parsePath(pair[0]);
  if (path === undefined) throw new MetadataError('invalid document reference');
  if (isRecord(pair[1])) return { path, schema: undefined, definition: toMetadata(pair[1]) };
  if (typeof pair[1] !== 'string')
    throw new MetadataError(`invalid schema declaration for path ${JSON.stringify(pair[0])}`);
  const reference = parsePath(pair[1]);
  const [root] = reference ?? [];
  if (reference === undefined || root?.type !== 'var' || root.value !== 'schema') {
    throw new MetadataError('invalid schema reference');
  }
  return { path, schema: reference, definition: undefined };
}
