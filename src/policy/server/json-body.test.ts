import fc from 'fast-check';
import { expect, it } from 'vitest';
import { firstJson, onlyJson } from './json-body.ts';

it.each([
  ['{"a": 1} x', { a: 1 }],
  ['{"a": "}"}{', { a: '}' }],
  ['{"a": "\\"}"}]', { a: '"}' }],
  ['[1, [2]] [3', [1, [2]]],
  ['1 2', 1],
  ['-1.5x', -1.5],
  ['"a\\"b" "c"', 'a"b'],
  ['truefalse', true],
  [' null,', null],
])('the first value of %j is read, and nothing behind it', (text, value) => {
  expect(firstJson(text)).toEqual(value);
});

it.each([
  ['', 'EOF'],
  [' ', 'EOF'],
  ['{', 'unexpected EOF'],
  ['{"a": 01}', "invalid character '1' after object key:value pair"],
  ['{"a": NaN}', "invalid character 'N' looking for beginning of value"],
  ["{'a': 1}", String.raw`invalid character '\'' looking for beginning of object key string`],
  ['\ufeff{}', "invalid character 'ï' looking for beginning of value"],
])('%j is refused as the original does', (text, message) => {
  expect(() => firstJson(text)).toThrow(new SyntaxError(message));
});

it('lists in lists are read ten thousand deep', () => {
  expect(() => firstJson('['.repeat(10_001) + ']'.repeat(10_001))).toThrow('exceeded max depth');
});

it('text behind the only value is refused', () => {
  expect(() => onlyJson('{} x')).toThrow("invalid character 'x' looking for beginning of value");
  expect(() => onlyJson('{}{')).toThrow("error: invalid character '{' after top-level value");
});

it('whatever the text, a value comes of it or an error of syntax', () => {
  const pieces = fc.constantFrom('{', '}', '[', ']', '"', '\\', ',', ':', '1', '-', 'e', 'true', 'null', ' ', 'é');
  fc.assert(
    fc.property(fc.array(pieces, { maxLength: 40 }), (parts) => {
      try {
        firstJson(parts.join(''));
      } catch (error) {
        expect(error).toBeInstanceOf(SyntaxError);
        expect((error as Error).message).not.toBe('');
      }
    }),
  );
});

it('what is put behind a value changes nothing', () => {
  const behind = fc.string().map((text) => ` ${text}`);
  fc.assert(
    fc.property(fc.jsonValue(), behind, (value, more) => {
      const text = JSON.stringify(value);
      expect(firstJson(text + more)).toEqual(firstJson(text));
    }),
  );
});
