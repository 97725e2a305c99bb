import { runConftest } from '../../policy/conftest/run.ts';
import type { Outcome, PolicyPorts } from '../../policy/run/outcome.ts';
import type { policyConftestSection } from '../config/sections/policy-conftest.ts';
import type { SettingValues } from '../config/setting.ts';

/** `policy conftest FILE…`; conftest's own word `test` before the files changes nothing. */
export function conftest(
  words: readonly string[],
  settings: SettingValues<(typeof policyConftestSection)['settings']>,
  ports: PolicyPorts & { readonly colour: boolean },
): Promise<Outcome> {
  return runConftest(
    {
      ...settings,
      files: words[0] === 'test' ? words.slice(1) : words,
      allNamespaces: settings['all-namespaces'],
      colour: ports.colour && !settings['no-color'],
      failOnWarn: settings['fail-on-warn'],
      noFail: settings['no-fail'],
      v0: settings['rego-version'] === 'v0',
    },
    ports,
  );
}
