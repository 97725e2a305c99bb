import type { Command } from '../io.ts';
import { runCommandSpec } from '../program.ts';
import type { CommandSpec } from '../spec.ts';
import { carryOut, connection, signing, trustArguments, trustFlags } from './trust/act.ts';

/** The verb, its commands and flags. */
export const spec: CommandSpec = {
  name: 'sign',
  doc: 'Signs images by key, or by a certificate for an identity, and says what the trust policy still needs of them.',
  summary: {
    en: 'Sign images, and see what the trust policy still needs.',
    zh: '为镜像签名，并查看信任策略还需要什么。',
  },
  arguments: [trustArguments.images],
  flags: trustFlags(...connection, ...signing, 'annotations', 'platform', 'policy', 'recursive'),
  examples: [
    'dartagnan sign --key cosign.key --tlog-upload=false registry.example/app:1',
    'dartagnan sign --key cosign.key --policy trust.yaml registry.example/app:1',
  ],
  run: (invocation) =>
    carryOut(invocation, ({ trust, words, settings, ports }) =>
      trust.runPolicySign(words, settings, { ...ports, language: invocation.io.language }),
    ),
};

/** Entry of the verb. */
export const run: Command = (args, io) => runCommandSpec(spec, args, io);
