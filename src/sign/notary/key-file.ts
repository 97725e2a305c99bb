import {
  createCipheriv,
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  type KeyObject,
  pbkdf2Sync,
  randomBytes,
} from 'node:crypto';
import { derInteger, derOctets, derOid, derSequence } from '../../formats/der/write-values.ts';
import { pemOf } from '../certificate/make-self-signed.ts';
import { SignError } from '../error.ts';
import { idOfKeyObject, type NotaryKey } from './metadata.ts';
import { detail } from '../details.ts';

/** A private key of Notary with what its file says of it. */
export interface NotaryPrivateKey {
  readonly key: KeyObject;
  readonly role: string;
  readonly gun: string | undefined;
  readonly publicKey: NotaryKey;
}

/** Rounds and cipher as Notary writes and reads them: PBKDF2 with HMAC-SHA-1 (the default of PBES2), AES-256-CBC. */
const rounds = 2048;

/** Makes an ECDSA key on P-256. */
export function makeNotaryKey(role: string, gun: string | undefined): NotaryPrivateKey {
  return described(generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey, role, gun);
}

/** Role and repository of a key file, read without its password. */
export function headersOf(pem: string): { readonly role: string; readonly gun: string | undefined } {
  return { role: /^role: (.+)$/m.exec(pem)?.[1]?.trim() ?? '', gun: /^gun: (.+)$/m.exec(pem)?.[1]?.trim() };
}

/** Opens a key file. @throws {SignError} SIGN_KEY; no message repeats a part of the key. */
export function openNotaryKey(pem: string, password: string, where: string): NotaryPrivateKey {
  const { role, gun } = headersOf(pem);
  const bare = pem.replace(/^(-----BEGIN [^\n]+-----\n)(?:[a-z]+: .*\n)+\n?/m, '$1');
  try {
    return described(createPrivateKey({ key: bare, passphrase: password }), role, gun);
  } catch {
    throw new SignError('SIGN_KEY', { message: detail('the key cannot be read, or the password is wrong'), where });
  }
}

/** Writes a key file as Notary does: encrypted PKCS 8 with role and repository above. */
export function sealNotaryKey({ key, role, gun }: NotaryPrivateKey, password: string): string {
  const [salt, iv] = [randomBytes(8), randomBytes(16)];
  const secret = pbkdf2Sync(password, salt, rounds, 32, 'sha1');
  const cipher = createCipheriv('aes-256-cbc', secret, iv);
  const body = Buffer.concat([cipher.update(key.export({ type: 'pkcs8', format: 'der' })), cipher.final()]);
  const derivation = derSequence(
    derOid('1.2.840.113549.1.5.12'),
    derSequence(derOctets(salt), derInteger(BigInt(rounds))),
  );
  const encryption = derSequence(derOid('2.16.840.1.101.3.4.1.42'), derOctets(iv));
  const scheme = derSequence(derOid('1.2.840.113549.1.5.13'), derSequence(derivation, encryption));
  const headers = `${gun === undefined ? '' : `gun: ${gun}\n`}role: ${role}\n\n`;
  return pemOf(derSequence(scheme, derOctets(body)), 'ENCRYPTED PRIVATE KEY').replace('-----\n', `-----\n${headers}`);
}

function described(key: KeyObject, role: string, gun: string | undefined): NotaryPrivateKey {
  const open = createPublicKey(key);
  const spki = open.export({ type: 'spki', format: 'der' });
  const type = kinds[key.asymmetricKeyType ?? ''] ?? 'unknown';
  const text = (type === 'ed25519' ? spki.subarray(-32) : spki).toString('base64');
  return { key, role, gun, publicKey: { id: idOfKeyObject(open), type, public: text } };
}

/** Notary's names of the kinds of keys. */
const kinds: Readonly<Record<string, string>> = { ec: 'ecdsa', ed25519: 'ed25519', rsa: 'rsa' };

/** The private keys of a file, each with what stands above it. */
export function splitKeys(text: string): readonly string[] {
  return text.match(/-----BEGIN [A-Z ]*PRIVATE KEY-----[\s\S]*?-----END [A-Z ]*PRIVATE KEY-----\n?/g) ?? [];
}
