import { version } from '../../core/version.ts';
import { runCapabilities } from '../../policy/run/capabilities.ts';
import { runDeps } from '../../policy/run/deps.ts';
import { runExec } from '../../policy/run/exec.ts';
import type { Outcome, PolicyPorts } from '../../policy/run/outcome.ts';
import type {
  policyCapabilitiesSection,
  policyDepsSection,
  policyExecSection,
} from '../config/sections/policy-query.ts';
import type { ValuesOf } from './run.ts';

/** `policy capabilities`. */
export function printCapabilities(
  settings: ValuesOf<typeof policyCapabilitiesSection>,
  ports: PolicyPorts,
): Promise<Outcome> {
  return runCapabilities({ ...settings, version }, ports);
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
  ports: PolicyPorts,
): Promise<Outcome> {
  return runExec(
    {
      ...settings,
      paths,
      failDefined: settings['fail-defined'],
      failNonEmpty: settings['fail-non-empty'],
      stdinInput: settings['stdin-input'],
      v0: settings['v0-compatible'],
    },
    ports,
  );
}
