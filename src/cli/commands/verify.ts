import { verifySection } from '../../compose/config/sections/verify.ts';
import type { Command } from '../io.ts';
import { runCommandSpec } from '../program.ts';
import type { CommandSpec } from '../spec.ts';
import { carryOut, connection, signing, trustArguments, trustFlags } from './trust/act.ts';

/** The verb, its commands and flags. */
export const spec: CommandSpec = {
  name: 'verify',
  doc: 'Verifies images by the trust policy: who must have signed them, and what must be attested.',
  summary: { en: 'Verify images by the trust policy.', zh: '按信任策略验证镜像。' },
  arguments: [trustArguments.images],
  flags: [
    { section: verifySection, only: ['explain', 'format', 'receipt', 'write-policy'] },
    ...trustFlags(...connection, ...signing, 'local-image', 'platform', 'policy', 'trusted-root'),
  ],
  examples: [
    'dartagnan verify --policy trust.yaml registry.example/app:1 registry.example/web:2',
    'dartagnan verify --policy trust.yaml --format json registry.example/app:1',
    'dartagnan verify --policy trust.yaml --explain --key new.pub --write-policy new.yaml registry.example/app:1',
    'dartagnan verify --policy trust.yaml --receipt app.receipt.json --key ci.key registry.example/app:1',
    'dartagnan trust import-policy cluster-image-policy.yaml > trust.yaml',
  ],
  run: (invocation) =>
    carryOut(invocation, ({ trust, words, settings, ports }) => {
      const { format, explain, receipt, 'write-policy': target } = invocation.settings(verifySection);
      const telling = { ...ports, language: invocation.io.language, format, target, receipt };
      const file = trust.policyFile(settings);
      if (receipt !== undefined)
        return explain
          ? trust.runExplainedReceipt(words, file, settings, telling)
          : trust.runReceiptSign(words, file, settings, telling);
      return explain
        ? trust.runPolicyExplain(words, file, settings, telling)
        : trust.runPolicyVerify(words, file, settings, telling);
    }),
};

/** Entry of the verb. */
export const run: Command = (args, io) => runCommandSpec(spec, args, io);
