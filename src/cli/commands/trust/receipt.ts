import { verifySection } from '../../../compose/config/sections/verify.ts';
import type { CommandSpec } from '../../spec.ts';
import { act, connection, signing, trustFlags, verifying } from './act.ts';

/** `trust receipt`. */
export const receipt: CommandSpec = {
  name: 'receipt',
  doc: 'Signs receipts of what the trust policy decided, and verifies them without network or registry.',
  summary: { en: 'Sign and verify receipts of decisions.', zh: '签发并验证策略判定的回执。' },
  arguments: [
    { syntax: '<action>', doc: { en: 'sign or verify.', zh: 'sign 或 verify。' } },
    {
      syntax: '<names...>',
      doc: {
        en: 'sign: image references. verify: the receipt, then images by digest that it must be about.',
        zh: 'sign：镜像引用。verify：回执文件，其后为回执必须涉及的镜像摘要。',
      },
    },
  ],
  flags: [
    { section: verifySection, only: ['format', 'max-age', 'receipt'] },
    ...trustFlags(...new Set([...connection, ...signing, ...verifying, 'local-image', 'platform', 'policy'])),
  ],
  examples: [
    'dartagnan trust receipt sign --policy trust.yaml --key ci.key --receipt app.receipt.json registry.example/app:1',
    'dartagnan trust receipt verify --key ci.pub --max-age 24h --policy trust.yaml app.receipt.json sha256:…',
  ],
  run: (invocation) =>
    act(
      invocation,
      ({ trust, words: [action = '', ...words], settings, ports }) => {
        const { format, receipt: target, 'max-age': maxAge } = invocation.settings(verifySection);
        const telling = { ...ports, language: invocation.io.language, format, receipt: target, maxAge };
        return trust.runReceipt(action, words, settings, telling);
      },
      { isVerifying: true },
    ),
};
