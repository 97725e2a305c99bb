import { sayError, type Log } from '../../core/index.ts';
import { version } from '../../core/version.ts';
import { runBench } from '../../policy/run/bench.ts';
import { runCapabilities } from '../../policy/run/capabilities.ts';
import { runDeps } from '../../policy/run/deps.ts';
import { PolicyError } from '../../policy/error.ts';
import { runExec } from '../../policy/run/exec.ts';
import type { Outcome, PolicyPorts } from '../../policy/run/outcome.ts';
import { newestRelease } from '../../policy/run/release.ts';
import type {
  policyBenchSection,
  policyCapabilitiesSection,
  policyDepsSection,
  policyExecSection,
} from '../config/sections/policy-query.ts';
import { detail } from '../details.ts';
import { ComposeError } from '../error.ts';
import { benchBudget, type ValuesOf } from './run.ts';

/** `policy bench QUERY`. @throws ComposeError TARGET_AMBIGUOUS without a query */
export async function benchQuery(
  given: string | undefined,
  settings: ValuesOf<typeof policyBenchSection>,
  ports: PolicyPorts,
): Promise<Outcome> {
  const query = settings.stdin ? new TextDecoder().decode(await ports.stdin()) : given;
  if (query === undefined)
    throw new ComposeError('TARGET_AMBIGUOUS', { message: detail('no query is given'), exit: 1 });
  const { import: imports, 'stdin-input': stdinInput, 'v0-compatible': v0 } = settings;
  const server = {
    configFile: settings['config-file'],
    gracePeriod: settings['shutdown-grace-period'],
    waitPeriod: settings['shutdown-wait-period'],
  };
  return runBench({ ...settings, ...server, query, imports, stdinInput, v0, budget: benchBudget }, ports);
}

/** `policy capabilities`. @throws ComposeError SETTING_UNSUPPORTED for a version that is not this one */
export function printCapabilities(
  settings: ValuesOf<typeof policyCapabilitiesSection>,
  ports: PolicyPorts,
): Promise<Outcome> {
  const { version: wanted } = settings;
  if (wanted !== undefined && wanted.replace(/^v/, '') !== version)
    throw new ComposeError('SETTING_UNSUPPORTED', {
      message: detail('no capabilities of {wanted} are known, those of v{version} alone', { wanted, version }),
      where: '--version',
      exit: 1,
    });
  const current = settings.current || wanted !== undefined;
  return runCapabilities({ ...settings, current, version, v0: settings['v0-compatible'] }, ports);
}

/** `policy deps QUERY`. */
export function queryDependencies(
  query: string,
  settings: ValuesOf<typeof policyDepsSection>,
  ports: PolicyPorts,
): Promise<Outcome> {
  return runDeps({ ...settings, query, v0: settings['v0-compatible'] }, ports);
}

/** `policy exec PATH…`. */
export function executePolicies(
  paths: readonly string[],
  settings: ValuesOf<typeof policyExecSection>,
  ports: PolicyPorts & { readonly log: Log },
): Promise<Outcome> {
  return runExec(
    {
      ...settings,
      paths,
      configFile: settings['config-file'],
      setFile: settings['set-file'],
      failDefined: settings['fail-defined'],
      failNonEmpty: settings['fail-non-empty'],
      stdinInput: settings['stdin-input'],
      v0: settings['v0-compatible'],
    },
    ports,
    decisionsAndErrors(ports.log, settings['log-level']),
  );
}

/** `policy version --check`; 1 where the server cannot be asked. */
export async function checkRelease(ports: PolicyPorts): Promise<Outcome> {
  try {
    return { stdout: await newestRelease(ports), stderr: '', exit: 0 };
  } catch (thrown) {
    if (!(thrown instanceof PolicyError)) throw thrown;
    return { stdout: '', stderr: `Error: ${sayError(thrown, ports.language)}\n`, exit: 1 };
  }
}

/** With the level error nothing else is logged, but for decisions that are to be. */
function decisionsAndErrors(log: Log, level: 'debug' | 'error' | 'info'): Log {
  if (level !== 'error') return log;
  const nothing = (): void => undefined;
  const info: Log['info'] = (fields, message) => {
    if (message === 'Decision Log') log.info(fields, message);
  };
  return { debug: nothing, info, warn: nothing, error: log.error };
}
