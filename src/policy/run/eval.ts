import { detail } from '../details.ts';
import type { Module } from '../../rego/syntax/ast.ts';
import { parseModule } from '../../rego/syntax/parse.ts';
import type { PartialOptions } from '../../rego/partial/partial.ts';
import type { Value } from '../../rego/value/value.ts';
import { optimizeFiles } from '../build/optimize.ts';
import { type CompiledFiles, compileFiles } from '../load/compile.ts';
import { readDocument, loadFiles } from '../load/load.ts';
import { readText } from '../load/files.ts';
import { readSchemas } from '../load/schemas.ts';
import { capabilityBuiltins, capabilityHosts } from '../load/capabilities.ts';
import { errorsJson, errorsText, isReported } from '../output/errors.ts';
import { type EvalFormat, type EvalReport, renderEvaluation } from '../output/evaluation.ts';
import { stageTimers } from '../output/timers.ts';
import { type PartialFormat, renderPartial } from '../output/partial.ts';
import { answerQuery, type Timers, timed } from './answer.ts';
import { collectingHost, environmentOf } from './host.ts';
import { linesOfText } from '../provenance/lines.ts';
import { histogramOf } from './measure.ts';
import { instrumentFor, type ObserveRequest } from './observe.ts';
import { PolicyError } from '../error.ts';
import type { Outcome, PolicyPorts } from './outcome.ts';

/** What `eval` is asked for; names are those of its flags. */
export interface EvalRequest {
  readonly query: string;
  /** What the query is compiled to; JavaScript (`rego`) where it is absent. */
  readonly target?: 'rego' | 'wasm' | undefined;
  readonly data: readonly string[];
  readonly bundle: readonly string[];
  readonly ignore: readonly string[];
  readonly input?: string | undefined;
  readonly stdinInput: boolean;
  readonly format: EvalFormat;
  readonly fail: boolean;
  readonly failDefined: boolean;
  readonly strict: boolean;
  readonly strictBuiltinErrors: boolean;
  readonly showBuiltinErrors: boolean;
  readonly v0: boolean;
  readonly metrics: boolean;
  readonly observe: ObserveRequest;
  readonly package?: string | undefined;
  /** What is unknown, where the query is evaluated in part. */
  readonly partial?: PartialOptions | undefined;
  readonly imports: readonly string[];
  /** Paths of decisions that the policies are optimized for, beside those that METADATA blocks mark. */
  readonly entrypoints: readonly string[];
  /** Level of optimization, 0 for none. */
  readonly optimize: number;
  readonly schema?: string | undefined;
  readonly capabilities?: string | undefined;
  /** How often the query is evaluated; its timers are then told as a distribution. */
  readonly count?: number;
  /** Milliseconds. */
  readonly timeout?: number | undefined;
}

/** Evaluates a query over files, as `opa eval` does: 2 is an error, 1 what --fail or --fail-defined object to. */
export async function runEval(request: EvalRequest, ports: PolicyPorts): Promise<Outcome> {
  let printed: readonly string[] = [];
  refuseFlags(request);
  try {
    const allowNet = await capabilityHosts(request.capabilities, ports.cwd);
    const collecting = collectingHost(environmentOf(ports.env), { allowNet, signal: ports.signal });
    const { host } = collecting;
    ({ printed } = collecting);
    if (request.partial !== undefined) return await evaluatePartially(request, request.partial, ports, host);
    const report = await repeated(request, () => evaluate(request, ports, host));
    const stderr = printed.join('');
    const isDefined = report.results.length > 0;
    const exit = (request.fail && !isDefined) || (request.failDefined && isDefined) ? 1 : 0;
    if (report.errors.length === 0 || !isText(request.format))
      return { stdout: renderEvaluation(report, request.format), stderr, exit };
    const errors = report.errors.map((error) => errorsText(error, ports.language));
    return { stdout: '', stderr: `${stderr}${errors.join('')}`, exit };
  } catch (thrown) {
    if (!isReported(thrown)) throw thrown;
    const isForReaders = isText(request.format);
    const stderr = `${printed.join('')}${isForReaders ? errorsText(thrown, ports.language) : ''}`;
    return { stdout: isForReaders ? '' : `${errorsJson(thrown)}\n`, stderr, exit: 2 };
  }
}

