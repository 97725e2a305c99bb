import fc from 'fast-check';
import { satisfies as npmSatisfies, validRange } from 'semver';
import { describe, expect, it } from 'vitest';
import { DartagnanError } from '../../core/index.ts';
import { versionSchemes } from './index.ts';
import { satisfies, type VersionScheme } from './scheme.ts';

const piece = fc.constantFrom(
  ...'0 1 2 9 10 09 00 . . . - - _ + ~ ^ : ! a b rc RC alpha beta pre post dev v p r _p _rc1 -r1 final ga sp SNAPSHOT # é'.split(
    ' ',
  ),
);
const version = fc.array(piece, { maxLength: 7 }).map((pieces) => pieces.join(''));
const sign = (order: number) => Math.sign(order) + 0;

/** Where the vendor's own order has circles: PHP's `#` equals both the end and a number, Maven's `.word` stands before `-word`. */
const circles: Readonly<Record<string, RegExp>> = { maven: /\.[^0-9]|^\./u, packagist: /#/u };

function scheme(name: string): VersionScheme {
  const found = versionSchemes.get(name);
  if (found === undefined) throw new Error(`no scheme ${name}`);
  return found;
}

describe.each(versionSchemes.rows.map((row) => [row.name, row] as const))('%s', (_name, row) => {
  it('is a total order: reflexive, antisymmetric, transitive, whatever the strings', () => {
    const plain = version.filter((text) => circles[row.name]?.test(text) !== true);
    fc.assert(
      fc.property(plain, plain, plain, (a, b, c) => {
        expect(row.compare(a, a)).toBe(0);
        expect(sign(row.compare(a, b))).toBe(sign(-row.compare(b, a)));
        const [x = '', y = '', z = ''] = [a, b, c].sort((left, right) => row.compare(left, right));
        expect(row.compare(x, z)).toBeLessThanOrEqual(0);
        expect(row.compare(x, y)).toBeLessThanOrEqual(0);
        expect(row.compare(y, z)).toBeLessThanOrEqual(0);
        if (row.compare(x, y) < 0 || row.compare(y, z) < 0) expect(row.compare(x, z)).toBeLessThan(0);
      }),
      { numRuns: 2000 },
    );
  });

  it('reads any constraint or says which one it cannot', () => {
    const text = fc.array(fc.oneof(piece, fc.constantFrom('<', '>', '=', '~>', '||', ',', ' ', '[', ')', '*')), {
      maxLength: 12,
    });
    fc.assert(
      fc.property(version, text, (installed, parts) => {
        try {
          expect(typeof satisfies(row, installed, parts.join(''))).toBe('boolean');
        } catch (error) {
          expect(error).toBeInstanceOf(DartagnanError);
        }
      }),
      { numRuns: 1000 },
    );
  });
});

it.each([
  ['npm', '1.2.4', '^1.2.3', true],
  ['npm', '2.0.0', '^1.2.3', false],
  ['npm', '0.3.0', '^0.2.3', false],
  ['npm', '1.2.9', '~1.2.3', true],
  ['npm', '1.3.0', '~1.2.3', false],
  ['npm', '1.3.0', '1.x', true],
  ['npm', '2.0.0-rc.1', '>=2.0.0-0 <2.0.0', true],
  ['npm', '2.3.9', '1.2.3 - 2.3', true],
  ['npm', '4.17.11', '< 4.17.12', true],
  ['npm', '4.17.12', '<4.17.12 || >=5.0.0, <5.1.0', false],
  ['pep440', '1.0.post1', '>1.0', false],
  ['pep440', '1.0rc1', '<1.0', false],
  ['pep440', '1.0+local', '==1.0', true],
  ['pep440', '2.2.9', '~=2.2.1', true],
  ['pep440', '2.3', '~=2.2.1', false],
  ['pep440', '1.1.2', '==1.1.*', true],
  ['pep440', '1.1.2', '!=1.1.*', false],
  ['gem', '2.2.9', '~> 2.2.1', true],
  ['gem', '2.3.0', '~> 2.2.1', false],
  ['gem', '2.9', '~> 2.2', true],
  ['gem', '6.0.3', '>= 6.0.0, <= 6.0.3', true],
  ['maven', '2.9.10.6', '[2.9.0,2.9.10.7)', true],
  ['maven', '2.9.10.7', '[2.9.0,2.9.10.7)', false],
  ['maven', '3.0', '(,1.0],[3.0]', true],
  ['maven', '5.3.17', '>= 5.3.0, < 5.3.18', true],
  ['packagist', '1.8.3', '>=1,<1.8.4|>=2,<2.1.1', true],
  ['packagist', '2.1.1', '>=1,<1.8.4|>=2,<2.1.1', false],
  ['packagist', '1.9.0', '~1.2', true],
  ['nuget', '13.0.0', '< 13.0.1', true],
  ['nuget', '1.5', '[1.0,2.0)', true],
  ['hex', '1.6.13', '>= 1.6.0 and < 1.6.14', true],
  ['golang', 'v0.3.6', '>= 0, < 0.3.7', true],
  ['golang', 'go1.21.1', '< 1.21.2', true],
  ['golang', 'v0.0.0-20190308221718-c2843e01d9a2', '<0.0.0-20200220183623-bac4c82f6975', true],
  ['semver', '0.8.7', '^0.8.6', true],
  ['deb', '1.1.1n-0+deb11u3', '<< 1.1.1n-0+deb11u4', true],
  ['rpm', '1:1.1.1g-15.el8_3', '< 1:1.1.1k-5.el8_5', true],
] as const)('%s: %s in %s is %s', (name, installed, constraint, expected) => {
  expect(satisfies(scheme(name), installed, constraint)).toBe(expected);
});

it('says which constraint is malformed', () => {
  expect(() => satisfies(scheme('npm'), '1.0.0', '=> banana <')).toThrow(/"=> banana <" cannot be read/u);
});

it('reads npm ranges as node-semver does, pre-releases included', () => {
  const number = fc.constantFrom('0', '1', '2', '10');
  const whole = fc
    .tuple(number, number, number, fc.constantFrom('', '', '-0', '-alpha', '-beta.2'))
    .map(([major, minor, patch, pre]) => `${major}.${minor}.${patch}${pre}`);
  const partial = fc.oneof(whole, number, fc.constantFrom('*', '1.x', '0.1', '1.2.x', '0', '0.0', '1.10'));
  const bound = fc
    .tuple(fc.constantFrom('', '^', '~', '<', '<=', '>', '>=', '='), partial)
    .map((parts) => parts.join(''));
  const range = fc.oneof(
    bound,
    fc.tuple(bound, bound).map((both) => both.join(' ')),
    fc.tuple(bound, bound).map((both) => both.join(' || ')),
    fc.tuple(partial, partial).map((both) => both.join(' - ')),
  );
  fc.assert(
    fc.property(whole, range, (installed, text) => {
      fc.pre(validRange(text) !== null);
      expect(satisfies(scheme('npm'), installed, text)).toBe(
        npmSatisfies(installed, text, { includePrerelease: true }),
      );
    }),
    { numRuns: 5000 },
  );
});
