import type { CommandSpec } from '../../spec.ts';
import { act, connection, signing, trustArguments, trustFlags } from './act.ts';

/** `trust attest`. */
export const attest: CommandSpec = {
  name: 'attest',
  doc: 'Attaches a signed statement to images.',
  summary: { en: 'Attach a signed statement to an image.', zh: '为镜像附加已签名的声明。' },
  arguments: [trustArguments.images],
  flags: trustFlags(
    ...connection,
    ...signing,
    'bundle',
    'output-attestation',
    'output-certificate',
    'output-signature',
    'platform',
    'predicate',
    'record-creation-timestamp',
    'recursive',
    'registry-referrers-mode',
    'replace',
    'statement',
    'type',
    'upload',
  ),
  examples: [
    'dartagnan trust attest --key cosign.key --type slsaprovenance1 --predicate provenance.json registry.example/app:1',
    'dartagnan trust attest --type cyclonedx --predicate bom.json --identity-token token.txt registry.example/app:1',
  ],
  run: (invocation) => act(invocation, ({ trust, words, settings, ports }) => trust.runAttest(words, settings, ports)),
};

/** `trust attest-blob`. */
export const attestBlob: CommandSpec = {
  name: 'attest-blob',
  doc: 'Signs a statement about a file.',
  summary: { en: 'Sign a statement about a file.', zh: '为文件签署声明。' },
  arguments: [trustArguments.optionalFile],
  flags: trustFlags(
    ...signing,
    'bundle',
    'hash',
    'output-attestation',
    'output-certificate',
    'output-signature',
    'predicate',
    'rfc3161-timestamp',
    'statement',
    'type',
  ),
  examples: [
    'dartagnan trust attest-blob --key cosign.key --type slsaprovenance1 --predicate provenance.json --bundle app.att.json app.tar',
  ],
  run: (invocation) =>
    act(invocation, ({ trust, words, settings, ports }) => trust.runAttestBlob(words[0], settings, ports)),
};

/** `trust sign`. */
export const sign: CommandSpec = {
  name: 'sign',
  doc: 'Signs images by key, or by a certificate for an identity, and puts the signature beside them.',
  summary: { en: 'Sign an image.', zh: '为镜像签名。' },
  arguments: [trustArguments.images],
  flags: trustFlags(
    ...connection,
    ...signing,
    'annotations',
    'attachment',
    'bundle',
    'output-certificate',
    'output-payload',
    'output-signature',
    'payload',
    'platform',
    'record-creation-timestamp',
    'recursive',
    'registry-referrers-mode',
    'sign-container-identity',
    'upload',
  ),
  examples: [
    'dartagnan trust sign --key cosign.key registry.example/app@sha256:…',
    'dartagnan trust sign --recursive --signing-config signing_config.json registry.example/app:1',
  ],
  run: (invocation) => act(invocation, ({ trust, words, settings, ports }) => trust.runSign(words, settings, ports)),
};

/** `trust sign-blob`. */
export const signBlob: CommandSpec = {
  name: 'sign-blob',
  doc: 'Signs a file by key, or by a certificate for an identity.',
  summary: { en: 'Sign a file.', zh: '为文件签名。' },
  arguments: [trustArguments.file],
  flags: trustFlags(...signing, 'b64', 'bundle', 'output-certificate', 'output-signature', 'rfc3161-timestamp'),
  examples: ['dartagnan trust sign-blob --key cosign.key --tlog-upload=false --bundle app.sigstore.json app.tar'],
  run: (invocation) =>
    act(invocation, ({ trust, words, settings, ports }) => trust.runSignBlob(words[0] ?? '', settings, ports)),
};
