import { detail } from '../details.ts';
import { basename, dirname } from 'node:path';
import type { PlainObject } from '../../rego/value/value.ts';
import type { Host } from '../../rego/builtins/context.ts';
import type { EvaluateOptions } from '../../rego/run/engine.ts';
import type { EvaluationError } from '../../rego/run/error.ts';
import { chosenEvents, traceLines } from '../../rego/observe/topdown/lines.ts';
import { PolicyError } from '../error.ts';
import { capabilityBuiltins, capabilityHosts } from '../load/capabilities.ts';
import type { Policy } from '../../rego/compile.ts';
import { compileFiles } from '../load/compile.ts';
import { findFiles, readText } from '../load/files.ts';
import { loadFiles } from '../load/load.ts';
import { collectingHost, environmentOf } from '../run/host.ts';
import type { Outcome, PolicyPorts } from '../run/outcome.ts';
import { checkSubject, type Subject } from './check.ts';
import { combine, readSubjects } from './files.ts';
import { conftestOutput } from './outputs/index.ts';
import { type CheckResult, exitCodeOf } from './result.ts';
import { chosenNamespaces, type ConftestRule, conftestRules, namespacesOf } from './rules.ts';
import { pullPolicies } from './transfer.ts';

/** What `policy conftest` is asked for; names are those of its flags. */
export interface ConftestRequest {
  readonly files: readonly string[];
  readonly policy: readonly string[];
  readonly data: readonly string[];
  readonly namespace: readonly string[];
  readonly allNamespaces: boolean;
  readonly combine: boolean;
  readonly failOnWarn: boolean;
  readonly noFail: boolean;
  readonly output: string;
  readonly parser?: string | undefined;
  readonly ignore?: string | undefined;
  readonly protoFileDirs?: readonly string[] | undefined;
  readonly stdinFilename?: string | undefined;
  readonly strict: boolean;
  readonly v0: boolean;
  readonly capabilities?: string | undefined;
  /** Where policies come from before the test; each is fetched anew. */
  readonly update: readonly string[];
  /** Whether registries' certificates must hold. */
  readonly tls: boolean;
  /** Writes nothing where nothing failed. */
  readonly quiet: boolean;
  /** Leaves exceptions out of the report. */
  readonly suppressExceptions: boolean;
  /** Errors of builtins are told, and are a failure. */
  readonly showBuiltinErrors: boolean;
  /** Shows every step of the rules. */
  readonly trace: boolean;
  readonly junitHideMessage: boolean;
  readonly githubHidePassed?: boolean;
  /** Whether standard output shows colours. */
  readonly colour: boolean;
}

/** Tests configuration files by Rego policies, as `conftest test` does. @throws PolicyError, FormatError, RegoError, EvaluationError */
export async function runConftest(request: ConftestRequest, ports: PolicyPorts): Promise<Outcome> {
  const output = conftestOutput(request.output);
  if (request.update.length > 0) await pullPolicies(request.update, request, ports);
  const { results, printed, errors, traces } = await conftestResults(request, ports);
  if (request.showBuiltinErrors && errors.length > 0)
    return {
      stdout: '',
      stderr: `${printed.join('')}${errors.map(({ message }) => `${message}\n`).join('')}`,
      exit: 1,
    };
  const shown = request.suppressExceptions ? results.map((result) => ({ ...result, exceptions: [] })) : results;
  const exit = request.noFail ? 0 : exitCodeOf(results, request.failOnWarn);
  const isSilent = request.quiet && exitCodeOf(results, request.failOnWarn) === 0;
  const report = isSilent ? '' : output.render(shown, request);
  return { stdout: report, stderr: `${request.output === 'stdout' ? '' : printed.join('')}${traces}`, exit };
}

/** What the rules said, and what was seen on the way. */
interface ConftestResults {
  readonly results: readonly CheckResult[];
  readonly printed: readonly string[];
  /** Errors of builtins. */
  readonly errors: readonly EvaluationError[];
  /** Lines of traces. */
  readonly traces: string;
}

