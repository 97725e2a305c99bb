import { randomUUID } from 'node:crypto';
import type { Log } from '../../core/index.ts';
import { EvaluationError } from '../../rego/run/error.ts';
import { jsonString } from '../../rego/value/print.ts';
import { RegoSet } from '../../rego/value/set.ts';
import type { Value } from '../../rego/value/value.ts';
import { capabilityBuiltins, capabilityHosts } from '../load/capabilities.ts';
import { compileFiles } from '../load/compile.ts';
import { findFiles, readText } from '../load/files.ts';
import { isDocument, loadFiles, readDocument } from '../load/load.ts';
import { isPlain } from '../load/merge.ts';
import { errorsText, isReported } from '../output/errors.ts';
import { arrayJson, compactJson, indentJson, objectJson } from '../output/json.ts';
import { type Decider, withManagedPolicies } from './exec-managed.ts';
import { detail } from '../details.ts';
import { PolicyError } from '../error.ts';
import { collectingHost, environmentOf } from './host.ts';
import type { Outcome, PolicyPorts } from './outcome.ts';

/** What `exec` is asked for; names are those of its flags. */
export interface ExecRequest {
  readonly paths: readonly string[];
  readonly bundle: readonly string[];
  /** Path of the document, `authz/allow`; that of the configuration where it is absent. */
  readonly decision?: string | undefined;
  /** Configuration as the server's. */
  readonly configFile?: string | undefined;
  readonly set: readonly string[];
  readonly setFile: readonly string[];
  readonly capabilities?: string | undefined;
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
  /** Under which it is logged. */
  readonly id?: string;
  readonly error?: { readonly code?: string; readonly message: string };
}

/** Asks a policy for its decision on each of many input files, as `opa exec` does. @param log gets decisions that are logged */
export async function runExec(request: ExecRequest, ports: PolicyPorts, log: Log): Promise<Outcome> {
  const printed: string[] = [];
  const say = (text: string): void => void printed.push(text);
  try {
    if (request.fail && request.failDefined)
      throw new PolicyError('POLICY_FLAGS', { message: detail('specify --fail or --fail-defined but not both') });
    const inputs = await inputsOf(request, ports);
    const isManaged = request.configFile !== undefined || request.set.length + request.setFile.length > 0;
    const decisions = isManaged
      ? await withManagedPolicies(request, { ...ports, log }, say, (decide) => decideAll(inputs, decide))
      : await decideAll(inputs, await deciderOf(request, ports, say));
    return outcomeOf(decisions, request, printed.join(''));
  } catch (thrown) {
    if (!isReported(thrown)) throw thrown;
    return { stdout: '', stderr: errorsText(thrown, ports.language), exit: 1 };
  }
}

async function decideAll(inputs: readonly ExecInput[], { decision, evaluate }: Decider): Promise<Decision[]> {
  const decisions: Decision[] = [];
  for (const { path, input } of inputs) decisions.push({ path, ...(await decideOne(input, decision, evaluate)) });
  return decisions;
}

async function decideOne(input: Value | Error, decision: string, evaluate: Decider['evaluate']) {
  if (input instanceof Error) return { error: { message: input.message } };
  try {
    const { result, id } = await evaluate(input);
    if (result === undefined) return { error: undefinedError(decision) };
    return { result, ...(id !== undefined && { id }) };
  } catch (thrown) {
    if (!(thrown instanceof EvaluationError)) throw thrown;
    return { error: { code: thrown.code, message: thrown.message } };
  }
}

/** Decides by bundles alone. @throws PolicyError, RegoError */
async function deciderOf(
  { bundle, v0, timeout, capabilities, decision = '/system/main' }: ExecRequest,
  { cwd, env, signal }: PolicyPorts,
  say: (text: string) => void,
): Promise<Decider> {
  const builtins = await capabilityBuiltins(capabilities, cwd);
  const { host: own } = collectingHost(environmentOf(env), {
    allowNet: await capabilityHosts(capabilities, cwd),
    signal,
  });
  const host = { ...own, print: (line: string) => say(`${line}\n`) };
  const files = await loadFiles({ data: [], bundles: bundle, ignore: [], cwd });
  const { policy } = compileFiles(files, { v0, strict: false, ...(builtins && { builtins }) });
  const options = { host, signal, ...(timeout !== undefined && timeout > 0 && { timeout }) };
  const path = `/${decision.replace(/^\/+/, '')}`;
  return { decision, evaluate: async (input) => ({ result: await policy.evaluateAsync(path, input, options) }) };
}

interface ExecInput {
  readonly path: string;
  readonly input: Value | Error;
}

/** Every JSON or YAML file that was named or lies in a folder that was; what cannot be read is that input's error. */
async function inputsOf({ paths, stdinInput }: ExecRequest, ports: PolicyPorts): Promise<ExecInput[]> {
  if (!stdinInput && paths.length === 0)
    throw new PolicyError('POLICY_UNREADABLE', { message: detail('name a file or folder, or --stdin-input') });
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
  const rows = decisions.map(({ path, result, error, id = randomUUID() }) =>
    objectJson({
      decision_id: result === undefined ? undefined : jsonString(id),
      path: jsonString(path, true),
      result: result === undefined ? undefined : compactJson(result),
      error: error === undefined ? undefined : compactJson(error),
    }),
  );
  const errors = request.fail ? decisions.filter(({ error }) => error !== undefined).length : 0;
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
