import { writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { SignError } from '../../sign/error.ts';
import { sealKeyFile } from '../../sign/key/key-file.ts';
import { exportPkcs8, generateSigningKey, readSigningKey, type SigningKey } from '../../sign/key/private-key.ts';
import { type PublicKey, publicKeyFromPem, publicKeyPem } from '../../sign/key/public-key.ts';
import { ComposeError } from '../error.ts';
import { readNamed, type TrustOutcome, type TrustPorts, type TrustSettings } from './context.ts';

/** The private key that `--key` names. @throws {SignError} SIGN_KEY, {ComposeError} SETTING_UNSUPPORTED for stores of keys that are not read. */
export async function signingKey(settings: TrustSettings, ports: TrustPorts): Promise<SigningKey> {
  const { pem, where } = await keyText(settings, ports);
  return readSigningKey(pem, where, () => Promise.resolve(passwordOf(ports)));
}

/** The public key that `--key` names; of a private key, its public half. @throws {SignError} SIGN_KEY. */
export async function verifyingKey(settings: TrustSettings, ports: TrustPorts): Promise<PublicKey> {
  const { pem, where } = await keyText(settings, ports);
  return publicKeyFromPem(pem, where);
}

/** Makes a key pair; neither file may be there already. */
export async function generateKeyPair(settings: TrustSettings, ports: TrustPorts): Promise<TrustOutcome> {
  const prefix = settings['output-key-prefix'];
  const key = generateSigningKey();
  await writeNew(`${prefix}.key`, await sealKeyFile(exportPkcs8(key), passwordOf(ports)), 0o600, ports);
  await writeNew(`${prefix}.pub`, publicKeyPem(key.publicKey), 0o644, ports);
  return { report: `Private key written to ${prefix}.key\nPublic key written to ${prefix}.pub\n`, exit: 0 };
}

/** The public half of the key that `--key` names. */
export async function showPublicKey(settings: TrustSettings, ports: TrustPorts): Promise<TrustOutcome> {
  const { publicKey } = await signingKey(settings, ports);
  return { report: publicKeyPem(publicKey), exit: 0 };
}

async function keyText({ key }: TrustSettings, ports: TrustPorts): Promise<{ pem: string; where: string }> {
  if (key === undefined) throw new SignError('SIGN_KEY', { message: 'no key is named: give one with --key' });
  const [, scheme, rest = ''] = /^([a-z0-9]+):\/\/(.+)$/.exec(key) ?? [];
  if (scheme === undefined) return { pem: new TextDecoder().decode(await readNamed(key, ports)), where: key };
  if (scheme !== 'env')
    throw new ComposeError('SETTING_UNSUPPORTED', {
      message: `keys of ${scheme}:// are not read: name a file, or env://NAME`,
      where: '--key',
    });
  const pem = ports.env[rest];
  if (pem === undefined) throw new SignError('SIGN_KEY', { message: 'the variable is not set', where: key });
  return { pem, where: key };
}

/** @throws {SignError} SIGN_KEY where the variable is not set; an empty one is an empty password. */
function passwordOf({ env }: TrustPorts): string {
  const password = env['COSIGN_PASSWORD'];
  if (password === undefined)
    throw new SignError('SIGN_KEY', { message: 'COSIGN_PASSWORD is not set, and the key has a password' });
  return password;
}

async function writeNew(file: string, text: string, mode: number, { cwd }: TrustPorts): Promise<void> {
  try {
    await writeFile(resolve(cwd, file), text, { mode, flag: 'wx' });
  } catch (cause) {
    throw new SignError('SIGN_KEY', { message: 'the file cannot be written, or is there already', where: file, cause });
  }
}
