import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CelError } from './error.ts';
import { CelExpression } from './expression.ts';

const document = JSON.parse(
  '{"n": 2, "half": 0.5, "text": "ghcr.io/acme/app", "list": ["a", "b"], "none": null, "__proto__": {"x": 1}}',
) as unknown;

describe('CelExpression', () => {
  it.each([
    ['doc.n + 1 == 3', true],
    ['doc.half * 2.0 == 1.0', true],
    ['doc.n > 2', false],
    ['doc.list.exists(x, x == "b") && size(doc.list) == 2', true],
    ['doc.list.all(x, x == "b")', false],
    ['doc.text.startsWith("ghcr.io/") && doc.text.split("/")[1] == "acme"', true],
    ['has(doc.absent) || doc.none == null', true],
    ['doc.absent == 1 || doc.n == 2', true],
    ['timestamp("2026-01-01T00:00:00Z") - duration("24h") < timestamp("2026-01-01T00:00:00Z")', true],
    ['doc["__proto__"].x == 1', true],
    ['has(doc.constructor)', false],
  ])('%s is %s', (text, expected) => {
    expect(new CelExpression(text, 'test').holds({ doc: document })).toBe(expected);
  });

  it.each([
    ['doc.', 'CEL_SYNTAX'],
    ['', 'CEL_SYNTAX'],
    ['doc.absent == 1', 'CEL_EVALUATION'],
    ['other == 1', 'CEL_EVALUATION'],
    ['doc.n', 'CEL_EVALUATION'],
    ['doc.text + 1 == 2', 'CEL_EVALUATION'],
  ])('%j: %s', (text, code) => {
    expect(() => new CelExpression(text, 'test').holds({ doc: document })).toThrow(expect.objectContaining({ code }));
  });

  it('takes any text and any document without another kind of error', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 40 }), fc.jsonValue(), (text, doc) => {
        try {
          new CelExpression(text, 'test').holds({ doc });
        } catch (error) {
          expect(error).toBeInstanceOf(CelError);
        }
      }),
    );
  });

  it('is linear in what it matches', () => {
    const text = `${'a'.repeat(50_000)}b`;
    expect(new CelExpression('doc.matches("^(a+)+$")', 'test').holds({ doc: text })).toBe(false);
  });
});
