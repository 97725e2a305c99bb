import type { Command } from '../io.ts';
import { runVerbSpec } from '../program.ts';
import type { VerbSpec } from '../spec.ts';
import { trustCommands } from './trust/commands.ts';

const notationSummary = {
  en: 'Sign and verify as notation does (Notary Project).',
  zh: '按 notation（Notary Project）的方式签名与验证。',
};

const notarySummary = {
  en: 'Docker Content Trust, as notary does (Notary 1).',
  zh: 'Docker Content Trust，按 notary（Notary 1）的方式。',
};

const pivSummary = {
  en: 'Say how PIV tokens are managed and used.',
  zh: '说明如何管理和使用 PIV 令牌。',
};

const pkcs11Summary = {
  en: 'Show tokens and keys behind PKCS #11.',
  zh: '查看 PKCS #11 中的令牌与密钥。',
};

/** The verb, its commands and flags. */
export const spec: VerbSpec = {
  name: 'trust',
  doc: 'Signs and verifies images, attestations and files; takes the commands and flags of the original.',
  summary: { en: 'Sign and verify images, attestations and files.', zh: '对镜像、证明和文件进行签名与验证。' },
  commands: trustCommands,
  usageExit: 1,
  parts: [
    {
      name: 'notation',
      summary: notationSummary,
      load: () => import('./trust-notation.ts'),
    },
    { name: 'notary', summary: notarySummary, load: () => import('./trust-notary.ts') },
    { name: 'piv-tool', summary: pivSummary, load: () => import('./trust-piv.ts') },
    { name: 'pkcs11-tool', summary: pkcs11Summary, load: () => import('./trust-pkcs11.ts') },
  ],
  examples: [
    "alias cosign='dartagnan trust'",
    'dartagnan trust verify --key cosign.pub --insecure-ignore-tlog registry.example/app:1',
  ],
  // Secrets are never printed: they would stand in logs.
  absentFlags: ['show-sensitive-values'],
};

/** Entry of the verb. */
export const run: Command = (args, io) => runVerbSpec(spec, args, io);
