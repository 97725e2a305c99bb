import type { Outcome, PolicyPorts } from '../../policy/run/outcome.ts';
import { runTypes } from '../../policy/run/types.ts';
import type { policyTypesSection } from '../config/sections/policy-observe.ts';
import type { SettingValues } from '../config/setting.ts';

/** `policy types PATH…`. */
export function policyTypes(
  paths: readonly string[],
  settings: SettingValues<(typeof policyTypesSection)['settings']>,
  ports: PolicyPorts,
): Promise<Outcome> {
  return runTypes({ ...settings, paths, v0: settings['v0-compatible'] }, ports);
}
