import { generalSection } from '../../compose/config/sections/general.ts';
import { policyConftestSection } from '../../compose/config/sections/policy-conftest.ts';
import { wantsColour } from '../colour.ts';
import type { CommandSpec } from '../spec.ts';

/** `policy conftest`: conftest's `test`, `verify` and `parse`. */
export const conftestCommand: CommandSpec = {
  name: 'conftest',
  doc: 'Tests configuration files by the deny, violation and warn rules of Rego policies; takes the flags of conftest.',
  summary: { en: 'Test configuration files by Rego policies.', zh: '用 Rego 策略测试配置文件。' },
  arguments: [
    {
      syntax: '<files...>',
      doc: {
        en: 'Files, folders, or - for standard input; before them may stand test, verify (tests of the policies), parse, fmt, doc, reformat, pull or push.',
        zh: '文件、目录，或用 - 表示标准输入；其前可加 test、verify（运行策略的测试）、parse、fmt、doc、reformat、pull 或 push。',
      },
    },
  ],
  flags: [{ section: policyConftestSection }, { section: generalSection, only: ['lang'] }],
  endless: true,
  examples: [
    "alias conftest='dartagnan policy conftest'",
    'dartagnan policy conftest deployment.yaml',
    'dartagnan policy conftest verify -p policies',
    'dartagnan policy conftest parse Dockerfile',
    'dartagnan policy conftest doc policy --outDir docs',
    'dartagnan policy conftest -o json deployment.yaml | dartagnan policy conftest reformat -o junit',
    'dartagnan policy conftest pull -p policy ghcr.io/example/policies:v1',
    'dartagnan policy conftest pull git::https://git.example/policies.git//kubernetes?ref=v1',
    'dartagnan policy conftest push -p policy ghcr.io/example/policies:v1',
    'dartagnan policy conftest --update oci://ghcr.io/example/policies:v1 deployment.yaml',
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
