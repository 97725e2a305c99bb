import { basename, dirname } from 'node:path';
import type { PlainObject } from '../../rego/value/value.ts';
import { PolicyError } from '../error.ts';
import type { Policy } from '../../rego/compile.ts';
import { compileFiles } from '../load/compile.ts';
import { findFiles, readText } from '../load/files.ts';
import { loadFiles } from '../load/load.ts';
import { collectingHost, environmentOf } from '../run/host.ts';
import type { Outcome, PolicyPorts } from '../run/outcome.ts';
import { checkSubject } from './check.ts';
import { combine, readSubjects } from './files.ts';
import { conftestOutput } from './outputs/index.ts';
import { type CheckResult, exitCodeOf } from './result.ts';
import { conftestRules, namespacesOf } from './rules.ts';

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
  readonly strict: boolean;
  readonly v0: boolean;
  /** Whether standard output shows colours. */
  readonly colour: boolean;
}

/** Tests configuration files by Rego policies, as `conftest test` does. @throws PolicyError, FormatError, RegoError, EvaluationError */
export async function runConftest(request: ConftestRequest, ports: PolicyPorts): Promise<Outcome> {
  const output = conftestOutput(request.output);
  const { results, printed } = await conftestResults(request, ports);
  const exit = request.noFail ? 0 : exitCodeOf(results, request.failOnWarn);
  return { stdout: output.render(results, request.colour), stderr: printed.join(''), exit };
}

/** Results by namespace and file. */
async function conftestResults(
  request: ConftestRequest,
  ports: PolicyPorts,
): Promise<{ results: CheckResult[]; printed: readonly string[] }> {
  const read = await readSubjects(request, ports);
  const subjects = request.combine ? [combine(read)] : read;
  const { data } = await loadFiles({ data: request.data, bundles: [], ignore: [], cwd: ports.cwd });
  const policies = await readPolicies(request.policy, ports.cwd);
  const files = { modules: policies.map((one) => ({ ...one, path: one.name })), data, manifests: [] };
  const compiled = compileFiles(files, { v0: request.v0, strict: request.strict });
  const { policy, modules } = compiled;
  const { host, printed } = collectingHost(environmentOf(ports.env), { signal: ports.signal });
  const namespaces = request.allNamespaces ? namespacesOf(modules) : request.namespace;
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
      const options = { host, signal: ports.signal };
      results.push(await checkSubject(subject, { policy, namespace, rules, options, watched }));
    }
  }
  return { results, printed };
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
  throw new PolicyError('POLICY_UNREADABLE', { message: 'no Rego files found', where: paths.join(', ') });
}
