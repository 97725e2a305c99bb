import fc from 'fast-check';
import { expect, it } from 'vitest';
import { ComposeError } from '../error.ts';
import { conftestSource } from './conftest-file.ts';
import { policyConftestSection } from './sections/policy-conftest.ts';
import { scanSection } from './sections/scan.ts';

it('gives its keys to conftest’s flags alone', () => {
  const source = conftestSource('policy = "a,b"\nnamespace = ["x"]\ncombine = true\nseverity = "HIGH"\n');
  expect(source.get(policyConftestSection, 'policy')?.value).toEqual(['a', 'b']);
  expect(source.get(policyConftestSection, 'namespace')?.value).toEqual(['x']);
  expect(source.get(policyConftestSection, 'combine')?.value).toBe(true);
  expect(source.get(policyConftestSection, 'output')).toBeUndefined();
  expect(source.get(scanSection, 'severity')).toBeUndefined();
});

it('reads any text, or says that it is no TOML', () => {
  const part = fc.oneof(fc.string(), fc.constantFrom('policy', '=', '[', ']', '"', '\n', '.', '{', '}'));
  fc.assert(
    fc.property(fc.array(part, { maxLength: 12 }), (parts) => {
      try {
        conftestSource(parts.join('')).get(policyConftestSection, 'policy');
      } catch (thrown) {
        expect(thrown).toBeInstanceOf(ComposeError);
      }
    }),
  );
});
