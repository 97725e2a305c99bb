import { type Text } from '../../core/index.ts';
import { RE2JS } from 're2js';
import { SignError } from '../error.ts';
import { detail } from '../details.ts';

/** Decides whether a name is an expected one; `shown` is how the policy wrote it. */
export interface TextMatcher {
  readonly shown: string;
  matches(text: string): boolean;
}

/** Who must have signed. */
export interface ExpectedIdentity {
  readonly name: TextMatcher;
  readonly issuer: TextMatcher;
  /** Expected values of Fulcio's extensions, by the names of `fulcioClaims`. */
  readonly claims?: Readonly<Record<string, string>>;
}

/** Accepts one text alone. @throws {SignError} SIGN_IDENTITY_PATTERN where it is empty. */
export function exactly(text: string): TextMatcher {
  if (text === '') throw loose(text, detail('it is empty'));
  return { shown: text, matches: (candidate) => candidate === text };
}

/** Names that have nothing in common: a pattern that accepts them all accepts everybody. */
const strangers = ['', 'x', 'stranger@example.net', 'https://stranger.example/a/b?c=d#e', '0 \u00e9'];

/**
 * Accepts what a regular expression (RE2 syntax) matches from its first to its last letter.
 * @throws {SignError} SIGN_IDENTITY_PATTERN where it is no expression, is not anchored with ^ and $, or accepts everybody.
 */
export function matching(pattern: string): TextMatcher {
  if (!pattern.startsWith('^') || !/(?:^|[^\\])(?:\\\\)*\$$/.test(pattern))
    throw loose(pattern, detail('it must begin with ^ and end with $'));
  const compiled = compile(pattern);
  // matches() spans the whole text, so that ^a|b$ cannot accept what merely begins with a.
  const matches = (candidate: string) => compiled.matcher(candidate).matches();
  if (strangers.slice(1).every(matches)) throw loose(pattern, detail('it accepts everybody'));
  return { shown: pattern, matches };
}

function compile(pattern: string): RE2JS {
  try {
    return RE2JS.compile(pattern);
  } catch (cause) {
    throw new SignError('SIGN_IDENTITY_PATTERN', {
      message: detail('identity pattern {pattern} is no regular expression', { pattern: JSON.stringify(pattern) }),
      cause,
    });
  }
}

function loose(pattern: string, why: Text): SignError {
  return new SignError('SIGN_IDENTITY_PATTERN', {
    message: detail('identity pattern {pattern}: {why}', { pattern: JSON.stringify(pattern), why }),
  });
}
