import { randomBytes, sign } from 'node:crypto';
import { contextTag } from '../../formats/der/reader.ts';
import { derBits, derInteger, derOid, derSequence } from '../../formats/der/write-values.ts';
import { writeDer } from '../../formats/der/writer.ts';
import { decodeBase64, encodeBase64 } from '../bytes.ts';
import { extendedKeyUsage, keyUsage, nameOf, noAuthority, pemOf, utcTime } from '../certificate/make-self-signed.ts';
import type { NotaryPrivateKey } from './key-file.ts';
import { keyIdOf, type NotaryKey } from './metadata.ts';

const tenYears = 3650 * 86_400_000;

/** The root key as a repository's root lists it: in a certificate that is of this repository alone, so that it can be pinned. */
export function rootCertificate({ key, publicKey }: NotaryPrivateKey, gun: string, now: number): NotaryKey {
  const algorithm = derSequence(derOid('1.2.840.10045.4.3.2'));
  const name = nameOf([['2.5.4.3', gun]]);
  const tbs = derSequence(
    writeDer(contextTag(0, true), derInteger(2n)),
    derInteger(randomBytes(16)),
    algorithm,
    name,
    derSequence(utcTime(now - 60_000), utcTime(now + tenYears)),
    name,
    decodeBase64(publicKey.public, 'root key'),
    writeDer(contextTag(3, true), derSequence(keyUsage(), extendedKeyUsage(), noAuthority())),
  );
  const der = derSequence(tbs, algorithm, derBits(new Uint8Array(sign('sha256', tbs, key))));
  const text = encodeBase64(new TextEncoder().encode(pemOf(der, 'CERTIFICATE')));
  return { id: keyIdOf('ecdsa-x509', text), type: 'ecdsa-x509', public: text };
}
