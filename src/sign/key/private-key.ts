import { createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import { SignError } from '../error.ts';
import { defaultHash, fromObject, type PublicKey } from './public-key.ts';
import { detail } from '../details.ts';

/** A key that signs, here or where it is kept. The private half leaves this object only through {@link exportPkcs8}. */
export interface SigningKey {
  readonly publicKey: PublicKey;
  /** Signs bytes: ECDSA in DER with the hash of the curve, Ed25519, or RSA PKCS 1 v1.5 with sha256. */
  sign(bytes: Uint8Array): Promise<Uint8Array>;
}

/** Gives the password of an encrypted key when one is needed: from the environment or a prompt, never from an argument. */
export type AskPassword = () => Promise<string>;

const privateKeys = new WeakMap<SigningKey, KeyObject>();

/** Kinds of new keys, by Sigstore's names (protobuf-specs, algorithm registry). */
const algorithms = {
  'ecdsa-sha2-256-nistp256': () => generateKeyPairSync('ec', { namedCurve: 'P-256' }),
  'ecdsa-sha2-384-nistp384': () => generateKeyPairSync('ec', { namedCurve: 'P-384' }),
  'ecdsa-sha2-512-nistp521': () => generateKeyPairSync('ec', { namedCurve: 'P-521' }),
  'rsa-sign-pkcs1-2048-sha256': () => generateKeyPairSync('rsa', { modulusLength: 2048 }),
  'rsa-sign-pkcs1-3072-sha256': () => generateKeyPairSync('rsa', { modulusLength: 3072 }),
  'rsa-sign-pkcs1-4096-sha256': () => generateKeyPairSync('rsa', { modulusLength: 4096 }),
};

/** Name of a kind of new keys. */
export type SigningAlgorithm = keyof typeof algorithms;

/** Makes a new key; ECDSA on P-256 unless another kind is named, as cosign does. */
export function generateSigningKey(algorithm: SigningAlgorithm = 'ecdsa-sha2-256-nistp256'): SigningKey {
  return wrap(algorithms[algorithm]().privateKey);
}

/** PKCS 8 of a key, DER; only for writing it encrypted. @throws {SignError} SIGN_KEY for a key that is kept elsewhere. */
export function exportPkcs8(key: SigningKey): Uint8Array {
  const object = privateKeys.get(key);
  if (object === undefined)
    throw new SignError('SIGN_KEY', { message: detail('the key is kept elsewhere and cannot be exported') });
  return new Uint8Array(object.export({ type: 'pkcs8', format: 'der' }));
}

/** PKCS 8 of a key in PEM; only for writing it to its owner's file. @throws {SignError} SIGN_KEY as {@link exportPkcs8}. */
export function pkcs8Pem(key: SigningKey): string {
  const lines =
    Buffer.from(exportPkcs8(key))
      .toString('base64')
      .match(/.{1,64}/g) ?? [];
  return `-----BEGIN PRIVATE KEY-----\n${lines.join('\n')}\n-----END PRIVATE KEY-----\n`;
}

/**
 * Reads a private key in PEM: cosign's encrypted form, or PKCS 8, PKCS 1 and SEC 1, encrypted or not.
 * @throws {SignError} SIGN_KEY; no message repeats a part of the key.
 */
export async function readSigningKey(pem: string, where: string, askPassword: AskPassword): Promise<SigningKey> {
  if (isEncryptedKey(pem)) {
    const { openKeyFile } = await import('./key-file.ts');
    return fromPkcs8(await openKeyFile(pem, await askPassword(), where), where);
  }
  if (!/-----BEGIN [A-Z ]*PRIVATE KEY-----/.test(pem))
    throw new SignError('SIGN_KEY', { message: detail('it holds no private key in PEM'), where });
  try {
    const isLocked = pem.includes('ENCRYPTED');
    return wrap(createPrivateKey(isLocked ? { key: pem, passphrase: await askPassword() } : pem));
  } catch {
    throw new SignError('SIGN_KEY', {
      message: detail('its private key cannot be read, or the password is wrong'),
      where,
    });
  }
}

/** Whether a PEM text is a key in cosign's encrypted form. */
function isEncryptedKey(pem: string): boolean {
  return /-----BEGIN ENCRYPTED (?:SIGSTORE|COSIGN) PRIVATE KEY-----/.test(pem);
}

function fromPkcs8(der: Uint8Array, where: string): SigningKey {
  try {
    return wrap(createPrivateKey({ key: Buffer.from(der), format: 'der', type: 'pkcs8' }));
  } catch {
    throw new SignError('SIGN_KEY', { message: detail('what the password opened is no PKCS 8 key'), where });
  }
}

function wrap(object: KeyObject): SigningKey {
  const key: SigningKey = {
    publicKey: fromObject(createPublicKey(object)),
    sign: async (bytes) => new Uint8Array(sign(defaultHash(object), bytes, object)),
  };
  privateKeys.set(key, object);
  return key;
}
