import { randomUUID } from 'node:crypto';
import { readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { SignError } from '../../../sign/error.ts';
import { readChange, type StagedChange } from '../../../sign/notary/change.ts';
import { headersOf, type NotaryPrivateKey, openNotaryKey, sealNotaryKey } from '../../../sign/notary/key-file.ts';
import type { NotaryDocument } from '../../../sign/notary/metadata.ts';
import type { NotaryCollection } from '../../../sign/notary/trust.ts';
import type { TrustPorts } from '../context.ts';
import { readSmall, writePrivate } from '../notation/config.ts';
import { detail } from '../details.ts';

/** A key file with what stands above it. */
export interface KeyFile {
  readonly id: string;
  readonly role: string;
  readonly gun: string | undefined;
  readonly path: string;
}

/** The key files of a trust folder. */
export async function listKeyFiles(folder: string): Promise<readonly KeyFile[]> {
  const files = (await readdir(join(folder, 'private')).catch(() => [])).filter((name) => name.endsWith('.key')).sort();
  return Promise.all(
    files.map(async (file) => {
      const path = join(folder, 'private', file);
      return { id: file.slice(0, -'.key'.length), path, ...headersOf(await readFile(path, 'utf8')) };
    }),
  );
}

const variables: Readonly<Record<string, readonly string[]>> = {
  root: ['NOTARY_ROOT_PASSPHRASE', 'DOCKER_CONTENT_TRUST_ROOT_PASSPHRASE'],
  snapshot: ['NOTARY_SNAPSHOT_PASSPHRASE', 'DOCKER_CONTENT_TRUST_REPOSITORY_PASSPHRASE'],
  targets: ['NOTARY_TARGETS_PASSPHRASE', 'DOCKER_CONTENT_TRUST_REPOSITORY_PASSPHRASE'],
};
const delegation = ['NOTARY_DELEGATION_PASSPHRASE', 'DOCKER_CONTENT_TRUST_REPOSITORY_PASSPHRASE'];

/** The password of a role's keys. @throws {SignError} SIGN_KEY where no variable has it. */
export function passwordOf(role: string, { env }: TrustPorts): string {
  const names = variables[role] ?? delegation;
  const password = names.map((name) => env[name]).find((value) => value !== undefined);
  if (password === undefined)
    throw new SignError('SIGN_CREDENTIAL', {
      message: detail('the key of {role} has a password: set {names}', { role, names: names.join(' or ') }),
    });
  return password;
}

/** Opens the key file with an id; undefined where there is none. @throws {SignError} SIGN_KEY. */
export async function openKey(folder: string, id: string, ports: TrustPorts): Promise<NotaryPrivateKey | undefined> {
  const file = (await listKeyFiles(folder)).find((entry) => entry.id === id);
  if (file === undefined) return undefined;
  return openNotaryKey(await readFile(file.path, 'utf8'), passwordOf(file.role, ports), file.path);
}

/** Writes a key file, encrypted, for its owner alone. */
export async function keepKey(folder: string, key: NotaryPrivateKey, ports: TrustPorts): Promise<void> {
  const sealed = sealNotaryKey(key, passwordOf(key.role, ports));
  await writePrivate(join(folder, 'private', `${key.publicKey.id}.key`), sealed);
}

/** Path of a role's document that was trusted last. */
function documentPath(folder: string, gun: string, role: string): string {
  return join(folder, 'tuf', gun, 'metadata', `${role}.json`);
}

/** What was trusted last. */
export function rememberedDocument(folder: string, gun: string, role: string): Promise<Uint8Array | undefined> {
  return readSmall(documentPath(folder, gun, role));
}

/** Remembers a collection, so that nothing older is trusted again. */
export async function rememberCollection(folder: string, gun: string, collection: NotaryCollection): Promise<void> {
  const { root, timestamp, snapshot, targets } = collection;
  const documents: readonly NotaryDocument[] = [root, timestamp, snapshot, ...targets.values()];
  for (const { role, bytes } of documents) await writePrivate(documentPath(folder, gun, role), bytes);
}

/** Forgets a repository. */
export async function forgetCollection(folder: string, gun: string): Promise<void> {
  await rm(join(folder, 'tuf', gun), { recursive: true, force: true });
}

function changeFolder(folder: string, gun: string): string {
  return join(folder, 'tuf', gun, 'changelist');
}

/** Files of changes that wait, the oldest first. */
async function changeFiles(folder: string, gun: string): Promise<readonly string[]> {
  const place = changeFolder(folder, gun);
  const names = await readdir(place).catch(() => []);
  return names
    .filter((name) => name.endsWith('.change'))
    .sort()
    .map((name) => join(place, name));
}

/** Changes that wait, the oldest first. @throws {SignError} SIGN_MALFORMED. */
export async function stagedChanges(folder: string, gun: string): Promise<readonly StagedChange[]> {
  const files = await changeFiles(folder, gun);
  return Promise.all(files.map(async (file) => readChange(await readFile(file), file)));
}

/** Adds a change. */
export async function stageChange(folder: string, gun: string, change: StagedChange): Promise<void> {
  const { action, role, type, path, data } = change;
  const time = String(process.hrtime.bigint()).padStart(20, '0');
  const file = join(changeFolder(folder, gun), `${time}_${randomUUID()}.change`);
  await writePrivate(file, JSON.stringify({ action, role, type, path, data }));
}

/** Forgets changes: those with a number, or all. */
export async function clearChanges(folder: string, gun: string, numbers?: readonly number[]): Promise<void> {
  const files = await changeFiles(folder, gun);
  for (const [index, file] of files.entries())
    if (numbers === undefined || numbers.includes(index)) await rm(file, { force: true });
}

/** The text of a key file, sealed as it is. */
export function keyText({ path }: KeyFile): Promise<string> {
  return readFile(path, 'utf8');
}

/** Removes a key file; nothing happens where there is none. */
export async function removeKey(folder: string, id: string): Promise<void> {
  await rm(join(folder, 'private', `${id}.key`), { force: true });
}