/** Whether a format has no place for errors, so that they are told on standard error, and nothing else is. */
function isText(format: EvalFormat): boolean {
  return format !== 'json' && format !== 'discard';
}

/** @throws PolicyError POLICY_FLAGS, POLICY_FORMAT for what no evaluation can do */
function refuseFlags({ fail, failDefined, format, partial }: EvalRequest): void {
  if (fail && failDefined)
    throw new PolicyError('POLICY_FLAGS', { message: detail('specify --fail or --fail-defined but not both') });
  if (partial !== undefined && !isPartialFormat(format)) throw wrongFormat('partial evaluation');
  if (partial === undefined && format === 'source') throw wrongFormat('evaluation');
}

function isPartialFormat(format: EvalFormat): format is PartialFormat {
  return format === 'json' || format === 'pretty' || format === 'source';
}

function wrongFormat(what: 'evaluation' | 'partial evaluation'): PolicyError {
  const message =
    what === 'evaluation'
      ? detail('invalid output format for evaluation')
      : detail('invalid output format for partial evaluation');
  return new PolicyError('POLICY_FORMAT', { message, where: '--format', exit: 1 });
}

/** The last of several evaluations, with the distribution of their timers. */
async function repeated({ count = 1 }: EvalRequest, once: () => Promise<EvalReport>): Promise<EvalReport> {
  const times = new Map<string, number[]>();
  for (let round = 1; ; round += 1) {
    const { metrics, ...report } = await once();
    for (const [name, time] of Object.entries(metrics ?? {})) times.set(name, [...(times.get(name) ?? []), time]);
    if (round < count) continue;
    if (count === 1 || metrics === undefined) return { ...report, ...(metrics && { metrics }) };
    const rows = [...times].sort(([left], [right]) => (left < right ? -1 : 1));
    const figures = rows.map(([name, samples]) => {
      const sorted = samples.sort((left, right) => left - right);
      return [name, histogramOf({ samples: sorted, count: sorted.length })] as const;
    });
    return { ...report, aggregated: Object.fromEntries(figures) };
  }
}

async function evaluate(
  request: EvalRequest,
  ports: PolicyPorts,
  host: ReturnType<typeof collectingHost>['host'],
): Promise<EvalReport> {
  const { data, bundle, ignore, strict, v0, schema } = request;
  const timers: Timers = {};
  const files = await timed(timers, 'timer_rego_load_files_ns', () =>
    loadFiles({ data, bundles: bundle, ignore, cwd: ports.cwd }),
  );
  const input = await readInput(request, ports);
  const schemas = schema === undefined ? undefined : await readSchemas(schema, ports.cwd);
  const builtins = await capabilityBuiltins(request.capabilities, ports.cwd);
  const optimized = optimizeFiles(files, { ...optimizationOf(request), ...(builtins && { builtins }) });
  const compiled = await timed(timers, 'timer_rego_module_compile_ns', () =>
    compileFiles(optimized, {
      v0,
      strict,
      instrument: instrumentFor(request.observe),
      ...(wantsMetrics(request) && { onStage: stageTimer(timers, request.observe.instrument) }),
      ...(schemas && { schemas }),
      ...(builtins && { builtins }),
    }),
  );
  const { query, timeout } = request;
  const lines = await linesOfInput(request, ports);
  const { errors, ...report } = await answerQuery(
    compiled,
    {
      query,
      target: request.target,
      v0,
      context: contextOf(request, compiled),
      observe: request.observe,
      lines,
      wantsErrors: request.showBuiltinErrors,
    },
    {
      input,
      host,
      signal: ports.signal,
      strictBuiltinErrors: request.strictBuiltinErrors,
      ...(timeout !== undefined && timeout > 0 && { timeout }),
    },
    timers,
  );
  return {
    ...report,
    errors: request.showBuiltinErrors ? errors : [],
    ...(wantsMetrics(request) && { metrics: timers }),
  };
}