/** Results by namespace and file. */
async function conftestResults(request: ConftestRequest, ports: PolicyPorts): Promise<ConftestResults> {
  const read = await readSubjects(request, ports);
  const subjects = request.combine ? [combine(read)] : read;
  const { data } = await loadFiles({ data: request.data, bundles: [], ignore: [], cwd: ports.cwd });
  const policies = await readPolicies(request.policy, ports.cwd);
  const files = { modules: policies.map((one) => ({ ...one, path: one.name })), data, manifests: [] };
  const builtins = await capabilityBuiltins(request.capabilities, ports.cwd);
  const { v0, strict } = request;
  const compiled = compileFiles(files, { v0, strict, ...(builtins && { builtins }) });
  const { policy, modules } = compiled;
  const allowNet = await capabilityHosts(request.capabilities, ports.cwd);
  const printed: string[] = [];
  const host: Host = {
    ...collectingHost(environmentOf(ports.env), { allowNet, signal: ports.signal }).host,
    print: (line, where) => void printed.push(`${where}: ${line}\n`),
  };
  const errors: EvaluationError[] = [];
  let traces = '';
  const namespaces = request.allNamespaces ? namespacesOf(modules) : chosenNamespaces(modules, request.namespace);
  const results: CheckResult[] = [];
  for (const namespace of namespaces) {
    const rules = conftestRules(modules, namespace);
    for (const subject of subjects) {
      const ownData = withFile(data, subject.filename);
      policy.setData(ownData);
      const watched = (): Policy => {
        const instrumented = compiled.watched();
        instrumented.setData(ownData);
        return instrumented;
      };
      const onBuiltinError = (error: EvaluationError) => void errors.push(error);
      const options = { host, signal: ports.signal, onBuiltinError };
      if (request.trace) traces += await traceOf(subject, namespace, rules, policy, options);
      const before = printed.length;
      const result = await checkSubject(subject, { policy, namespace, rules, options, watched });
      results.push({ ...result, printed: printed.slice(before).map((line) => line.trimEnd()) });
    }
  }
  return { results, printed, errors, traces };
}

/** Every step of a namespace's rules over a file, as conftest shows them. */
async function traceOf(
  { filename, documents }: Subject,
  namespace: string,
  rules: readonly ConftestRule[],
  policy: Policy,
  options: EvaluateOptions,
): Promise<string> {
  let text = '';
  for (const input of documents)
    for (const { name } of rules) {
      const query = `data.${namespace}.${name}`;
      const trace = await policy.trace(query, { ...options, input });
      const lines = traceLines({ ...trace, events: chosenEvents(trace.events, 'full') }, { places: false });
      text += tracedQuery(filename, query, lines);
    }
  return text;
}

/** A query and the lines of its trace. */
export function tracedQuery(filename: string, query: string, lines: readonly string[]): string {
  return `file: ${filename} | query: ${query}\n${lines.map((line) => `TRAC   ${line}\n`).join('')}`;
}

/** `data.conftest.file`: the name and folder of the file that is tested. */
function withFile(data: PlainObject, filename: string): PlainObject {
  const file = { name: basename(filename), dir: dirname(filename) };
  return { ...data, conftest: { file } };
}

/** Rego files of the policy folders. @throws PolicyError POLICY_UNREADABLE where there are none */
export async function readPolicies(paths: readonly string[], cwd: string): Promise<{ name: string; text: string }[]> {
  const modules = new Map<string, string>();
  for (const path of paths)
    for (const file of await findFiles(path, cwd, []))
      if (file.path.endsWith('.rego')) modules.set(file.path, await readText(file.path, cwd));
  if (modules.size > 0) return [...modules].map(([name, text]) => ({ name, text }));
  throw new PolicyError('POLICY_UNREADABLE', { message: detail('no Rego files found'), where: paths.join(', ') });
}
