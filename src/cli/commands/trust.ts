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

const pkcs11Summary = {
  en: 'Show tokens and keys behind PKCS #11.',
  zh: '查看 PKCS #11 中的令牌与密钥。',
};

const spec: VerbSpec = {
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
    { name: 'pkcs11-tool', summary: pkcs11Summary, load: () => import('./trust-pkcs11.ts') },
  ],
  examples: [
    "alias cosign='dartagnan trust'",
    'dartagnan trust verify --key cosign.pub --insecure-ignore-tlog registry.example/app:1',
  ],
  absent: ['piv-tool'],
  absentFlags: [
    'attachment',
    'ctfe-key',
    'ctfe-start-time',
    'fulcio-auth-flow',
    'input-format',
    'insecure-skip-verify',
    'issue-certificate',
    'k8s-keychain',
    'kms',
    'no-default-ctfe',
    'no-default-fulcio',
    'no-default-oidc',
    'no-default-rekor',
    'no-default-tsa',
    'oidc-redirect-url',
    'password',
    'pin',
    'rekor-entry-type',
    'rekor-key',
    'rekor-start-time',
    'rfc3161-timestamp-bundle',
    'sct',
    'show-sensitive-values',
    'signature-digest-algorithm',
    'signing-algorithm',
    'sk',
    'slot',
    'staging',
    'timestamp-client-cacert',
    'timestamp-client-cert',
    'timestamp-client-key',
    'timestamp-server-name',
    'with-default-rekor-v2',
    'with-default-services',
  ],
};

/** Entry of the verb. */
export const run: Command = (args, io) => runVerbSpec(spec, args, io);
