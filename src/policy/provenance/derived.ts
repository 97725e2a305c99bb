import type { QueryResult } from '../../rego/run/policy.ts';
import { leavesOf, type ReadPath, type Trail } from '../../rego/run/trail.ts';
import { sortedElements, sortedEntries } from '../../rego/value/order.ts';
import type { AnyObject } from '../../rego/value/object.ts';
import { RegoSet } from '../../rego/value/set.ts';
import type { Value } from '../../rego/value/value.ts';
import { compactJson } from '../output/json.ts';
import type { DocumentPlace, LineOfPath } from './lines.ts';

/** A place of a document that a derivation read. */
export interface DerivedPath {
  /** Keys from the root: `['input', 'spec', 'containers', 0, 'image']`. */
  readonly path: ReadPath;
  readonly place?: DocumentPlace;
}

/** An element of a partial rule (or a whole solution) and what it was made of. */
export interface DerivedElement {
  readonly value: Value;
  /** Deepest places that its derivation read, in the order in which they were read. */
  readonly reads: readonly DerivedPath[];
}

/** The elements of the partial documents among the results; other results are one element each. */
export function derivedElements(
  results: readonly QueryResult[],
  trail: Trail,
  lines: LineOfPath | undefined,
): DerivedElement[] {
  return results.flatMap(({ expressions, reads = [] }) =>
    expressions.flatMap((value) => elementsOf(value, trail, lines) ?? [{ value, reads: placed(reads, lines) }]),
  );
}

/** The elements of a partial document with what each was made of; undefined for any other value. */
export function elementsOf(document: Value, trail: Trail, lines: LineOfPath | undefined): DerivedElement[] | undefined {
  const keys = document instanceof RegoSet ? sortedElements(document) : membersOf(document);
  const elements = keys.flatMap((key): DerivedElement[] => {
    const reads = trail.readsOf(document, key);
    return reads === undefined ? [] : [{ value: key, reads: placed(reads, lines) }];
  });
  return elements.length === 0 ? undefined : elements;
}

function membersOf(document: Value): Value[] {
  if (typeof document !== 'object' || document === null || Array.isArray(document)) return [];
  return sortedEntries(document as AnyObject).map(([key]) => key);
}

/** The deepest of some reads, with their places. */
export function placed(reads: readonly ReadPath[], lines: LineOfPath | undefined): DerivedPath[] {
  return leavesOf(reads).map((path) => {
    const place = path[0] === 'input' ? lines?.(path.slice(1) as (string | number)[]) : undefined;
    return { path, ...(place && { place }) };
  });
}

/** Members that say which object it is, seldom what is wrong with it. */
const identifying = new Set<Value | undefined>(['apiVersion', 'kind', 'name', 'namespace']);

/** The place that speaks most of an element: of the deepest paths that do more than identify, the last that was read. */
export function mainRead(reads: readonly DerivedPath[]): DerivedPath | undefined {
  const ofInput = reads.filter(({ path }) => path[0] === 'input');
  const deepest = Math.max(...ofInput.map(({ path }) => path.length));
  const candidates = ofInput.filter(({ path }) => path.length === deepest);
  return candidates.filter(({ path }) => !identifying.has(path.at(-1))).at(-1) ?? candidates[0];
}

/** `input.spec.containers[0].image`. */
export function pathText([root, ...keys]: ReadPath): string {
  const parts = keys.map((key) =>
    typeof key === 'string' && /^[A-Za-z_]\w*$/.test(key) ? `.${key}` : `[${compactJson(key)}]`,
  );
  return `${String(root)}${parts.join('')}`;
}

/** An element in JSON: value, and paths with file and line. */
export function derivedJson({ value, reads }: DerivedElement): object {
  return {
    value: JSON.parse(compactJson(value)) as unknown,
    reads: reads.map(({ path, place }) => ({ path: pathText(path), ...place })),
  };
}

/** Elements for a reader: each with the places below it. */
export function derivedText(elements: readonly DerivedElement[]): string {
  const lines = elements.flatMap(({ value, reads }) => [
    compactJson(value),
    ...reads.map(
      ({ path, place }) => `  ${pathText(path)}${place === undefined ? '' : `  ${place.file}:${place.line}`}`,
    ),
  ]);
  return lines.map((line) => `${line}\n`).join('');
}
