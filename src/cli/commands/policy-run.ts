import { policyRunSection } from '../../compose/config/sections/policy-run.ts';
import type { SettingValues } from '../../compose/config/setting.ts';
import type { CommandSpec, Invocation } from '../spec.ts';
import { logOf } from './policy-log.ts';
import { generalFlags, pathArguments, portsOf, wordsOf } from './policy-command.ts';
import { generalSection } from '../../compose/config/sections/general.ts';

/** `policy run`: the shell, or with --server the server. */
export const runCommand: CommandSpec = {
  name: 'run',
  doc: 'Opens a shell for queries and rules; with --server serves decisions by HTTP, with the API of OPA.',
  summary: { en: 'Open a shell, or serve decisions by HTTP.', zh: '打开交互环境，或通过 HTTP 提供决策服务。' },
  arguments: [{ ...pathArguments, syntax: '[paths...]' }],
  flags: [{ section: policyRunSection }, generalFlags, { section: generalSection, only: ['debug', 'quiet'] }],
  endless: true,
  examples: [
    'dartagnan policy run policy.rego data.json',
    'dartagnan policy run policies repl.input:input.json',
    'dartagnan policy run --server policies',
    'dartagnan policy run --server --addr 127.0.0.1:8181 --bundle bundle.tar.gz',
    'dartagnan policy run --server --authentication token --authorization basic authz.rego',
    'dartagnan policy run --server --config-file opa.yaml --workers 4',
    'dartagnan policy run --server --tls-cert-file cert.pem --tls-private-key-file key.pem --tls-cert-refresh-period 1h',
  ],
  async run(invocation) {
    const settings = invocation.settings(policyRunSection);
    if (!settings.server) return shell(invocation, settings);
    const { servePolicies } = await import('../../compose/policy/serve.ts');
    const { debug, quiet } = invocation.settings(generalSection);
    const level = debug ? 'debug' : quiet ? 'error' : settings['log-level'];
    const log = await logOf(invocation, settings, level);
    await servePolicies(wordsOf(invocation), settings, { ...portsOf(invocation), log });
    return 0;
  },
};

async function shell(
  invocation: Invocation,
  settings: SettingValues<(typeof policyRunSection)['settings']>,
): Promise<number> {
  const { openShell } = await import('../../compose/policy/shell.ts');
  const { stdout, stderr } = invocation.io;
  return openShell(wordsOf(invocation), settings, portsOf(invocation), {
    input: process.stdin,
    terminal: stdout.isTerminal && process.stdin.isTTY ? process.stdout : undefined,
    write: (text) => stdout.write(text),
    writeError: (text) => stderr.write(text),
  });
}
