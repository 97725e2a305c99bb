import { mkdir, readFile, writeFile, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import { type Certificate, parseCertificate } from '../certificate/certificate.ts';
import { certificatesFromPem } from '../certificate/certificate.ts';
import { purposes } from '../certificate/chain.ts';
import { certificatePem } from '../certificate/certificate.ts';
import { SignError } from '../error.ts';
import { sealKeyFile } from '../key/key-file.ts';
import { exportPkcs8, generateSigningKey, pkcs8Pem, readSigningKey, type SigningKey } from '../key/private-key.ts';
import { authorityExtensions, issueCertificate, signerExtensions } from './issue.ts';
import { detail } from '../details.ts';

/** Common names of the certificates that the service issues for itself. */
export const authorityNames = { code: 'dartagnan code signing root', timestamp: 'dartagnan timestamp root' } as const;

/** How long a root holds. */
const rootLifetime = 10 * 365 * 86_400_000;

/** Keys of the service by the names of their files. */
export interface ServiceKeys {
  readonly code: SigningKey;
  readonly certificateLog: SigningKey;
  readonly log1: SigningKey;
  readonly log2: SigningKey;
  readonly timestampRoot: SigningKey;
  readonly timestamp: SigningKey;
  readonly repository: SigningKey;
}

const keyFiles: Readonly<Record<keyof ServiceKeys, string>> = {
  certificateLog: 'certificate-log.key',
  code: 'code.key',
  log1: 'log1.key',
  log2: 'log2.key',
  repository: 'repository.key',
  timestamp: 'timestamp.key',
  timestampRoot: 'timestamp-root.key',
};

/** Reads the keys of a state folder, making those that are not there; sealed with the password where one is given. @throws {SignError} SIGN_KEY. */
export async function openKeys(folder: string, password: string | undefined): Promise<ServiceKeys> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const entries = await Promise.all(
    Object.entries(keyFiles).map(async ([name, file]) => [name, await openKey(join(folder, file), password)] as const),
  );
  const keys = new Map(entries);
  const of = (name: keyof ServiceKeys): SigningKey => {
    const key = keys.get(name);
    if (key === undefined) throw new TypeError(name);
    return key;
  };
  return {
    code: of('code'),
    certificateLog: of('certificateLog'),
    log1: of('log1'),
    log2: of('log2'),
    timestampRoot: of('timestampRoot'),
    timestamp: of('timestamp'),
    repository: of('repository'),
  };
}

/** The chain in a file, leaf first; issued where it is not there. */
export async function openChain(
  file: string,
  issue: () => Promise<readonly Uint8Array[]>,
): Promise<readonly Certificate[]> {
  const text = await readFile(file, 'utf8').catch(() => undefined);
  if (text !== undefined) return certificatesFromPem(text, file);
  const chain = (await issue()).map(parseCertificate);
  await writeFile(file, chain.map(certificatePem).join(''), { flag: 'wx', mode: 0o644 });
  return chain;
}

/** Issues the root of an authority for itself. */
export function issueRoot(key: SigningKey, name: string, now: number): Promise<Uint8Array> {
  const { spki } = key.publicKey;
  const validity = { notBefore: now - 60_000, notAfter: now + rootLifetime };
  return issueCertificate(
    { subject: name, issuer: name, ...validity, spki, extensions: authorityExtensions(spki) },
    key,
  );
}

/** Issues the certificate of the timestamp authority, and its root. */
export async function issueTimestampChain(
  { timestamp, timestampRoot }: ServiceKeys,
  now: number,
): Promise<readonly Uint8Array[]> {
  const { spki } = timestamp.publicKey;
  const leaf = await issueCertificate(
    {
      subject: 'dartagnan timestamp authority',
      issuer: authorityNames.timestamp,
      notBefore: now - 60_000,
      notAfter: now + rootLifetime - 86_400_000,
      spki,
      extensions: signerExtensions(timestampRoot.publicKey.spki, spki, purposes.timestamping),
    },
    timestampRoot,
  );
  return [leaf, await issueRoot(timestampRoot, authorityNames.timestamp, now)];
}

/** Keeps two services from writing to one state folder; a lock whose process is gone is taken over. @returns what gives the lock back. */
export async function lockState(folder: string): Promise<() => Promise<void>> {
  const file = join(folder, 'lock');
  const owner = Number(await readFile(file, 'utf8').catch(() => ''));
  if (owner > 0 && owner !== process.pid && isAlive(owner))
    throw new SignError('SIGN_KEY', {
      message: detail('the process {owner} is using this state', { owner }),
      where: folder,
    });
  await writeFile(file, String(process.pid), { mode: 0o600 });
  return () => unlink(file).catch(() => undefined);
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}

async function openKey(file: string, password: string | undefined): Promise<SigningKey> {
  const pem = await readFile(file, 'utf8').catch(() => undefined);
  if (pem !== undefined)
    return readSigningKey(pem, file, async () => {
      if (password !== undefined) return password;
      throw new SignError('SIGN_CREDENTIAL', {
        message: detail('the key has a password, and COSIGN_PASSWORD is not set'),
        where: file,
      });
    });
  const key = generateSigningKey();
  const text = password === undefined ? pkcs8Pem(key) : await sealKeyFile(exportPkcs8(key), password);
  await writeFile(file, text, { flag: 'wx', mode: 0o600 });
  return key;
}
