import { generalSection } from '../../compose/config/sections/general.ts';
import { policyConftestSection } from '../../compose/config/sections/policy-conftest.ts';
import { wantsColour } from '../colour.ts';
import type { CommandSpec } from '../spec.ts';

/** `policy conftest`: conftest's `test`. */
export const conftestCommand: CommandSpec = {
  name: 'conftest',
  doc: 'Tests configuration files by the deny, violation and warn rules of Rego policies; takes the flags of conftest.',
  summary: { en: 'Test configuration files by Rego policies.', zh: '用 Rego 策略测试配置文件。' },
  arguments: [
    {
      syntax: '<files...>',
      doc: { en: 'Files, folders, or - for standard input.', zh: '文件、目录，或用 - 表示标准输入。' },
    },
  ],
  flags: [{ section: policyConftestSection }, { section: generalSection, only: ['lang'] }],
  endless: true,
  examples: [
    'dartagnan policy conftest deployment.yaml',
    'dartagnan policy conftest -p policies --all-namespaces -o sarif main.tf Dockerfile',
  ],
  async run({ words, io, settings }) {
    const { conftest } = await import('../../compose/policy/conftest.ts');
    const files = words.filter((word) => word !== undefined);
    const colour = wantsColour(io.stdout, io.env);
    const { cwd, env, language, signal, stdin } = io;
    const outcome = await conftest(files, settings(policyConftestSection), {
      cwd,
      env,
      language,
      signal,
      stdin,
      colour,
    });
    if (outcome.stderr !== '') io.stderr.write(outcome.stderr);
    io.stdout.write(outcome.stdout);
    return outcome.exit;
  },
};
