import { DartagnanError, type Language, messageOf, sayError } from '../../core/index.ts';
import { lineOf, type Problem, RegoError } from '../../rego/error.ts';
import { renderProblems } from '../../rego/render.ts';
import { EvaluationError, type TracebackLine } from '../../rego/run/error.ts';
import { tracebackText } from '../../rego/observe/topdown/traceback.ts';
import { WasmError } from '../../rego/wasm/error.ts';
import type { Location } from '../../rego/syntax/ast.ts';
import { type Json, stringifyTree } from '../../rego/syntax/json.ts';
import { jsonString } from '../../rego/value/print.ts';
import { PolicyError } from '../error.ts';
import { arrayJson, indentJson, objectJson } from './json.ts';

/** Whether an error speaks of policies and documents, so that a report may hold it. */
export function isReported(thrown: unknown): thrown is Reported {
  return [EvaluationError, PolicyError, RegoError, WasmError].some((kind) => thrown instanceof kind);
}

type Reported = EvaluationError | PolicyError | RegoError | WasmError;

/** `{"errors": [{message, code, location, details}]}`, as the original writes it. */
export function errorsJson(thrown: Reported): string {
  return indentJson(objectJson({ errors: errorList(thrown) }));
}

/** The array of {@link errorsJson}, compact. @param codeFirst the order of members that the original's server has */
export function errorList(thrown: Reported, { codeFirst = false } = {}): string {
  if (thrown instanceof RegoError) return arrayJson(thrown.problems.map((problem) => problemJson(problem, codeFirst)));
  if (thrown instanceof PolicyError || thrown instanceof WasmError)
    return arrayJson([objectJson({ message: jsonString(thrown.message, true) })]);
  const { code, detail, location, traceback = [] } = thrown;
  const stack = traceback.length === 0 ? undefined : arrayJson(traceback.map(stackJson));
  const place = locationJson(location);
  return arrayJson([objectJson({ ...headJson(code, detail, codeFirst), location: place, stack_trace: stack })]);
}

function stackJson({ query, location }: TracebackLine): string {
  return objectJson({ query_id: String(query), location: locationJson(location) });
}

function headJson(code: string, message: string, codeFirst: boolean): Record<string, string> {
  const texts = { code: jsonString(code), message: jsonString(message, true) };
  return codeFirst ? texts : { message: texts.message, code: texts.code };
}

function problemJson(problem: Problem, codeFirst: boolean): string {
  return objectJson({
    ...headJson(problem.code, problem.message, codeFirst),
    location: locationJson(problem.location),
    details: detailsJson(problem),
  });
}

function detailsJson({ data, showsLine, location }: Problem): string | undefined {
  if (data !== undefined) return stringifyTree(data as Json, 0);
  if (showsLine !== true || location === undefined) return undefined;
  const { line, index } = lineOf(location);
  return objectJson({ line: jsonString(line, true), idx: String(Buffer.byteLength(line.slice(0, index))) });
}

function locationJson(location: Location | undefined): string | undefined {
  if (location === undefined) return undefined;
  const { source, row, col } = location;
  return objectJson({ file: jsonString(source.name, true), row: String(row), col: String(col) });
}

/** The same for a reader at a terminal: place, message, the line with the place marked, and what to do. */
export function errorsText(thrown: unknown, language: Language): string {
  if (thrown instanceof RegoError) return `${renderProblems(thrown.problems, language)}\n`;
  const remedy = isReported(thrown) ? `\n  ${thrown.remedy[language]}` : '';
  const words = thrown instanceof DartagnanError ? sayError(thrown, language) : messageOf(thrown);
  return `${words}${remedy}\n${tracebackOf(thrown)}`;
}

function tracebackOf(thrown: unknown): string {
  const { traceback = [] } = thrown instanceof EvaluationError ? thrown : {};
  if (traceback.length === 0) return '';
  return `\nTraceback:\n${tracebackText(traceback)
    .map((line) => `  ${line}\n`)
    .join('')}`;
}
