import { describe, expect, it } from 'vitest';
import { DartagnanError, defineErrors, describeError, messageOf, sayError } from './error.ts';

const rows = defineErrors({
  KEY_LOST: {
    summary: { en: 'A key is lost.', zh: '密钥丢失。' },
    remedy: { en: 'look again', zh: '再找一遍' },
    exit: 3,
  },
});
class KeyError extends DartagnanError<keyof typeof rows> {}

describe('DartagnanError', () => {
  it('says what, where, code and remedy, in the reader’s language', () => {
    const error = new KeyError(rows, 'KEY_LOST', { message: 'no key', where: 'ring.json:4', cause: new Error('gone') });
    expect(error.exit).toBe(3);
    expect(describeError(error, 'en')).toBe('ring.json:4: no key (gone) [KEY_LOST]\n  look again');
    expect(describeError(error, 'zh')).toBe('密钥丢失。ring.json:4: no key (gone) [KEY_LOST]\n  再找一遍');
    expect(sayError(error, 'zh')).toBe('密钥丢失。ring.json:4: no key (gone)');
    expect(sayError(new Error('gone'), 'zh')).toBe('gone');
  });
});

it('does not say a cause twice', () => {
  expect(messageOf(new Error('no way: refused', { cause: new Error('refused') }))).toBe('no way: refused');
});
