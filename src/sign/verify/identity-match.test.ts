import { describe, expect, it } from 'vitest';
import { exactly, matching } from './identity-match.ts';

describe('matching', () => {
  it.each([
    '.',
    '.*',
    '^.*$',
    '^.+$',
    '^',
    '$',
    'https://github.com/me/.*',
    '^https://github.com/me/',
    '^a\\$',
    '^(?s).*$',
    '^(a|.*)$',
    '',
  ])('refuses %j', (pattern) => {
    expect(() => matching(pattern)).toThrow(expect.objectContaining({ code: 'SIGN_IDENTITY_PATTERN' }));
  });

  it('refuses what is no expression', () => {
    expect(() => matching('^(a$')).toThrow(/no regular expression/);
  });

  it.each([
    ['^https://github\\.com/me/.*$', 'https://github.com/me/app', true],
    ['^https://github\\.com/me/.*$', 'https://github.com.evil.example/me/app', false],
    ['^a@b\\.c|x@y\\.z$', 'a@b.c.evil.example', false],
    ['^a@b\\.c|x@y\\.z$', 'x@y.z', true],
    ['^me@example\\.com$', 'me@example.com\nevil', false],
  ])('%s on %j: %s', (pattern, text, matches) => {
    expect(matching(pattern).matches(text)).toBe(matches);
  });
});

it('takes an exact name literally', () => {
  expect(exactly('.').matches('x')).toBe(false);
  expect(() => exactly('')).toThrow(/empty/);
});
