import { oneOf, path, text, toggle } from '../kind.ts';
import { setting, type Section } from '../setting.ts';

/** Settings of `verify` and of explanations, beside those of the trust policy. */
export const verifySection = {
  name: 'verify',
  settings: {
    explain: setting({
      kind: toggle,
      fallback: false,
      doc: {
        en: 'Say of every signature each step, and the smallest change of the policy that would accept the image.',
        zh: '说明每个签名的每一步，以及能接受该镜像的最小策略改动。',
      },
    }),
    format: setting({
      kind: oneOf(['text', 'json'] as const),
      fallback: 'text',
      short: 'f',
      doc: { en: 'How decisions are written.', zh: '结果的输出格式。' },
    }),
    'max-age': setting({
      kind: text,
      doc: { en: 'Oldest receipt that counts: 12h, 30d, 2w.', zh: '回执的最长有效期：12h、30d、2w。' },
    }),
    receipt: setting({
      kind: path,
      doc: {
        en: 'File to write a signed receipt of the decision to, where all images are accepted.',
        zh: '所有镜像均被接受时，将签名的验证回执写入此文件。',
      },
    }),
    'write-policy': setting({
      kind: path,
      doc: {
        en: 'File to write the policy to, with the smallest change that accepts the image.',
        zh: '将应用最小改动后的策略写入此文件。',
      },
    }),
  },
} satisfies Section;
