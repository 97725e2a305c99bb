import { randomBytes, scrypt } from 'node:crypto';
import { xsalsa20poly1305 } from '@noble/ciphers/salsa.js';
import { encodeBase64 } from '../bytes.ts';
import { SignError } from '../error.ts';
import { readJson } from '../json.ts';
import { detail } from '../details.ts';

/** Cost of the key derivation: memory and time that a guess takes (RFC 7914, 2). */
interface ScryptCost {
  readonly N: number;
  readonly r: number;
  readonly p: number;
}

const defaultCost: ScryptCost = { N: 2 ** 16, r: 8, p: 1 };
/** What a key file may ask for at most: 1 GiB, so that a foreign file cannot exhaust the machine. */
const maxMemory = 2 ** 30;
const pemType = 'ENCRYPTED SIGSTORE PRIVATE KEY';
const pemPattern =
  /-----BEGIN ENCRYPTED (?:SIGSTORE|COSIGN) PRIVATE KEY-----([\s\S]+?)-----END ENCRYPTED (?:SIGSTORE|COSIGN) PRIVATE KEY-----/;

/** Encrypts PKCS 8 as cosign does: scrypt and NaCl's secretbox, JSON in PEM (sigstore, pkg/cryptoutils; securesystemslib, encrypted). */
export async function sealKeyFile(pkcs8: Uint8Array, password: string, cost = defaultCost): Promise<string> {
  const salt = randomBytes(32);
  const nonce = randomBytes(24);
  const box = xsalsa20poly1305(await derive(password, salt, cost, 'new key'), nonce);
  const document = {
    kdf: { name: 'scrypt', params: cost, salt: encodeBase64(salt) },
    cipher: { name: 'nacl/secretbox', nonce: encodeBase64(nonce) },
    ciphertext: encodeBase64(box.encrypt(pkcs8)),
  };
  const lines =
    Buffer.from(JSON.stringify(document))
      .toString('base64')
      .match(/.{1,64}/g) ?? [];
  return `-----BEGIN ${pemType}-----\n${lines.join('\n')}\n-----END ${pemType}-----\n`;
}

/** Opens a key file. @returns PKCS 8, DER. @throws {SignError} SIGN_KEY where the password is wrong, SIGN_UNSUPPORTED for other ciphers. */
export async function openKeyFile(pem: string, password: string, where: string): Promise<Uint8Array> {
  const document = readJson(Buffer.from(pemPattern.exec(pem)?.[1] ?? '', 'base64'), where);
  const kdf = document.object('kdf');
  const cipher = document.object('cipher');
  if (kdf.text('name') !== 'scrypt' || cipher.text('name') !== 'nacl/secretbox')
    throw new SignError('SIGN_UNSUPPORTED', {
      message: detail('the key is not sealed with scrypt and nacl/secretbox'),
      where,
    });
  const params = kdf.object('params');
  const cost = { N: Number(params.count('N')), r: Number(params.count('r')), p: Number(params.count('p')) };
  const nonce = cipher.bytes('nonce');
  if (nonce.length !== 24) throw cipher.wrong('nonce', detail('24 bytes'));
  const key = await derive(password, kdf.bytes('salt'), cost, where);
  try {
    return xsalsa20poly1305(key, nonce).decrypt(document.bytes('ciphertext'));
  } catch {
    throw new SignError('SIGN_KEY', { message: detail('the password does not open the key'), where });
  }
}

async function derive(password: string, salt: Uint8Array, cost: ScryptCost, where: string): Promise<Uint8Array> {
  const memory = 128 * cost.N * cost.r;
  if (cost.N < 2 || (cost.N & (cost.N - 1)) !== 0 || cost.r < 1 || cost.p < 1 || cost.p > 16 || memory > maxMemory)
    throw new SignError('SIGN_KEY', {
      message: detail('scrypt with N {N}, r {r}, p {p} is outside what is accepted', {
        N: cost.N,
        r: cost.r,
        p: cost.p,
      }),
      where,
    });
  return new Promise((resolve, reject) => {
    scrypt(password, salt, 32, { ...cost, maxmem: memory + 2 ** 25 }, (error, key) =>
      error === null ? resolve(new Uint8Array(key)) : reject(error),
    );
  });
}
