import { trustDrillSection } from '../../../compose/config/sections/trust-drill.ts';
import type { CommandSpec } from '../../spec.ts';
import { act, connection, trustFlags } from './act.ts';

/** `trust drill`. */
export const drill: CommandSpec = {
  name: 'drill',
  doc: 'Says which images the trust policy would refuse if a key, identity, certificate, log or authority were revoked at a time, and which survive by whom.',
  summary: { en: 'See what a revocation would break.', zh: '演练：查看一次吊销会影响哪些镜像。' },
  arguments: [
    { syntax: '[images...]', doc: { en: 'Image references, or pack:FILE.', zh: '镜像引用，或 pack:文件。' } },
  ],
  flags: [{ section: trustDrillSection }, ...trustFlags(...connection, 'local-image', 'platform', 'policy')],
  examples: [
    'dartagnan trust drill --policy trust.yaml --revoke key:ci.pub --at 2026-11-01T00:00:00Z registry.example/app:1',
    'dartagnan trust drill --policy trust.yaml --revoke identity:me@example.com --images-from images.txt --format json',
  ],
  run: (invocation) =>
    act(invocation, ({ trust, words, settings, ports }) => {
      const { io, progress } = invocation;
      const { at, format, revoke, 'images-from': imagesFrom } = invocation.settings(trustDrillSection);
      const telling = { ...ports, at, format, revoke, imagesFrom, language: io.language, progress };
      return trust.runDrill(words, trust.policyFile(settings), settings, {
        ...telling,
        write: (text) => void io.stdout.write(text),
      });
    }),
};
