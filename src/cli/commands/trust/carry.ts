import type { ArgumentSpec, CommandSpec } from '../../spec.ts';
import { act, connection, trustArguments, trustFlags } from './act.ts';

const what: ArgumentSpec = {
  syntax: '<what>',
  doc: { en: 'signature, attestation or sbom.', zh: 'signature、attestation 或 sbom。' },
};

/** `trust attach`. */
export const attach: CommandSpec = {
  name: 'attach',
  doc: 'Attaches a document to an image without signing anything.',
  summary: { en: 'Attach a document to an image.', zh: '为镜像附加文档。' },
  arguments: [what, trustArguments.image],
  flags: trustFlags(
    ...connection,
    'attestation',
    'bundle',
    'certificate',
    'certificate-chain',
    'input-format',
    'payload',
    'platform',
    'rekor-response',
    'registry-referrers-mode',
    'sbom',
    'signature',
    'tsr',
    'type',
  ),
  examples: [
    'dartagnan trust attach sbom --sbom bom.json --type cyclonedx registry.example/app:1',
    'dartagnan trust attach signature --payload payload.json --signature payload.sig registry.example/app:1',
  ],
  run: (invocation) =>
    act(invocation, ({ trust, words, settings, ports }) =>
      trust.runAttach(words[0] ?? '', words[1] ?? '', settings, ports),
    ),
};

/** `trust clean`. */
export const clean: CommandSpec = {
  name: 'clean',
  doc: 'Removes what is attached to an image.',
  summary: { en: 'Remove what is attached to an image.', zh: '移除镜像的附加内容。' },
  arguments: [trustArguments.image],
  flags: trustFlags(...connection, 'force', 'platform', 'type', 'yes'),
  examples: ['dartagnan trust clean --type signature --force registry.example/app:1'],
  run: (invocation) =>
    act(invocation, ({ trust, words, settings, ports }) => trust.runClean(words[0] ?? '', settings, ports)),
};

/** `trust copy`. */
export const copy: CommandSpec = {
  name: 'copy',
  doc: 'Copies an image with its signatures, attestations and bundles.',
  summary: { en: 'Copy an image with its signatures.', zh: '复制镜像及其签名。' },
  arguments: [
    { syntax: '<from>', doc: { en: 'Image to copy.', zh: '要复制的镜像。' } },
    { syntax: '<to>', doc: { en: 'Name of the copy.', zh: '副本名称。' } },
  ],
  flags: trustFlags(...connection, 'force', 'only', 'platform', 'sig-only'),
  examples: ['dartagnan trust copy registry.example/app:1 mirror.example/app:1'],
  run: (invocation) =>
    act(invocation, ({ trust, words, settings, ports }) =>
      trust.runCopy(words[0] ?? '', words[1] ?? '', settings, ports),
    ),
};

/** `trust download`. */
export const download: CommandSpec = {
  name: 'download',
  doc: 'Prints what is attached to an image, one document a line.',
  summary: { en: 'Print what is attached to an image.', zh: '输出镜像的附加内容。' },
  arguments: [what, trustArguments.image],
  flags: trustFlags(...connection, 'local-image', 'platform', 'predicate-type'),
  examples: ['dartagnan trust download attestation --predicate-type vuln registry.example/app:1'],
  run: (invocation) =>
    act(invocation, ({ trust, words, settings, ports }) =>
      trust.runDownload(words[0] ?? '', words[1] ?? '', settings, ports),
    ),
};

/** `trust load`. */
export const load: CommandSpec = {
  name: 'load',
  doc: 'Puts an image of a folder that save wrote, with its signatures, into a registry.',
  summary: { en: 'Put a saved image into a registry.', zh: '将已保存的镜像推送到仓库。' },
  arguments: [trustArguments.image],
  flags: trustFlags(...connection, 'dir'),
  examples: ['dartagnan trust load --dir app registry.example/app:1'],
  run: (invocation) =>
    act(invocation, ({ trust, words, settings, ports }) =>
      trust.runLoad(settings.dir, words[0] ?? '', settings, ports),
    ),
};

/** `trust save`. */
export const save: CommandSpec = {
  name: 'save',
  doc: 'Saves an image with its signatures, attestations and bundles into an OCI layout folder.',
  summary: { en: 'Save an image with its signatures.', zh: '保存镜像及其签名。' },
  arguments: [trustArguments.image],
  flags: trustFlags(...connection, 'dir', 'platform'),
  examples: ['dartagnan trust save --dir app registry.example/app:1'],
  run: (invocation) =>
    act(invocation, ({ trust, words, settings, ports }) =>
      trust.runSave(words[0] ?? '', settings.dir, settings, ports),
    ),
};

/** `trust tree`. */
export const tree: CommandSpec = {
  name: 'tree',
  doc: 'Lists the signatures and attestations of an image, verified or not.',
  summary: { en: 'List what is signed about an image.', zh: '列出镜像的签名与证明。' },
  arguments: [trustArguments.image],
  flags: trustFlags(...connection, 'local-image', 'platform', 'registry-referrers-mode'),
  examples: ['dartagnan trust tree registry.example/app:1'],
  run: (invocation) =>
    act(invocation, ({ trust, words, settings, ports }) => trust.runTree(words[0] ?? '', settings, ports)),
};

/** `trust triangulate`. */
export const triangulate: CommandSpec = {
  name: 'triangulate',
  doc: 'Names the tag under which signatures of an image are kept.',
  summary: { en: 'Name the tag of an image’s signatures.', zh: '输出镜像签名所在的标签。' },
  arguments: [trustArguments.image],
  flags: trustFlags(...connection, 'platform', 'type'),
  examples: ['dartagnan trust triangulate registry.example/app:1'],
  run: (invocation) =>
    act(invocation, ({ trust, words, settings, ports }) => trust.runTriangulate(words[0] ?? '', settings, ports)),
};
