// X.509 certificates of any kind, also those that nobody may issue.
import { createPublicKey, generateKeyPairSync, type KeyObject, randomBytes, sign } from 'node:crypto';
import { contextTag, derTags } from '../../src/formats/der/reader.ts';
import {
  derBits,
  derInteger,
  derOctets,
  derOid,
  derSequence,
  derSet,
  derText,
} from '../../src/formats/der/write-values.ts';
import { writeDer } from '../../src/formats/der/writer.ts';

/** A certificate with its key. */
export interface Made {
  readonly der: Uint8Array;
  readonly key: KeyObject;
  readonly subject: Uint8Array;
}

/** What a certificate is to be. Times are milliseconds from now. */
export interface Wanted {
  /** Attributes by short name; default C=US, ST=WA, O=Test and the common name. */
  readonly name?: readonly (readonly [string, string])[];
  readonly issuer?: Made;
  readonly key?: KeyObject;
  readonly from?: number;
  readonly until?: number;
  /** Undefined leaves the extension out; `critical` is true unless it is said. */
  readonly usage?: { readonly bits: number; readonly critical?: boolean } | undefined;
  readonly purposes?: { readonly oids: readonly string[]; readonly critical?: boolean } | undefined;
  readonly authority?: { readonly is: boolean; readonly path?: number; readonly critical?: boolean } | undefined;
  readonly hash?: 'sha1' | 'sha256';
  readonly more?: readonly Uint8Array[];
}

/** Bits of key usage (RFC 5280, 4.2.1.3). */
export const usages = {
  signature: 0x80,
  commitment: 0x40,
  encipherment: 0x20,
  certificates: 0x04,
  lists: 0x02,
} as const;
/** Purposes by short name. */
export const purpose = {
  any: '2.5.29.37.0',
  code: '1.3.6.1.5.5.7.3.3',
  email: '1.3.6.1.5.5.7.3.4',
  server: '1.3.6.1.5.5.7.3.1',
  stamp: '1.3.6.1.5.5.7.3.8',
} as const;

const hour = 3_600_000;

/** A new key: P-256 unless something else is named. */
export function newKey(kind: string = 'P-256'): KeyObject {
  if (kind === 'ed25519') return generateKeyPairSync('ed25519').privateKey;
  const bits = Number(kind);
  if (bits > 0) return generateKeyPairSync('rsa', { modulusLength: bits }).privateKey;
  return generateKeyPairSync('ec', { namedCurve: kind }).privateKey;
}

/** An authority that signs itself. */
export function makeRoot(commonName = 'root', wanted: Wanted = {}): Made {
  const authority = { usage: { bits: usages.certificates | usages.lists }, authority: { is: true } };
  return makeCertificate(commonName, { ...authority, ...wanted });
}

/** A signer of code. */
export function makeLeaf(issuer: Made | undefined, wanted: Wanted = {}): Made {
  const shared = { usage: { bits: usages.signature }, purposes: { oids: [purpose.code], critical: false } };
  return makeCertificate('leaf', { ...(issuer === undefined ? {} : { issuer }), ...shared, ...wanted });
}

/** Issues a certificate. */
export function makeCertificate(commonName: string, wanted: Wanted): Made {
  const key = wanted.key ?? newKey();
  const spki = new Uint8Array(publicOf(key));
  const subject = nameOf(
    wanted.name ?? [
      ['C', 'US'],
      ['ST', 'WA'],
      ['O', 'Test'],
      ['CN', commonName],
    ],
  );
  const issuerKey = wanted.issuer?.key ?? key;
  const [algorithm, hash] = algorithmFor(issuerKey, wanted.hash ?? 'sha256');
  const now = Date.now();
  const tbs = derSequence(
    writeDer(contextTag(0, true), derInteger(2n)),
    derInteger(Uint8Array.of(1, ...randomBytes(8))),
    algorithm,
    wanted.issuer?.subject ?? subject,
    derSequence(timeOf(now + (wanted.from ?? -hour)), timeOf(now + (wanted.until ?? 24 * hour))),
    subject,
    spki,
    writeDer(contextTag(3, true), derSequence(...extensionsOf(wanted))),
  );
  return { der: derSequence(tbs, algorithm, derBits(new Uint8Array(sign(hash, tbs, issuerKey)))), key, subject };
}

function publicOf(key: KeyObject): Buffer {
  return createPublicKey(key).export({ type: 'spki', format: 'der' });
}

function extensionsOf({ usage, purposes, authority, more = [] }: Wanted): Uint8Array[] {
  const flag = Uint8Array.of(0xff);
  return [
    ...(usage === undefined
      ? []
      : [extension('2.5.29.15', writeDer(derTags.bitString, Uint8Array.of(0, usage.bits)), usage.critical ?? true)]),
    ...(purposes === undefined
      ? []
      : [extension('2.5.29.37', derSequence(...purposes.oids.map((oid) => derOid(oid))), purposes.critical ?? true)]),
    ...(authority === undefined
      ? []
      : [
          extension(
            '2.5.29.19',
            derSequence(
              ...(authority.is ? [writeDer(derTags.boolean, flag)] : []),
              ...(authority.path === undefined ? [] : [derInteger(BigInt(authority.path))]),
            ),
            authority.critical ?? true,
          ),
        ]),
    ...more,
  ];
}

/** One extension. */
export function extension(oid: string, value: Uint8Array, critical: boolean): Uint8Array {
  const flag = critical ? [writeDer(derTags.boolean, Uint8Array.of(0xff))] : [];
  return derSequence(derOid(oid), ...flag, derOctets(value));
}

const types: Readonly<Record<string, string>> = {
  C: '2.5.4.6',
  ST: '2.5.4.8',
  L: '2.5.4.7',
  O: '2.5.4.10',
  OU: '2.5.4.11',
  CN: '2.5.4.3',
};

function nameOf(attributes: readonly (readonly [string, string])[]): Uint8Array {
  return derSequence(
    ...attributes.map(([type, value]) => derSet(derSequence(derOid(types[type] ?? type), derText(value)))),
  );
}

function algorithmFor(key: KeyObject, hash: 'sha1' | 'sha256'): readonly [Uint8Array, string | null] {
  const none = writeDer(0x05, new Uint8Array());
  if (key.asymmetricKeyType === 'ed25519') return [derSequence(derOid('1.3.101.112')), null];
  if (key.asymmetricKeyType === 'ec')
    return [derSequence(derOid(hash === 'sha1' ? '1.2.840.10045.4.1' : '1.2.840.10045.4.3.2')), hash];
  return [derSequence(derOid(hash === 'sha1' ? '1.2.840.113549.1.1.5' : '1.2.840.113549.1.1.11'), none), hash];
}

function timeOf(time: number): Uint8Array {
  const digits = new Date(time).toISOString().slice(2, 19).replaceAll(/\D/g, '');
  return derText(`${digits}Z`, derTags.utcTime);
}
