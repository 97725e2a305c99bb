import { randomUUID } from 'node:crypto';
import { EvaluationError } from '../../rego/run/error.ts';
import { jsonString } from '../../rego/value/print.ts';
import { RegoSet } from '../../rego/value/set.ts';
import type { Value } from '../../rego/value/value.ts';
import { compileFiles } from '../load/compile.ts';
import { findFiles, readText } from '../load/files.ts';
import { isDocument, loadFiles, readDocument } from '../load/load.ts';
import { isPlain } from '../load/merge.ts';
import { errorsText, isReported } from '../output/errors.ts';
import { arrayJson, compactJson, indentJson, objectJson } from '../output/json.ts';
import { collectingHost, environmentOf } from './host.ts';
import type { Outcome, PolicyPorts } from './outcome.ts';

/** What `exec` is asked for; names are those of its flags. */
export interface ExecRequest {
  readonly paths: readonly string[];
  readonly bundle: readonly string[];
  /** Path of the document, `authz/allow`. */
  readonly decision: string;
  readonly fail: boolean;
  readonly failDefined: boolean;
  readonly failNonEmpty: boolean;
  readonly stdinInput: boolean;
  readonly v0: boolean;
  /** Milliseconds for each input. */
  readonly timeout?: number | undefined;
}

/** Outcome for one input. */
interface Decision {
  readonly path: string;
  readonly result?: Value;
  readonly error?: { readonly code?: string; readonly message: string };
}

/** Asks a policy for its decision on each of many input files, as `opa exec` does. */
export async function runExec(request: ExecRequest, ports: PolicyPorts): Promise<Outcome> {
  const { host, printed } = collectingHost(environmentOf(ports.env), { signal: ports.signal });
  try {
    const files = await loadFiles({ data: [], bundles: request.bundle, ignore: [], cwd: ports.cwd });
    const { policy } = compileFiles(files, { v0: request.v0, strict: false });
    const decide = async ({ path, input }: ExecInput): Promise<Decision> => {
      if (input instanceof Error) return { path, error: { message: input.message } };
      const { timeout } = request;
      const options = { host, signal: ports.signal, ...(timeout !== undefined && timeout > 0 && { timeout }) };
      try {
        const result = await policy.evaluateAsync(`/${request.decision.replace(/^\/+/, '')}`, input, options);
        return result === undefined ? { path, error: undefinedError(request.decision) } : { path, result };
      } catch (thrown) {
        if (!(thrown instanceof EvaluationError)) throw thrown;
        return { path, error: { code: thrown.code, message: thrown.message } };
      }
    };
    const decisions: Decision[] = [];
    for (const input of await inputsOf(request, ports)) decisions.push(await decide(input));
    return outcomeOf(decisions, request, printed.join(''));
  } catch (thrown) {
    if (!isReported(thrown)) throw thrown;
    return { stdout: '', stderr: errorsText(thrown, ports.language), exit: 1 };
  }
}

interface ExecInput {
  readonly path: string;
  readonly input: Value | Error;
}

/** Every JSON or YAML file that was named or lies in a folder that was; what cannot be read is that input's error. */
async function inputsOf({ paths, stdinInput }: ExecRequest, ports: PolicyPorts): Promise<ExecInput[]> {
  if (stdinInput) return [read('--stdin-input', new TextDecoder().decode(await ports.stdin()))];
  const found = await Promise.all(paths.map((path) => findFiles(path, ports.cwd, [])));
  const wanted = found.flat().filter(({ path }) => isDocument(path));
  return Promise.all(wanted.map(async ({ path }) => read(path, await readText(path, ports.cwd))));
}

function read(path: string, text: string): ExecInput {
  try {
    return { path, input: readDocument(text, path) };
  } catch (thrown) {
    if (!isReported(thrown)) throw thrown;
    return { path, input: thrown };
  }
}

function undefinedError(decision: string) {
  return { code: 'opa_undefined_error', message: `${decision} decision was undefined` };
}

function outcomeOf(decisions: readonly Decision[], request: ExecRequest, printed: string): Outcome {
  const rows = decisions.map(({ path, result, error }) =>
    objectJson({
      decision_id: result === undefined ? undefined : jsonString(randomUUID()),
      path: jsonString(path, true),
      result: result === undefined ? undefined : compactJson(result),
      error: error === undefined ? undefined : compactJson(error),
    }),
  );
  const errors = decisions.filter(({ error }) => error !== undefined).length;
  const failures = decisions.filter(({ result }) => isFailure(result, request)).length;
  const flag = (['fail', 'failDefined', 'failNonEmpty'] as const).find((name) => request[name]);
  const failed = flag !== undefined && failures + errors > 0;
  const name = { fail: '--fail', failDefined: '--fail-defined', failNonEmpty: '--fail-non-empty' };
  const why = failed
    ? `there were ${failures} failures and ${errors} errors counted in the results list, and ${name[flag]} is set\n`
    : '';
  return {
    stdout: `${indentJson(objectJson({ result: arrayJson(rows) }))}\n`,
    stderr: `${printed}${why}`,
    exit: failed ? 1 : 0,
  };
}

/** Whether a result is what the flags object to; undefined ones are errors already. */
function isFailure(result: Value | undefined, { failDefined, failNonEmpty }: ExecRequest): boolean {
  if (result === undefined) return false;
  return failDefined || (failNonEmpty && !isEmpty(result));
}

function isEmpty(value: Value): boolean {
  if (Array.isArray(value)) return value.length === 0;
  if (value instanceof RegoSet) return value.toArray().length === 0;
  return isPlain(value) && Object.keys(value).length === 0;
}
