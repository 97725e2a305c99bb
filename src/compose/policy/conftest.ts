import { runConftestParse } from '../../policy/conftest/parse.ts';
import { runConftest } from '../../policy/conftest/run.ts';
import { runConftestVerify } from '../../policy/conftest/verify.ts';
import type { Outcome, PolicyPorts } from '../../policy/run/outcome.ts';
import type { policyConftestSection } from '../config/sections/policy-conftest.ts';
import type { SettingValues } from '../config/setting.ts';

type ConftestSettings = SettingValues<(typeof policyConftestSection)['settings']>;

/** `policy conftest FILE…`; the first word may be one of conftest's commands: test, verify, parse. */
export function conftest(
  words: readonly string[],
  settings: ConftestSettings,
  ports: PolicyPorts & { readonly colour: boolean },
): Promise<Outcome> {
  const [command, ...rest] = words;
  if (command === 'parse') return runConftestParse({ ...settings, files: rest }, ports);
  const request = requestOf(command === 'test' ? rest : words, settings, ports.colour);
  return command === 'verify' ? runConftestVerify(request, ports) : runConftest(request, ports);
}

function requestOf(files: readonly string[], settings: ConftestSettings, colour: boolean) {
  return {
    ...settings,
    files,
    allNamespaces: settings['all-namespaces'],
    colour: colour && !settings['no-color'],
    failOnWarn: settings['fail-on-warn'],
    noFail: settings['no-fail'],
    v0: settings['rego-version'] === 'v0',
  };
}
