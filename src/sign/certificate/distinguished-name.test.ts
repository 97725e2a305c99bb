import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { derOid, derSequence, derSet, derText } from '../../formats/der/write-values.ts';
import { Complaint } from '../complaint.ts';
import { formatName, parseName } from './distinguished-name.ts';

const oids = { C: '2.5.4.6', CN: '2.5.4.3', O: '2.5.4.10', ST: '2.5.4.8' } as const;

function nameOf(attributes: Readonly<Record<string, string>>): Uint8Array {
  const entries = Object.entries(attributes) as (readonly [keyof typeof oids, string])[];
  return derSequence(...entries.map(([type, value]) => derSet(derSequence(derOid(oids[type]), derText(value)))));
}

describe('parseName', () => {
  it.each([
    ['C=US, ST=WA, O=acme', { C: 'US', ST: 'WA', O: 'acme' }],
    ['S=WA;O=a', { ST: 'WA', O: 'a' }],
    ['O=a\\, b\\2C c', { O: 'a, b, c' }],
    ['O=\\E6\\B5\\8B', { O: '测' }],
    ['O=\\ a\\ ', { O: ' a ' }],
    ['O=a=b', { O: 'a=b' }],
  ])('reads %s', (text, attributes) => {
    expect(Object.fromEntries(parseName(text))).toEqual(attributes);
  });

  it.each([
    ['O=a+OU=b', 'multi-valued'],
    ['O=a,O=b', 'duplicate RDN attribute for "O"'],
    ['O=#00', 'containing "=#"'],
    ['a', 'incomplete'],
    ['', 'incomplete'],
  ])('refuses %j', (text, complaint) => {
    expect(() => parseName(text)).toThrow(complaint);
  });

  it('gives back what a certificate names, whatever the letters', () => {
    const value = fc.string({ unit: 'binary', minLength: 1 }).filter((text) => !text.includes('=#'));
    fc.assert(
      fc.property(fc.record({ C: value, CN: value, O: value, ST: value }), (attributes) => {
        expect(Object.fromEntries(parseName(formatName(nameOf(attributes))))).toEqual(attributes);
      }),
    );
  });

  it('reads or complains, in a line’s time', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom('\\', ',', '+', ';', '=', ' ', 'O', '2', 'C', '"') }), (text) => {
        try {
          parseName(text);
        } catch (error) {
          expect(error).toBeInstanceOf(Complaint);
        }
      }),
    );
    for (const piece of ['\\', ',', ' ', 'O=a,', '\\2C', 'a'])
      for (const end of ['+', '\\', 'b', ' ']) {
        const before = performance.now();
        try {
          parseName(`O=${piece.repeat(200_000)}${end}`);
        } catch (error) {
          expect(error).toBeInstanceOf(Complaint);
        }
        expect(performance.now() - before).toBeLessThan(2000);
      }
  });
});
