import { detail } from '../details.ts';
import { isAlias, isMap, isScalar, isSeq, LineCounter, type Node, type ParsedNode } from 'yaml';
import { parseAllDocuments } from '../../formats/yaml/yaml.ts';
import { type ErrorDetail, messageOf } from '../../core/index.ts';
import { parseLocatedJson } from '../../formats/json/located.ts';
import { parseNumber } from '../../rego/value/decimal.ts';
import { parseJson } from '../../rego/value/json.ts';
import { setMember } from '../../rego/value/object.ts';
import type { ObjectBuilder, Value } from '../../rego/value/value.ts';
import { PolicyError } from '../error.ts';
import { isPlain } from './merge.ts';

/** A YAML document as a value, and where its parts stand. */
export interface LocatedDocument {
  readonly value: Value;
  /** Line, from 1, of what stands at a path, or of the nearest that stands above it. */
  lineOf(path: readonly (string | number)[]): number;
}

/** Nodes of one document at most, aliases counted as often as they are used. */
const maxNodes = 20_000_000;
/** How much more than its text a document may become by aliases. */
const aliasBudget = 100_000;

/** Reads JSON, numbers exact. @throws PolicyError POLICY_DOCUMENT with the line */
export function readJson(text: string, file: string): Value {
  try {
    return parseJson(text);
  } catch (cause) {
    const { message, line } = whereJsonFails(text, cause);
    const where = line === undefined ? file : `${file}:${line}`;
    throw new PolicyError('POLICY_DOCUMENT', { message: detail('no JSON: {reason}', { reason: message }), where });
  }
}

/** The engine's own messages name no place where a token is wrong: the reader that keeps places says it. */
function whereJsonFails(text: string, cause: unknown): { message: string; line?: string } {
  try {
    parseLocatedJson(text);
  } catch (thrown) {
    const [, line, message] = /^JSON, line (\d+): (.*)$/s.exec(messageOf(thrown)) ?? [];
    if (line !== undefined && message !== undefined) return { message, line };
  }
  return { message: messageOf(cause) };
}

/** Reads the first document of a YAML text; an empty text is null. @throws PolicyError POLICY_DOCUMENT */
export function readYaml(text: string, file: string): Value {
  return readYamlDocuments(text, file)[0]?.value ?? null;
}

/** Reads every document of a YAML text. @throws PolicyError POLICY_DOCUMENT with line and column */
export function readYamlDocuments(text: string, file: string): LocatedDocument[] {
  const counter = new LineCounter();
  const documents = parseAllDocuments(text, { version: '1.2', merge: true, uniqueKeys: true, lineCounter: counter });
  return documents.map((document) => {
    const [error] = document.errors;
    if (error !== undefined) throw malformed(error, file);
    const resolve = (node: Node): Node | undefined =>
      isAlias(node) ? (node.resolve(document) as Node | undefined) : node;
    const reader = { resolve, left: Math.min(maxNodes, text.length * 4 + aliasBudget), file };
    return {
      value: valueOf(document.contents, reader),
      lineOf: (path) => counter.linePos(offsetOf(document.contents, path, resolve)).line,
    };
  });
}

function malformed(
  error: { message: string; linePos?: readonly { line: number; col: number }[] | undefined },
  file: string,
) {
  const [place] = error.linePos ?? [];
  const found: ErrorDetail = {
    message: detail('no YAML: {reason}', {
      reason: error.message.split('\n')[0]?.replace(/ at line \d+, column \d+:?$/, '') ?? '',
    }),
    where: place === undefined ? file : `${file}:${place.line}:${place.col}`,
  };
  return new PolicyError('POLICY_DOCUMENT', found);
}

interface Reader {
  readonly resolve: (node: Node) => Node | undefined;
  readonly file: string;
  left: number;
}

function valueOf(node: Node | ParsedNode | null | undefined, reader: Reader): Value {
  reader.left -= 1;
  if (reader.left < 0)
    throw new PolicyError('POLICY_DOCUMENT', {
      message: detail('aliases make the document too large'),
      where: reader.file,
    });
  const target = node === null || node === undefined ? undefined : reader.resolve(node);
  if (isSeq(target)) return target.items.map((item) => valueOf(item as Node, reader));
  if (isMap(target)) {
    const result: ObjectBuilder = {};
    for (const { key, value } of target.items) {
      const name = valueOf(key as Node, reader);
      if (isMergeKey(key)) addMerged(result, valueOf(value as Node | null, reader));
      else setMember(result, typeof name === 'string' ? name : String(name), valueOf(value as Node | null, reader));
    }
    return result;
  }
  return isScalar(target) ? scalarOf(target.value, target.source) : null;
}

/** The reader gives the merge key `<<` the value of a symbol. */
function isMergeKey(key: unknown): boolean {
  return isScalar(key) && typeof key.value === 'symbol';
}

/** The merge key: members of one mapping or of several, which those of the mapping itself go before. */
function addMerged(target: ObjectBuilder, merged: Value): void {
  for (const source of Array.isArray(merged) ? merged : [merged])
    if (isPlain(source))
      for (const [key, value] of Object.entries(source)) if (!Object.hasOwn(target, key)) setMember(target, key, value);
}

function scalarOf(value: unknown, source: string | undefined): Value {
  if (typeof value === 'number' || typeof value === 'bigint')
    return parseNumber(source ?? '') ?? parseNumber(String(value)) ?? String(value);
  return typeof value === 'string' || typeof value === 'boolean' || value === null ? value : String(value);
}

/** Offset of the key or item at a path, or of the deepest part of it that exists. */
function offsetOf(
  root: Node | ParsedNode | null,
  path: readonly (string | number)[],
  resolve: (node: Node) => Node | undefined,
): number {
  let node = root as Node | null | undefined;
  let offset = node?.range?.[0] ?? 0;
  for (const step of path) {
    const target = node === null || node === undefined ? undefined : resolve(node);
    if (isSeq(target)) {
      node = target.items[Number(step)] as Node | undefined;
      offset = node?.range?.[0] ?? offset;
    } else if (isMap(target)) {
      const pair = target.items.find(({ key }) => isScalar(key) && String(key.value) === String(step));
      offset = (pair?.key as Node | undefined)?.range?.[0] ?? offset;
      node = pair?.value as Node | null | undefined;
    } else break;
    if (node === undefined) break;
  }
  return offset;
}
