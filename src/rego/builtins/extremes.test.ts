import { describe, expect, it } from 'vitest';
import { BuiltinError } from './error.ts';
import { builtins } from './index.ts';

/** The result of a builtin, or `error` for one of its own. */
function call(name: string, ...args: readonly unknown[]): unknown {
  const row = builtins.rows.find((candidate) => candidate.name === name);
  if (row === undefined) throw new Error(`no builtin ${name}`);
  try {
    return (row.implementation as (...values: unknown[]) => unknown)(...args);
  } catch (error) {
    expect(error).toBeInstanceOf(BuiltinError);
    return 'error';
  }
}

describe('builtins at the edge of what they take', () => {
  it.each([
    ['urlquery.encode', ['\ud800'], '%EF%BF%BD'],
    ['urlquery.encode_object', [{ '\udc00': 'a' }], '%EF%BF%BD=a'],
    ['uri.is_valid', ['\ud800'], true],
    ['time.add_date', [1, 10_000_000, 1, -1], 'error'],
    ['time.add_date', [1, 0, 0, 1e15], 'error'],
  ])('%s of %j', (name, args, result) => expect(call(name, ...args)).toBe(result));
});
