import { trustAttestationSection } from '../../../compose/config/sections/trust-attestation.ts';
import { verifySection } from '../../../compose/config/sections/verify.ts';
import type { CommandSpec } from '../../spec.ts';
import { act, connection, trustArguments, trustFlags, verifying } from './act.ts';

/** `trust explain`. */
export const explain: CommandSpec = {
  name: 'explain',
  doc: 'Says of every signature and attestation of an image which step of its verification holds and which fails; with a trust policy, also the smallest change of it that would accept the image.',
  summary: {
    en: 'Say which step of each signature holds and which fails.',
    zh: '说明每个签名的哪些步骤成立、哪些失败。',
  },
  arguments: [trustArguments.images],
  flags: [
    { section: verifySection, only: ['format', 'write-policy'] },
    ...trustFlags(...connection, ...verifying, 'local-image', 'platform', 'policy'),
  ],
  examples: [
    'dartagnan trust explain --key cosign.pub --insecure-ignore-tlog registry.example/app:1',
    'dartagnan trust explain --policy trust.yaml --key new.pub --write-policy new.yaml registry.example/app:1',
  ],
  run: (invocation) =>
    act(invocation, ({ trust, words, settings, ports }) => {
      const { language } = invocation.io;
      if (settings.policy === undefined) return trust.runExplain(words[0] ?? '', settings, ports, language);
      const { format, 'write-policy': target } = invocation.settings(verifySection);
      return trust.runPolicyExplain(words, settings.policy, settings, { ...ports, language, format, target });
    }),
};

/** `trust verify`. */
export const verify: CommandSpec = {
  name: 'verify',
  doc: 'Verifies the signatures of images by key, by identity against a trusted root, or by a trust policy.',
  summary: { en: 'Verify the signatures of an image.', zh: '验证镜像的签名。' },
  arguments: [trustArguments.images],
  flags: trustFlags(
    ...connection,
    ...verifying,
    'annotations',
    'attachment',
    'local-image',
    'max-workers',
    'output',
    'payload',
    'platform',
    'policy',
    'signature',
  ),
  examples: [
    'dartagnan trust verify --key cosign.pub --insecure-ignore-tlog registry.example/app:1',
    'dartagnan trust verify --certificate-identity me@example.com --certificate-oidc-issuer https://accounts.example registry.example/app:1',
    'dartagnan trust verify --policy trust.yaml registry.example/app:1',
  ],
  run: (invocation) =>
    act(
      invocation,
      ({ trust, words, settings, ports }) => {
        if (settings.policy === undefined) return trust.runVerify(words, settings, ports);
        const { language } = invocation.io;
        return trust.runPolicyVerify(words, settings.policy, settings, { ...ports, language });
      },
      { isVerifying: true },
    ),
};

/** `trust verify-attestation`. */
export const verifyAttestation: CommandSpec = {
  name: 'verify-attestation',
  doc: 'Verifies the attestations of one type of images.',
  summary: { en: 'Verify the attestations of an image.', zh: '验证镜像的证明。' },
  arguments: [trustArguments.images],
  flags: [
    { section: trustAttestationSection },
    ...trustFlags(...connection, ...verifying, 'local-image', 'output', 'platform', 'type'),
  ],
  examples: [
    'dartagnan trust verify-attestation --key cosign.pub --insecure-ignore-tlog --type vuln registry.example/app:1',
    'dartagnan trust verify-attestation --key cosign.pub --type slsaprovenance1 --policy builder.rego registry.example/app:1',
  ],
  run: (invocation) =>
    act(invocation, ({ trust, words, settings, ports }) =>
      trust.runVerifyAttestation(words, invocation.settings(trustAttestationSection).policy, settings, ports),
    ),
};

/** `trust verify-blob`. */
export const verifyBlob: CommandSpec = {
  name: 'verify-blob',
  doc: 'Verifies the signature over a file, in a bundle or by itself.',
  summary: { en: 'Verify the signature of a file.', zh: '验证文件的签名。' },
  arguments: [trustArguments.file],
  flags: trustFlags(...verifying, 'bundle', 'rfc3161-timestamp', 'signature'),
  examples: [
    'dartagnan trust verify-blob --key cosign.pub --insecure-ignore-tlog --bundle app.sigstore.json app.tar',
    'dartagnan trust verify-blob --key cosign.pub --insecure-ignore-tlog --signature app.sig app.tar',
  ],
  run: (invocation) =>
    act(invocation, ({ trust, words, settings, ports }) => trust.runVerifyBlob(words[0] ?? '', settings, ports)),
};

/** `trust verify-blob-attestation`. */
export const verifyBlobAttestation: CommandSpec = {
  name: 'verify-blob-attestation',
  doc: 'Verifies a signed statement about a file.',
  summary: { en: 'Verify a signed statement about a file.', zh: '验证关于文件的已签名声明。' },
  arguments: [trustArguments.optionalFile],
  flags: trustFlags(...verifying, 'bundle', 'digest', 'rfc3161-timestamp', 'signature', 'type'),
  examples: [
    'dartagnan trust verify-blob-attestation --key cosign.pub --insecure-ignore-tlog --bundle app.att.json --type slsaprovenance1 app.tar',
  ],
  run: (invocation) =>
    act(invocation, ({ trust, words, settings, ports }) => trust.runVerifyBlobAttestation(words[0], settings, ports)),
};

/** `trust import-policy`. */
export const importPolicy: CommandSpec = {
  name: 'import-policy',
  doc: 'Writes the trust policy of a ClusterImagePolicy, of verifyImages rules and ImageValidatingPolicies of Kyverno, of values of Connaisseur, or of a trustpolicy.json of notation; says what it cannot carry over.',
  summary: { en: 'Make a trust policy of other tools’ policies.', zh: '将其他工具的策略转换为信任策略。' },
  arguments: [{ syntax: '<files...>', doc: { en: 'Their files.', zh: '策略文件。' } }],
  flags: trustFlags(),
  examples: [
    'dartagnan trust import-policy cluster-image-policy.yaml > trust.yaml',
    'dartagnan trust import-policy ~/.config/notation/trustpolicy.json > trust.yaml',
  ],
  run: (invocation) =>
    act(invocation, ({ trust, words, ports }) =>
      trust.runImportPolicy(words, { ...ports, language: invocation.io.language }),
    ),
};
