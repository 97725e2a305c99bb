import { trustPackSection } from '../../../compose/config/sections/trust-pack.ts';
import type { CommandSpec } from '../../spec.ts';
import { act, connection, trustArguments, trustFlags } from './act.ts';

/** `trust pack`. */
export const pack: CommandSpec = {
  name: 'pack',
  doc: 'Packs images with signatures and attestations into one archive, and with a trust policy also the policy, the files that it names, and what revocation services say, to be verified without network.',
  summary: { en: 'Pack images with all that verifies them.', zh: '将镜像与验证所需的一切打包。' },
  arguments: [trustArguments.images],
  flags: [
    { section: trustPackSection, only: ['output'] },
    ...trustFlags(...connection, 'platform', 'policy', 'trusted-root'),
  ],
  examples: [
    'dartagnan trust pack --policy trust.yaml --output app.tar registry.example/app:1 registry.example/web:2',
    'dartagnan verify --policy trust.yaml pack:app.tar',
  ],
  run: (invocation) =>
    act(
      invocation,
      ({ trust, words, settings, ports }) => {
        const { output } = invocation.settings(trustPackSection);
        return trust.runPack(words, settings, { ...ports, language: invocation.io.language, output });
      },
      { isVerifying: true },
    ),
};

/** `trust unpack`. */
export const unpack: CommandSpec = {
  name: 'unpack',
  doc: 'Lists a pack, unpacks its trust policy into a folder, or puts its images with their signatures into a registry.',
  summary: { en: 'Unpack images and their policy.', zh: '解包镜像及其策略。' },
  arguments: [trustArguments.file],
  flags: [{ section: trustPackSection, only: ['dir', 'to'] }, ...trustFlags(...connection)],
  examples: ['dartagnan trust unpack app.tar', 'dartagnan trust unpack --dir policy --to mirror.example/team app.tar'],
  run: (invocation) =>
    act(invocation, ({ trust, words, settings, ports }) => {
      const { dir, to } = invocation.settings(trustPackSection);
      return trust.runUnpack(words[0] ?? '', settings, { ...ports, dir, to });
    }),
};
