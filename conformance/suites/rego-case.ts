import { readdirSync, readFileSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { parseAllDocuments } from 'yaml';
import { RegoError } from '../../src/rego/error.ts';
import type { QueryResult, Value } from '../../src/rego/index.ts';
import { parseTerm } from '../../src/rego/syntax/parse.ts';
import { constantOf } from '../../src/rego/plan/constant.ts';
import { EvaluationError } from '../../src/rego/run/error.ts';
import { makeNumber, parseNumber } from '../../src/rego/value/decimal.ts';
import { objectEntries, setMember } from '../../src/rego/value/object.ts';
import { compare, equals } from '../../src/rego/value/order.ts';
import { jsonText, termText } from '../../src/rego/value/print.ts';
import { parseJson } from '../../src/rego/value/json.ts';
import type { CaseResult } from '../suite.ts';

/** A case of OPA's language-neutral suite. */
export interface RegoCase {
  readonly note: string;
  readonly query: string;
  readonly modules?: readonly string[] | null;
  readonly data?: unknown;
  readonly input?: unknown;
  /** Rego term whose value is the input. */
  readonly input_term?: string;
  readonly want_result?: readonly Readonly<Record<string, unknown>>[];
  readonly want_defined?: boolean;
  /** Part of the error's message. */
  readonly want_error?: string;
  readonly want_error_code?: string;
  /** Arrays among the results are compared as sets. */
  readonly sort_bindings?: boolean;
  readonly strict_error?: boolean;
  readonly experimental_keywords?: boolean;
  readonly ignore_generated_vars?: boolean;
  readonly env?: Readonly<Record<string, string>>;
}

/** Solutions of a case's query, by their variables. @throws RegoError EvaluationError */
export type EvaluateCase = (item: RegoCase, version: 'v0' | 'v1') => readonly Pick<QueryResult, 'bindings'>[];

/** Why a suite does not run a case; undefined where it does. */
export type SkipCase = (item: RegoCase) => string | undefined;

/** Judges every case below a folder; v0 where the path has a folder of that name. */
export function* runCases(dir: string, evaluate: EvaluateCase, skip: SkipCase = () => undefined): Iterable<CaseResult> {
  const files = readdirSync(dir, { recursive: true, encoding: 'utf8' });
  for (const file of files.filter((name) => /\.ya?ml$/u.test(name)).sort()) yield* runFile(dir, file, evaluate, skip);
}

function* runFile(dir: string, file: string, evaluate: EvaluateCase, skip: SkipCase): Iterable<CaseResult> {
  const path = join(dir, file);
  const version = path.split(sep).includes('v0') ? 'v0' : 'v1';
  for (const document of parseAllDocuments(readFileSync(path, 'utf8'), {
    intAsBigInt: true,
    uniqueKeys: false,
    merge: true,
  })) {
    const { cases = [] } = (document.toJS({ maxAliasCount: -1 }) ?? {}) as { readonly cases?: readonly RegoCase[] };
    for (const [index, item] of cases.entries()) {
      const id = `${relative(dir, path)}#${index} ${item.note}`;
      const skipped = skip(item);
      if (skipped !== undefined) {
        yield { id, state: 'skipped', reason: skipped };
        continue;
      }
      const reason = failureOf(item, version, evaluate);
      yield reason === undefined ? { id, state: 'passed' } : { id, state: 'failed', reason };
    }
  }
}

/** Why a case fails; undefined where it passes. */
function failureOf(item: RegoCase, version: 'v0' | 'v1', evaluate: EvaluateCase): string | undefined {
  let rows: ReturnType<EvaluateCase>;
  try {
    rows = evaluate(item, version);
  } catch (error) {
    return wrongError(item, error);
  }
  if (item.want_error_code !== undefined || item.want_error !== undefined)
    return `no error; wanted ${item.want_error_code ?? ''} ${item.want_error ?? ''}`;
  if (item.want_defined === true) return rows.length > 0 ? undefined : 'undefined; wanted a result';
  if (item.want_result === undefined) return undefined;
  return wrongResult(item, rows);
}

/** The case's input; absent where it has none. */
export function inputOf({ input, input_term }: RegoCase): Value | undefined {
  if (input_term === undefined) return input === undefined ? undefined : valueOf(input);
  return constantOf(parseTerm(input_term));
}

function wrongError({ want_error, want_error_code }: RegoCase, error: unknown): string | undefined {
  const message = error instanceof Error ? error.message : String(error);
  if (!(error instanceof RegoError) && !(error instanceof EvaluationError))
    return `crashed: ${error instanceof Error ? (error.stack ?? message) : message}`;
  if (want_error === undefined && want_error_code === undefined) return `error: ${message}`;
  if (want_error_code !== undefined && error.code !== want_error_code)
    return `error ${message}; wanted ${want_error_code}`;
  return message.includes(want_error ?? '') ? undefined : `error ${message}; wanted ${want_error}`;
}

function wrongResult(
  { want_result = [], sort_bindings }: RegoCase,
  rows: ReturnType<EvaluateCase>,
): string | undefined {
  const order = (value: Value): Value =>
    sort_bindings === true && Array.isArray(value) ? [...value].sort(compare) : value;
  const wanted = want_result.map((row) => mapMembers(valueOf(row), order));
  const got = rows.map(({ bindings }) => mapMembers(parseJson(jsonText(bindings)), order));
  const same =
    wanted.every((row) => got.some((other) => equals(row, other))) &&
    got.every((row) => wanted.some((other) => equals(row, other)));
  return same ? undefined : `got ${termText(got)}; wanted ${termText(wanted)}`;
}

function mapMembers(row: Value, change: (value: Value) => Value): Value {
  const copy: Record<string, Value> = {};
  for (const [key, value] of objectEntries(row as Readonly<Record<string, Value>>))
    setMember(copy, String(key), change(value));
  return copy;
}

/** A value of a YAML document, with whole numbers as they are written. */
export function valueOf(yaml: unknown): Value {
  if (typeof yaml === 'bigint') return makeNumber(yaml, 0);
  if (typeof yaml === 'number') return parseNumber(String(yaml)) ?? 0;
  if (Array.isArray(yaml)) return yaml.map(valueOf);
  if (typeof yaml !== 'object' || yaml === null) return yaml as null | boolean | string;
  const copy: Record<string, Value> = {};
  for (const [key, value] of Object.entries(yaml)) setMember(copy, key, valueOf(value));
  return copy;
}
