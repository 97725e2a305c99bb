import { oneOf } from '../kind.ts';
import { setting, type Section } from '../setting.ts';

/** Settings of `verify` beside those of the trust policy. */
export const verifySection = {
  name: 'verify',
  settings: {
    format: setting({
      kind: oneOf(['text', 'json'] as const),
      fallback: 'text',
      short: 'f',
      doc: { en: 'How decisions are written.', zh: '结果的输出格式。' },
    }),
  },
} satisfies Section;
