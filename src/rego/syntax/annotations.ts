import { parse as parseYaml, YAMLParseError } from 'yaml';
import type { Problem } from '../error.ts';
import type { Annotations, AnnotationScope, Comment, MetadataValue, SchemaAnnotation } from './ast.ts';
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
  });
  if (text.trim() === '') return fault('expected METADATA block, found whitespace');
  try {
    const document: unknown = parseYaml(text, { prettyErrors: true, logLevel: 'error' });
    if (!isRecord(document)) return fault('a METADATA block must be a YAML mapping', lines[0]);
    const location = { ...head.location, end: lines.at(-1)?.location.end ?? head.location.end };
    return { ...fields(document), location, endRow: head.location.row + lines.length };
  } catch (error) {
    if (error instanceof MetadataError) return fault(error.message);
    if (!(error instanceof YAMLParseError)) throw error;
    return fault(`yaml: ${error.message.split('\n')[0]?.replace(/:$/, '')}`, lines[(error.linePos?.[0].line ?? 1) - 1]);
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
    entrypoint: document['entrypoint'] === true,
    organizations: list(document, 'organizations').map(String),
    relatedResources: list(document, 'related_resources').map((value) => relatedResource(value)),
    authors: list(document, 'authors').map((value) => author(value)),
    schemas: list(document, 'schemas').map((value) => schema(value)),
    compile: mapping(document, 'compile'),
    custom: mapping(document, 'custom'),
    labels: mapping(document, 'labels'),
  };
}

function text(document: Mapping, key: string): string {
  const value = document[key] ?? '';
  if (typeof value === 'object') throw new MetadataError(`${key} must be a string`);
  return String(value);
}

function list(document: Mapping, key: string): readonly unknown[] {
  const value = document[key] ?? [];
  if (!Array.isArray(value)) throw new MetadataError(`${key} must be a list`);
  return value;
}

function mapping(document: Mapping, key: string): { readonly [key: string]: MetadataValue } | undefined {
  const value = document[key] ?? undefined;
  if (value === undefined) return undefined;
  if (!isRecord(value)) throw new MetadataError(`${key} must be a mapping`);
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, toMetadata(member)]));
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

function relatedResource(value: unknown): Annotations['relatedResources'][number] {
  if (typeof value === 'string') {
    if (value === '') throw new MetadataError('ref URL may not be empty string');
    return { ref: value, description: '' };
  }
  if (!isRecord(value)) throw new MetadataError('invalid value type, must be string or map');
  const ref = text(value, 'ref').trim();
  if (ref === '') throw new MetadataError("'ref' value required in object");
  return { ref, description: text(value, 'description').trim() };
}

function author(value: unknown): Annotations['authors'][number] {
  if (typeof value === 'string') return authorFromText(value);
  if (!isRecord(value)) throw new MetadataError('invalid value type, must be string or map');
  const found = { name: text(value, 'name').trim(), email: text(value, 'email').trim() };
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
  if (pair === undefined) throw new MetadataError('invalid schema declaration');
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
