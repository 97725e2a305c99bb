import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FormatError } from '../error.ts';
import { buildPurl, canonicalPurl } from './build.ts';
import { parsePurl } from './parse.ts';

describe('package URLs', () => {
  it.each([
    ['pkg:npm/%40angular/core@12.3.1', { type: 'npm', namespace: '@angular', name: 'core', version: '12.3.1' }],
    ['pkg:npm/@babel/core#/a/', { type: 'npm', namespace: '@babel', name: 'core', subpath: 'a' }],
    [
      'pkg:deb/debian/attr@1:2.4.47-2%2Bb1?arch=amd64',
      { type: 'deb', namespace: 'debian', name: 'attr', version: '1:2.4.47-2+b1', qualifiers: { arch: 'amd64' } },
    ],
    ['pkg:PYPI/Django_package@1', { type: 'pypi', name: 'django-package', version: '1' }],
  ])('reads %s', (text, parts) => {
    expect(parsePurl(text)).toEqual(parts);
  });

  it.each(['npm/a', 'pkg:npm', 'pkg:npm/@1', 'pkg:swift/a@1', 'pkg:npm/a?b c=1', 'pkg:npm/%E0%A4%A', 'pkg:julia/A'])(
    'refuses %s',
    (text) => {
      expect(() => parsePurl(text)).toThrow(FormatError);
    },
  );

  it('writes what it reads back to the same parts', () => {
    const part = fc.string({ minLength: 1, maxLength: 8, unit: 'grapheme' }).filter((text) => /[^/\s]/u.test(text));
    fc.assert(
      fc.property(part, part, fc.option(part, { nil: undefined }), (namespace, name, version) => {
        const text = buildPurl({ type: 'generic', namespace, name, version, qualifiers: { arch: 'amd64' } });
        expect(buildPurl(parsePurl(text))).toBe(text);
        expect(canonicalPurl(text)).toBe(text);
      }),
    );
  });

  it('never throws anything else', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        try {
          parsePurl(`pkg:${text}`);
        } catch (error) {
          expect(error).toBeInstanceOf(FormatError);
        }
      }),
      { numRuns: 2000 },
    );
  });
});
