import { expect, it } from 'vitest';
import { isDigest } from './digest.ts';

it.each([
  [`sha256:${'0a'.repeat(32)}`, true],
  [`sha512:${'0a'.repeat(64)}`, true],
  [`sha256:${'0A'.repeat(32)}`, false],
  [`sha256:${'0a'.repeat(31)}`, false],
  [`sha512:${'0a'.repeat(32)}`, false],
  [`sha256:${'0a'.repeat(32)}\n`, false],
  [`md5:${'0a'.repeat(16)}`, false],
  ['', false],
])('isDigest(%j) is %j', (text, expected) => {
  expect(isDigest(text)).toBe(expected);
});
