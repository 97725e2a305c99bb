import { verifySection } from '../../compose/config/sections/verify.ts';
import type { Command } from '../io.ts';
import { runCommandSpec } from '../program.ts';
import type { CommandSpec } from '../spec.ts';
import { carryOut, connection, trustArguments, trustFlags } from './trust/act.ts';

const spec: CommandSpec = {
  name: 'verify',
  doc: 'Verifies images by the trust policy: who must have signed them, and what must be attested.',
  summary: { en: 'Verify images by the trust policy.', zh: '按信任策略验证镜像。' },
  arguments: [trustArguments.images],
  flags: [{ section: verifySection }, ...trustFlags(...connection, 'local-image', 'platform', 'policy')],
  examples: [
    'dartagnan verify --policy trust.yaml registry.example/app:1 registry.example/web:2',
    'dartagnan verify --policy trust.yaml --format json registry.example/app:1',
    'dartagnan trust import-policy cluster-image-policy.yaml > trust.yaml',
  ],
  run: (invocation) =>
    carryOut(invocation, ({ trust, words, settings, ports }) =>
      trust.runPolicyVerify(words, trust.policyFile(settings), settings, {
        ...ports,
        language: invocation.io.language,
        format: invocation.settings(verifySection).format,
      }),
    ),
};

/** Entry of the verb. */
export const run: Command = (args, io) => runCommandSpec(spec, args, io);
