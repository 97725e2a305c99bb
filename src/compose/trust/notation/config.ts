import { sameWords } from '../../../core/index.ts';
import { randomUUID } from 'node:crypto';
import { mkdir, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { basename, dirname, join, resolve } from 'node:path';
import { type Certificate, certificatesFromPem, parseCertificate } from '../../../sign/certificate/certificate.ts';
import { SignError } from '../../../sign/error.ts';
import { isStoreName, storeTypes } from '../../../sign/notation/trust-policy.ts';
import type { TrustPorts } from '../context.ts';
import { detail } from '../details.ts';

/** Largest file of the configuration that is read. */
const maxFileBytes = 2 ** 22;

/** Folder of notation's configuration: `$NOTATION_CONFIG`, else `notation` below the user's configuration. */
export function configFolder({ env }: Pick<TrustPorts, 'env'>): string {
  const own = env['NOTATION_CONFIG'];
  if (own) return own;
  return join(env['XDG_CONFIG_HOME'] || join(env['HOME'] || homedir(), '.config'), 'notation');
}

/** Folder of a named trust store. @throws {SignError} SIGN_NAME for a type or name that is none. */
export function storeFolder(type: string, name: string, ports: Pick<TrustPorts, 'env'>): string {
  if (!storeTypes.some((known) => known === type))
    throw new SignError('SIGN_NAME', { message: detail('unsupported store type: {type}', { type }) });
  if (!isStoreName(name))
    throw new SignError('SIGN_NAME', { message: detail('named store name needs to follow [a-zA-Z0-9_.-]+ format') });
  return join(configFolder(ports), 'truststore', 'x509', type, name);
}

/** Reads a small file; undefined where it is not there. @throws {SignError} SIGN_FILE where it cannot be read or is too long. */
export async function readSmall(path: string): Promise<Uint8Array | undefined> {
  try {
    const { size } = await stat(path);
    if (size > maxFileBytes)
      throw new SignError('SIGN_FILE', {
        message: detail('the file is longer than {maxFileBytes} bytes', { maxFileBytes }),
        where: path,
      });
    return new Uint8Array(await readFile(path));
  } catch (cause) {
    if (cause instanceof SignError) throw cause;
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw new SignError('SIGN_FILE', { message: detail('the file cannot be read'), where: path, cause });
  }
}

/** Certificates of a file, PEM or DER. @throws {SignError} SIGN_FILE, SIGN_MALFORMED. */
export async function readCertificates(
  path: string,
  onRead?: (bytes: Uint8Array) => void,
): Promise<readonly Certificate[]> {
  const bytes = await readSmall(path);
  if (bytes === undefined)
    throw new SignError('SIGN_FILE', { message: detail('open {path}: no such file or directory', { path }) });
  onRead?.(bytes);
  const text = new TextDecoder().decode(bytes);
  return text.includes('-----BEGIN') ? certificatesFromPem(text, path) : [parseCertificate(bytes)];
}

/** A certificate file of a trust store. */
export interface StoredCertificate {
  readonly type: string;
  readonly store: string;
  readonly file: string;
}

/** Certificate files of the stores of a type or name, or of all. */
export async function listCertificates(
  wanted: { readonly type: string | undefined; readonly store: string | undefined },
  ports: TrustPorts,
): Promise<readonly StoredCertificate[]> {
  const found: StoredCertificate[] = [];
  for (const type of storeTypes) {
    if (wanted.type !== undefined && wanted.type !== type) continue;
    const folder = join(configFolder(ports), 'truststore', 'x509', type);
    for (const store of (await readdir(folder).catch(() => [])).sort()) {
      if (wanted.store !== undefined && wanted.store !== store) continue;
      for (const file of (await readdir(join(folder, store)).catch(() => [])).sort()) found.push({ type, store, file });
    }
  }
  return found;
}

/** Copies a file of certificates into a store. @throws {SignError} where it holds none, or is there already. */
export async function addCertificate(file: string, type: string, store: string, ports: TrustPorts): Promise<void> {
  const folder = storeFolder(type, store, ports);
  const source = resolve(ports.cwd, file);
  const certificates = await readCertificates(source);
  if (certificates.length === 0)
    throw new SignError('SIGN_MALFORMED', { message: detail('no valid certificate found in the file') });
  const bytes = await readFile(source);
  await writePrivate(join(folder, basename(file)), bytes, 'certificate already exists in the Trust Store');
}

/** Writes a file for its owner alone; one that is replaced is never seen half written. @throws {SignError} SIGN_FILE where it is there already or cannot be written. */
export async function writePrivate(path: string, content: string | Uint8Array, already?: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  try {
    if (already !== undefined) return await writeFile(path, content, { mode: 0o600, flag: 'wx' });
    const draft = `${path}.${randomUUID()}`;
    await writeFile(draft, content, { mode: 0o600, flag: 'wx' });
    await rename(draft, path);
  } catch (cause) {
    const isThere = (cause as NodeJS.ErrnoException).code === 'EEXIST';
    const message =
      isThere && already !== undefined ? sameWords(already) : detail('open {path}: it cannot be written', { path });
    throw new SignError('SIGN_FILE', { message, cause });
  }
}

/** Removes a file or folder. @throws {SignError} SIGN_FILE where it is not there. */
export async function removePath(path: string, prefix: string): Promise<void> {
  const isThere = await stat(path).then(
    () => true,
    () => false,
  );
  if (!isThere)
    throw new SignError('SIGN_FILE', {
      message: detail('{prefix}: stat {path}: no such file or directory', { prefix, path }),
    });
  await rm(path, { recursive: true });
}
