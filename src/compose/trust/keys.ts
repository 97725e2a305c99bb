import { writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { Transport } from '../../oci/registry/http.ts';
import { SignError } from '../../sign/error.ts';
import { sealKeyFile } from '../../sign/key/key-file.ts';
import { createRemoteKey, keeperOf, openRemoteKey } from '../../sign/key/remote/index.ts';
import { exportPkcs8, generateSigningKey, readSigningKey, type SigningKey } from '../../sign/key/private-key.ts';
import { type PublicKey, publicKeyFromPem, publicKeyPem } from '../../sign/key/public-key.ts';
import { detail } from '../details.ts';
import { keyName, keyText } from './key-text.ts';
import { newPassword, passwordOf } from './password.ts';
import { readNamed, type TrustOutcome, type TrustPorts, type TrustSettings } from './context.ts';
import { withTransport } from './transport.ts';

/** The private key that `--key` names. @throws {SignError} SIGN_KEY, SIGN_UNSUPPORTED for stores of keys that are not known. */
export async function signingKey(
  settings: TrustSettings,
  ports: TrustPorts,
  transport: Transport,
): Promise<SigningKey> {
  const name = keyName(settings);
  const { env, signal, askSecret } = ports;
  const remote = await openRemoteKey(name, { env, transport, signal, askSecret, purpose: 'sign' });
  if (remote?.kind === 'key') return remote.key;
  const text = remote?.privatePem ?? (await keyText(name, ports));
  return readSigningKey(text, name, async () => remote?.password ?? passwordOf(ports));
}

/** The public key of a store of keys. @throws {SignError} SIGN_KEY, SIGN_UNSUPPORTED. */
export async function remoteVerifyingKey(name: string, ports: TrustPorts): Promise<PublicKey> {
  return withTransport(ports, async (transport) => {
    const remote = await openRemoteKey(name, { env: ports.env, transport, signal: ports.signal, purpose: 'verify' });
    if (remote?.kind === 'key') return remote.key.publicKey;
    return publicKeyFromPem(remote?.publicPem ?? '', name);
  });
}

/** Makes a key pair: two files, neither of which may be there already, a Secret or variables elsewhere (`k8s://`, `github://`, `gitlab://`), or with `--kms` a key of a store of keys. */
export async function generateKeyPair(
  target: string | undefined,
  settings: TrustSettings,
  ports: TrustPorts,
): Promise<TrustOutcome> {
  if (settings.kms !== undefined) return generateRemoteKey(settings.kms, ports);
  if (target !== undefined) return generateSecret(target, ports);
  return writePair(generateSigningKey(), settings['output-key-prefix'], ports);
}

/** The public half goes beside, as the original has it. */
async function generateRemoteKey(address: string, ports: TrustPorts): Promise<TrustOutcome> {
  const { env, signal } = ports;
  await withTransport(ports, (transport) => createRemoteKey(address, { env, transport, signal, purpose: 'sign' }));
  await writeNew('cosign.pub', publicKeyPem(await remoteVerifyingKey(address, ports)), 0o644, ports);
  ports.notify?.('Public key written to cosign.pub\n');
  return { report: '', exit: 0 };
}

/** The address is looked at before anything is made or asked for. */
async function generateSecret(address: string, ports: TrustPorts): Promise<TrustOutcome> {
  const keep = keeperOf(address);
  const key = generateSigningKey();
  const password = await newPassword(ports);
  const pair = { privatePem: await sealKeyFile(exportPkcs8(key), password), publicPem: publicKeyPem(key.publicKey) };
  const { env, signal } = ports;
  const said = await withTransport(ports, (transport) =>
    keep(address, { ...pair, password }, { env, transport, signal }),
  );
  await writeNew('cosign.pub', pair.publicPem, 0o644, ports);
  ports.notify?.(said.map((line) => `${line}\n`).join(''));
  return { report: '', exit: 0 };
}

/** Seals a private key in PEM as cosign does; neither file may be there already. */
export async function importKeyPair(settings: TrustSettings, ports: TrustPorts): Promise<TrustOutcome> {
  const name = keyName(settings);
  const pem = new TextDecoder().decode(await readNamed(name, ports));
  const key = await readSigningKey(pem, name, async () => passwordOf(ports));
  const prefix = settings['output-key-prefix'] === 'cosign' ? 'import-cosign' : settings['output-key-prefix'];
  return writePair(key, prefix, ports);
}

/** The public half of the key that `--key` names. */
export async function showPublicKey(settings: TrustSettings, ports: TrustPorts): Promise<TrustOutcome> {
  const { publicKey } = await withTransport(ports, (transport) => signingKey(settings, ports, transport));
  const { outfile } = settings;
  if (outfile === undefined) return { report: publicKeyPem(publicKey), exit: 0 };
  await writeFile(resolve(ports.cwd, outfile), publicKeyPem(publicKey));
  return { report: '', exit: 0 };
}

async function writePair(key: SigningKey, prefix: string, ports: TrustPorts): Promise<TrustOutcome> {
  await writeNew(`${prefix}.key`, await sealKeyFile(exportPkcs8(key), await newPassword(ports)), 0o600, ports);
  await writeNew(`${prefix}.pub`, publicKeyPem(key.publicKey), 0o644, ports);
  ports.notify?.(`Private key written to ${prefix}.key\nPublic key written to ${prefix}.pub\n`);
  return { report: '', exit: 0 };
}

async function writeNew(file: string, text: string, mode: number, { cwd }: TrustPorts): Promise<void> {
  try {
    await writeFile(resolve(cwd, file), text, { mode, flag: 'wx' });
  } catch (cause) {
    throw new SignError('SIGN_FILE', {
      message: detail('the file cannot be written, or is there already'),
      where: file,
      cause,
    });
  }
}
