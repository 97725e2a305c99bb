import { oneOf, path, text } from '../kind.ts';
import { setting, type Section } from '../setting.ts';

/** Settings of drills. */
export const trustDrillSection = {
  name: 'trust-drill',
  settings: {
    at: setting({
      kind: text,
      doc: {
        en: 'When it is revoked, RFC 3339; default now. What was witnessed before holds on.',
        zh: '吊销时间（RFC 3339），默认为现在。此前有见证的签名仍有效。',
      },
    }),
    format: setting({
      kind: oneOf(['text', 'json'] as const),
      fallback: 'text',
      short: 'f',
      doc: { en: 'How the result is written.', zh: '结果的输出格式。' },
    }),
    'images-from': setting({
      kind: path,
      doc: { en: 'File with an image a line; - is standard input.', zh: '每行一个镜像的文件；- 表示标准输入。' },
    }),
    revoke: setting({
      kind: text,
      doc: {
        en: 'What is revoked: key:FILE, key:ID (Notary), certificate:FILE, identity:NAME (or "NAME ISSUER"), log:ADDRESS, log:FILE, role:NAME (Notary) or authority:NAME; the prefix may be left out where a file or name says enough.',
        zh: '吊销对象：key:文件、certificate:文件、identity:名称（或“名称 颁发者”）、log:地址 或 authority:名称；若文件或名称已足够明确，可省略前缀。',
      },
    }),
  },
} satisfies Section;