/** `eval --partial`: 1 where --fail finds no query left. */
async function evaluatePartially(
  request: EvalRequest,
  options: PartialOptions,
  ports: PolicyPorts,
  host: ReturnType<typeof collectingHost>['host'],
): Promise<Outcome> {
  const { data, bundle, ignore, strict, v0, format, timeout } = request;
  if (!isPartialFormat(format)) throw wrongFormat('partial evaluation');
  const files = await loadFiles({ data, bundles: bundle, ignore, cwd: ports.cwd });
  const builtins = await capabilityBuiltins(request.capabilities, ports.cwd);
  const optimized = optimizeFiles(files, { ...optimizationOf(request), ...(builtins && { builtins }) });
  const compiled = compileFiles(optimized, { v0, strict, ...(builtins && { builtins }) });
  const limits = { host, signal: ports.signal, ...(timeout !== undefined && timeout > 0 && { timeout }) };
  const input = await readInput(request, ports);
  const result = compiled.policy.partial(request.query, { ...options, ...limits, input }, contextOf(request, compiled));
  const isDefined = result.queries.length > 0;
  const exit = (request.fail && !isDefined) || (request.failDefined && isDefined) ? 1 : 0;
  return { stdout: renderPartial(result, format), stderr: '', exit };
}

/** Without policies and data there is nothing to optimize, nor need there be an entrypoint. */
function optimizationOf({ entrypoints, optimize, v0, data, bundle }: EvalRequest) {
  const level = data.length + bundle.length === 0 ? 0 : optimize;
  return { entrypoints, level, v0, strict: false, namespace: 'partial' };
}

function wantsMetrics({ metrics, observe: { instrument, profile } }: EvalRequest): boolean {
  return metrics || instrument || profile;
}

/** Names that the query may use: those of --package and --import. */
export function contextOf(
  { package: name, imports, v0 }: Pick<EvalRequest, 'package' | 'imports' | 'v0'>,
  { modules }: CompiledFiles,
) {
  if (name === undefined && imports.length === 0) return {};
  const text = [`package ${name ?? 'query'}`, ...imports.map((path) => `import ${path}`)].join('\n');
  const parsed: Module = parseModule('', text, { version: v0 ? 'v0' : 'v1' });
  const own = modules.filter(({ package: pkg }) => samePath(pkg.path, parsed.package.path));
  return {
    ...(name !== undefined && { package: parsed.package.path }),
    imports: [...parsed.imports, ...own.flatMap((module) => module.imports)],
  };
}

function samePath(left: Module['package']['path'], right: Module['package']['path']): boolean {
  return (
    left.length === right.length &&
    left.every((term, index) => JSON.stringify(valueAt(term)) === JSON.stringify(valueAt(right[index])))
  );
}

function valueAt(term: Module['package']['path'][number] | undefined): unknown {
  return term !== undefined && 'value' in term ? term.value : undefined;
}

/** Lines of the input's file, where they are to be shown. */
async function linesOfInput({ input, observe: { provenance } }: EvalRequest, { cwd }: PolicyPorts) {
  if (!provenance || input === undefined) return undefined;
  const path = input.replace(/^file:\/\//, '');
  return linesOfText(await readText(path, cwd), path);
}

/** The input document of -i or -I. @throws PolicyError */
export async function readInput(
  { input, stdinInput }: { readonly input?: string | undefined; readonly stdinInput: boolean },
  ports: PolicyPorts,
): Promise<Value | undefined> {
  if (stdinInput) return readDocument(new TextDecoder().decode(await ports.stdin()), '-');
  return input === undefined
    ? undefined
    : readDocument(await readText(input.replace(/^file:\/\//, ''), ports.cwd), input);
}

/** Keeps the time of each stage of the check under the name that the original's metrics have; not detailed, of reading alone. */
function stageTimer(timers: Record<string, number>, isDetailed: boolean): (name: string, milliseconds: number) => void {
  return (name, milliseconds) => {
    const timer = stageTimers[name];
    if (timer === undefined || (!isDetailed && name !== 'parse-modules')) return;
    timers[timer] = (timers[timer] ?? 0) + Math.round(milliseconds * 1e6);
  };
}
