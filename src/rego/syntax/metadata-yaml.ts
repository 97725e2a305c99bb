import { type Document, isMap, isScalar, isSeq, LineCounter, type Node, type Scalar } from 'yaml';
import { parseAllDocuments } from '../../formats/yaml/yaml.ts';
import { yamlProblem } from '../builtins/yaml-problem.ts';

/** A mapping as it stands in a METADATA block. */
export type MetadataMapping = Readonly<Record<string, unknown>>;

/** What is wrong in the YAML of a block, and in which of its lines, from 1. */
export class MetadataYamlError extends Error {
  readonly line: number;

  constructor(message: string) {
    super(message);
    this.line = Number(/line (\d+)/.exec(message)?.[1] ?? 1);
  }
}

/** Kinds of values in the words of Go's reader. */
type Kind = 'bool' | 'string' | '[]string' | '[]interface {}' | '[]map[string]interface {}' | 'map[string]interface {}';

const kinds: Readonly<Record<string, Kind>> = {
  authors: '[]interface {}',
  compile: 'map[string]interface {}',
  custom: 'map[string]interface {}',
  description: 'string',
  entrypoint: 'bool',
  labels: 'map[string]interface {}',
  organizations: '[]string',
  related_resources: '[]interface {}',
  schemas: '[]map[string]interface {}',
  scope: 'string',
  title: 'string',
};

/** Reads the YAML of a METADATA block; its members have the kinds that they must have. @throws MetadataYamlError */
export function readMetadataYaml(text: string): MetadataMapping {
  const lines = new LineCounter();
  const [document] = parseAllDocuments(text, { lineCounter: lines, uniqueKeys: false, logLevel: 'error' });
  if (document === undefined || !('contents' in document)) return {};
  const [error] = document.errors;
  if (error !== undefined) throw new MetadataYamlError(yamlProblem(error, text));
  const faults = [...faultsIn(document.contents as Node | null, lines)];
  if (faults.length > 0)
    throw new MetadataYamlError(`yaml: unmarshal errors:${faults.map((one) => `\n  ${one}`).join('')}`);
  return valueOf(document);
}

function valueOf(document: Document): MetadataMapping {
  try {
    return (document.toJS() ?? {}) as MetadataMapping;
  } catch (error) {
    if (!(error instanceof ReferenceError)) throw error;
    const name = /: (\S+)$/.exec(error.message)?.[1];
    throw new MetadataYamlError(
      name === undefined ? 'yaml: document contains excessive aliasing' : `yaml: unknown anchor '${name}' referenced`,
    );
  }
}

function* faultsIn(node: Node | null, lines: LineCounter): Generator<string> {
  if (isNothing(node)) return;
  if (!isMap(node)) {
    yield mismatch(node, 'ast.rawAnnotation', lines);
    return;
  }
  yield* repeated(node, lines);
  for (const { key, value } of node.items) {
    const kind = isScalar(key) ? kinds[String(key.value)] : undefined;
    if (kind !== undefined) yield* unlike(value as Node | null, kind, lines);
  }
}

/** Members of a mapping, at any depth, whose name another has. */
function* repeated(node: Node | null, lines: LineCounter): Generator<string> {
  if (isSeq(node)) for (const item of node.items) yield* repeated(item as Node, lines);
  if (!isMap(node)) return;
  const seen = new Map<string, number>();
  for (const { key, value } of node.items) {
    const name = isScalar(key) ? String(key.value) : '';
    const line = lineOf(key as Node, lines);
    const before = seen.get(name);
    if (before !== undefined)
      yield `line ${line}: mapping key ${JSON.stringify(name)} already defined at line ${before}`;
    seen.set(name, before ?? line);
    yield* repeated(value as Node | null, lines);
  }
}

function* unlike(node: Node | null, kind: Kind, lines: LineCounter): Generator<string> {
  if (isNothing(node) || fits(node, kind)) return;
  if (!kind.startsWith('[]') || !isSeq(node)) {
    yield mismatch(node, kind, lines);
    return;
  }
  const element = kind.slice(2);
  if (isKind(element)) for (const item of node.items) yield* unlike(item as Node, element, lines);
}

function isKind(text: string): text is Kind {
  return text === 'string' || text === 'map[string]interface {}';
}

/** Whether a node is of a kind; of lists, their elements are looked at one by one. */
function fits(node: Node, kind: Kind): boolean {
  if (!isMap(node) && !isSeq(node) && !isScalar(node)) return true;
  if (kind === 'string') return isScalar(node);
  if (kind === 'bool') return isScalar(node) && truthOf(node) !== undefined;
  return kind.startsWith('map') && isMap(node);
}

/** A truth, also in the words of YAML 1.1; undefined for what is none. */
function truthOf({ value, type }: Scalar): boolean | undefined {
  if (typeof value === 'boolean') return value;
  if (typeof value !== 'string' || type !== 'PLAIN') return undefined;
  if (/^(?:y|Y|yes|Yes|YES|on|On|ON)$/.test(value)) return true;
  return /^(?:n|N|no|No|NO|off|Off|OFF)$/.test(value) ? false : undefined;
}

/** Tells a truth in a member that may hold one. */
export function isTrue(value: unknown): boolean {
  return value === true || (typeof value === 'string' && /^(?:y|yes|on)$/i.test(value));
}

function isNothing(node: Node | null | undefined): node is null | undefined {
  return node === null || node === undefined || (isScalar(node) && node.value === null);
}

function mismatch(node: Node, into: string, lines: LineCounter): string {
  return `line ${lineOf(node, lines)}: cannot unmarshal ${tagOf(node)} into ${into}`;
}

/** The node's tag and, of a scalar, what of its text fits. */
function tagOf(node: Node): string {
  if (!isScalar(node)) return isSeq(node) ? '!!seq' : '!!map';
  const text = node.source ?? String(node.value);
  const shown = text.length > 10 ? `${text.slice(0, 7)}...` : text;
  return `!!${scalarTag(node.value)} \`${shown}\``;
}

function scalarTag(value: unknown): string {
  if (typeof value === 'boolean') return 'bool';
  if (typeof value !== 'number') return 'str';
  return Number.isInteger(value) ? 'int' : 'float';
}

function lineOf(node: Node, lines: LineCounter): number {
  return lines.linePos(node.range?.[0] ?? 0).line;
}
