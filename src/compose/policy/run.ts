import { changesOf } from '../../policy/load/watch.ts';
import { runCheckPolicies } from '../../policy/run/check.ts';
import { profileOrders } from '../../rego/observe/profile.ts';
import { coverageRuns } from '../../policy/run/coverage-passes.ts';
import { runEval } from '../../policy/run/eval.ts';
import { runFormat } from '../../policy/run/format.ts';
import type { Outcome, PolicyPorts } from '../../policy/run/outcome.ts';
import { runParse } from '../../policy/run/parse.ts';
import { runTests } from '../../policy/run/tests.ts';
import type {
  policyCheckSection,
  policyEvalSection,
  policyFmtSection,
  policyParseSection,
  policyTestSection,
} from '../config/sections/policy.ts';
import type { policyObserveSection, policyTestObserveSection } from '../config/sections/policy-observe.ts';
import type { Section, SettingValues } from '../config/setting.ts';
import { detail } from '../details.ts';
import { ComposeError } from '../error.ts';

export type { Outcome, PolicyPorts } from '../../policy/run/outcome.ts';

/** Milliseconds of one measurement, as Go's benchmarks take. */
export const benchBudget = 1000;

/** Values of a section's settings. */
export type ValuesOf<Part extends Section> = SettingValues<Part['settings']>;

/** `policy check PATH…`. */
export function checkPolicies(
  paths: readonly string[],
  settings: ValuesOf<typeof policyCheckSection>,
  ports: PolicyPorts,
): Promise<Outcome> {
  return runCheckPolicies(
    {
      ...settings,
      paths,
      lintFail: settings['lint-fail'],
      maxErrors: settings['max-errors'],
      v0: settings['v0-compatible'],
      v0v1: settings['v0-v1'],
    },
    ports,
  );
}

/** `policy eval QUERY`. @throws ComposeError TARGET_AMBIGUOUS without a query */
export async function evaluateQuery(
  given: string | undefined,
  settings: ValuesOf<typeof policyEvalSection> & ValuesOf<typeof policyObserveSection>,
  ports: PolicyPorts,
): Promise<Outcome> {
  const query = settings.stdin ? new TextDecoder().decode(await ports.stdin()) : given;
  if (query === undefined)
    throw new ComposeError('TARGET_AMBIGUOUS', { message: detail('no query is given'), exit: 1 });
  return runEval(
    {
      ...settings,
      query,
      imports: settings.import,
      entrypoints: settings.entrypoint,
      observe: {
        ...coverageOf(settings),
        explain: settings.explain,
        instrument: settings.instrument,
        profile: settings.profile || settings['profile-sort'].length > 0,
        profileLimit: settings['profile-limit'],
        profileSort: settings['profile-sort'].flatMap((name) => profileOrders.filter((order) => order === name)),
        provenance: settings.provenance,
        disableEarlyExit: settings['disable-early-exit'],
        disableIndexing: settings['disable-indexing'],
        varValues: settings['var-values'],
      },
      failDefined: settings['fail-defined'],
      partial: settings.partial ? partialOf(settings) : undefined,
      showBuiltinErrors: settings['show-builtin-errors'],
      stdinInput: settings['stdin-input'],
      strictBuiltinErrors: settings['strict-builtin-errors'],
      v0: settings['v0-compatible'],
    },
    ports,
  );
}

function partialOf(settings: ValuesOf<typeof policyEvalSection>) {
  return {
    disableInlining: settings['disable-inlining'],
    nondeterministicBuiltins: settings['nondeterminstic-builtins'],
    shallowInlining: settings['shallow-inlining'],
    unknowns: settings.unknowns,
  };
}

/** `policy fmt [PATH…]`. */
export function formatPolicies(
  paths: readonly string[],
  settings: ValuesOf<typeof policyFmtSection>,
  ports: PolicyPorts,
): Promise<Outcome> {
  const { 'v0-v1': v0v1, 'v0-compatible': v0, 'drop-v0-imports': dropImports, 'check-result': checkResult } = settings;
  return runFormat({ ...settings, paths, v0, v0v1, dropImports, checkResult }, ports);
}

/** `policy parse FILE`. */
export function parsePolicy(
  path: string,
  settings: ValuesOf<typeof policyParseSection>,
  ports: PolicyPorts,
): Promise<Outcome> {
  const locations = settings['json-include'].includes('locations');
  return runParse({ path, format: settings.format, locations, v0: settings['v0-compatible'] }, ports);
}

/** Naming further evaluations asks for the report, even where they are none. */
function coverageOf({
  coverage,
  'coverage-runs': runs,
}: Pick<ValuesOf<typeof policyObserveSection>, 'coverage' | 'coverage-runs'>) {
  return { coverage: coverage || runs !== undefined, coverageRuns: runs ?? coverageRuns };
}

/** `policy test PATH…`. */
export function testPolicies(
  paths: readonly string[],
  settings: ValuesOf<typeof policyTestSection> & ValuesOf<typeof policyTestObserveSection>,
  ports: PolicyPorts,
): Promise<Outcome> {
  return runTests(
    {
      ...settings,
      paths,
      exitZeroOnSkipped: settings['exit-zero-on-skipped'],
      bench: settings.bench ? benchBudget : 0,
      ...coverageOf(settings),
      failOnEmpty: settings['fail-on-empty'],
      maxErrors: settings['max-errors'],
      timeout: settings.timeout ?? (settings.bench ? 30_000 : 5000),
      varValues: settings['var-values'],
      v0: settings['v0-compatible'],
    },
    ports,
  );
}

/** `policy test --watch PATH…`: shows the outcome after each change of the files, until the signal is aborted. */
export async function watchTests(
  paths: readonly string[],
  settings: Parameters<typeof testPolicies>[1],
  ports: PolicyPorts,
  show: (outcome: Outcome) => unknown,
): Promise<void> {
  const line = `${'*'.repeat(80)}\nWatching for changes ...\n`;
  const run = async (): Promise<void> => {
    const outcome = await testPolicies(paths, settings, ports);
    show({ ...outcome, stdout: `${outcome.stdout}${line}` });
  };
  await run();
  for await (const _ of changesOf(paths, ports.cwd, ports.signal)) await run();
}
