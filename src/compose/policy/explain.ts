import { runExplain } from '../../policy/run/explain.ts';
import type { Outcome, PolicyPorts } from '../../policy/run/outcome.ts';
import type { policyExplainSection } from '../config/sections/policy-observe.ts';
import type { SettingValues } from '../config/setting.ts';

/** `policy explain QUERY`. */
export function explainQuery(
  query: string,
  settings: SettingValues<(typeof policyExplainSection)['settings']>,
  ports: PolicyPorts,
): Promise<Outcome> {
  const { 'stdin-input': stdinInput, 'v0-compatible': v0 } = settings;
  return runExplain({ ...settings, query, stdinInput, v0 }, ports);
}
