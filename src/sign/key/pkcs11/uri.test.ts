import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SignError } from '../../error.ts';
import { parsePkcs11Uri, writePkcs11Uri } from './uri.ts';

const none = {
  modulePath: undefined,
  token: undefined,
  slotId: undefined,
  serial: undefined,
  object: undefined,
  id: undefined,
  pinValue: undefined,
  pinSource: undefined,
};

describe('an address of a token’s key', () => {
  it.each([
    ['pkcs11:', {}],
    ['pkcs11:object=my-pubkey;type=public', { object: 'my-pubkey' }],
    [
      'pkcs11:token=The%20Software%20PKCS%2311%20Softtoken;object=k?pin-source=file:/etc/token_pin',
      { token: 'The Software PKCS#11 Softtoken', object: 'k', pinSource: 'file:/etc/token_pin' },
    ],
    ['pkcs11:slot-id=7;id=%69%95%3E%00', { slotId: 7, id: Buffer.from([0x69, 0x95, 0x3e, 0x00]) }],
    [
      'pkcs11:serial=a1?module-path=/lib/p.so&pin-value=12%2634',
      { serial: 'a1', modulePath: '/lib/p.so', pinValue: '12&34' },
    ],
    ['pkcs11:token=%E9%92%A5', { token: '钥' }],
  ])('%s', (uri, expected) => expect(parsePkcs11Uri(uri)).toEqual({ ...none, ...expected }));

  it.each([
    'pkcs12:token=a',
    'pkcs11:token',
    'pkcs11:=a',
    'pkcs11:token=a;token=b',
    'pkcs11:token=%zz?pin-value=1234',
    'pkcs11:slot-id=-1?pin-value=1234',
    'pkcs11:slot-id=99999999999999999999',
    'pkcs11:token=a#fragment',
  ])('%s is refused without repeating a PIN', (uri) => {
    expect(() => parsePkcs11Uri(uri)).toThrow(SignError);
    expect(() => parsePkcs11Uri(uri)).not.toThrow(/1234/);
  });

  it('is read as it was written', () => {
    const octets = fc.uint8Array({ minLength: 1, maxLength: 20 }).map((bytes) => Buffer.from(bytes));
    const text = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 32 });
    const uri = fc.record({ modulePath: text, token: text, slotId: fc.nat(), object: text, id: octets });
    fc.assert(
      fc.property(uri, (parts) => {
        expect(parsePkcs11Uri(writePkcs11Uri(parts))).toEqual({ ...none, ...parts });
      }),
    );
  });

  it('gives a value or a clear error, whatever the text', () => {
    const piece = fc.constantFrom(
      'pkcs11:',
      'token',
      'id',
      '=',
      ';',
      '?',
      '&',
      '%',
      '%41',
      'pin-value',
      '\u0000',
      '钥',
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 12 }), (pieces) => {
        try {
          parsePkcs11Uri(pieces.join(''));
        } catch (error) {
          expect(error).toBeInstanceOf(SignError);
        }
      }),
    );
  });
});
