import { parseDocument } from 'yaml';
import { describe, expect, it } from 'vitest';
import { yamlComplaint } from './yaml-error.ts';

describe('complaints about YAML', () => {
  it.each([
    ['this : is : not : yaml', 'line 1, column 11: illegal map value'],
    ['- rule: a\n  desc: b: c', 'line 2, column 10: illegal map value'],
    ["- rule: 'a: b': c", 'line 1, column 15: illegal map value'],
    ['a:\n\t- b', 'line 2, column 1: illegal tab when looking for indentation'],
    ['@a', 'line 1, column 1: unknown token'],
    ['{a: 1', 'line 1, column 6: Flow map must end with a }'],
  ])('%j', (content, complaint) => {
    const [error] = parseDocument(content).errors;
    expect(error && yamlComplaint(error, content)).toBe(`yaml-cpp: error at ${complaint}`);
  });
});
