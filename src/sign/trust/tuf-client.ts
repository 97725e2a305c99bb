import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Transport } from '../../oci/registry/http.ts';
import { encodeHex, hashOf } from '../bytes.ts';
import { below, callService } from '../client/http.ts';
import { refused, SignError } from '../error.ts';
import { JsonReader } from '../json.ts';
import { checkFresh, readMetadata, type TufMetadata } from './tuf-role.ts';
import { detail } from '../details.ts';

/** Newer roots that are followed in one go. */
const maxRoots = 256;

/** How a TUF repository is read. */
export interface TufOptions {
  readonly mirror: string;
  /** Folder in which what was seen is remembered, so that nothing older is taken later. */
  readonly folder: string;
  /** Root to begin with, where the folder has none. */
  readonly root: Uint8Array;
  readonly transport: Transport;
  readonly now: () => number;
  readonly signal?: AbortSignal;
}

/**
 * Brings the metadata up to date and fetches targets (TUF specification 1.0.31, 5: roots one by one, then timestamp, snapshot, targets).
 * @returns the bytes of each target. @throws {SignError} SIGN_REFUSED, SIGN_MALFORMED, SIGN_SERVICE.
 */
export async function fetchTargets(options: TufOptions, names: readonly string[]): Promise<readonly Uint8Array[]> {
  await mkdir(options.folder, { recursive: true, mode: 0o700 });
  const root = await newestRoot(options);
  const timestamp = await role(options, root, 'timestamp', 'timestamp.json');
  const snapshotMeta = timestamp.signed.object('meta').object('snapshot.json');
  const snapshot = await role(
    options,
    root,
    'snapshot',
    `${snapshotMeta.count('version')}.snapshot.json`,
    snapshotMeta,
  );
  const targetsMeta = snapshot.signed.object('meta').object('targets.json');
  const targets = await role(options, root, 'targets', `${targetsMeta.count('version')}.targets.json`, targetsMeta);
  return Promise.all(names.map((name) => target(options, targets, name)));
}

/** Follows the roots, each signed by the one before and by itself. */
async function newestRoot(options: TufOptions): Promise<JsonReader> {
  const { folder, now } = options;
  let bytes = (await remembered(folder, 'root')) ?? options.root;
  let root = trustedRoot(bytes, 'root.json');
  for (let count = 0; count < maxRoots; count++) {
    const name = `${root.version + 1}.root.json`;
    const next = await fetchFile(options, name, [200, 404]);
    if (next === undefined) break;
    readMetadata(next, 'root', root.signed, name);
    const newer = trustedRoot(next, name);
    if (newer.version !== root.version + 1)
      throw refused(detail('{name} calls itself version {version}', { name, version: newer.version }));
    [bytes, root] = [next, newer];
  }
  checkFresh(root, now(), 'root.json');
  await remember(folder, 'root', bytes);
  return root.signed;
}

/** A root vouches for itself. */
function trustedRoot(bytes: Uint8Array, where: string): TufMetadata {
  const { signed } = JSON.parse(new TextDecoder().decode(bytes)) as { readonly signed?: unknown };
  return readMetadata(bytes, 'root', readerOf(signed, where), where);
}

async function role(
  options: TufOptions,
  root: JsonReader,
  name: 'snapshot' | 'targets' | 'timestamp',
  file: string,
  expected?: JsonReader,
): Promise<TufMetadata> {
  const bytes = await fetchFile(options, file, [200]);
  if (bytes === undefined) throw refused(detail('the repository has no {file}', { file }));
  if (expected !== undefined) checkContent(bytes, expected, file);
  const metadata = readMetadata(bytes, name, root, file);
  if (expected !== undefined && BigInt(metadata.version) !== expected.count('version'))
    throw refused(detail('{file} has another version than was announced', { file }));
  checkFresh(metadata, options.now(), file);
  const before = await remembered(options.folder, name);
  const seen =
    before === undefined
      ? 0
      : Number(
          readerOf(JSON.parse(new TextDecoder().decode(before)), name)
            .object('signed')
            .count('version'),
        );
  if (metadata.version < seen)
    throw refused(
      detail('{file} is version {version}, and version {seen} was seen before', {
        file,
        version: metadata.version,
        seen,
      }),
    );
  await remember(options.folder, name, bytes);
  return metadata;
}

async function target(options: TufOptions, targets: TufMetadata, name: string): Promise<Uint8Array> {
  const listed = targets.signed.object('targets');
  if (!listed.has(name)) throw refused(detail('the repository has no target {name}', { name }));
  const described = listed.object(name);
  const sha256 = described.object('hashes').text('sha256');
  const at = name.lastIndexOf('/') + 1;
  const bytes = await fetchFile(options, `targets/${name.slice(0, at)}${sha256}.${name.slice(at)}`, [200]);
  if (bytes === undefined) throw refused(detail('the repository has no target {name}', { name }));
  checkContent(bytes, described, name);
  return bytes;
}

function checkContent(bytes: Uint8Array, expected: JsonReader, where: string): void {
  if (expected.has('length') && BigInt(bytes.length) !== expected.count('length'))
    throw refused(detail('{where} has another length than was announced', { where }));
  const sha256 = expected.optionalObject('hashes')?.optionalText('sha256');
  if (sha256 !== undefined && encodeHex(hashOf('sha256', bytes)) !== sha256)
    throw refused(detail('{where} has another digest than was announced', { where }));
}

async function fetchFile(
  { mirror, transport, signal }: TufOptions,
  path: string,
  expect: readonly number[],
): Promise<Uint8Array | undefined> {
  const call = { service: 'TUF repository', method: 'GET', url: below(mirror, path), expect, signal } as const;
  const { status, bytes } = await callService(transport, call);
  return status === 404 ? undefined : bytes;
}

async function remembered(folder: string, role: string): Promise<Uint8Array | undefined> {
  const bytes = await readFile(join(folder, `${role}.json`)).catch(() => undefined);
  return bytes && new Uint8Array(bytes);
}

async function remember(folder: string, role: string, bytes: Uint8Array): Promise<void> {
  const file = join(folder, `${role}.json`);
  await writeFile(`${file}.new`, bytes, { mode: 0o600 });
  await rename(`${file}.new`, file);
}

function readerOf(value: unknown, where: string): JsonReader {
  if (typeof value !== 'object' || value === null)
    throw new SignError('SIGN_MALFORMED', { message: detail('it is no signed metadata'), where });
  return new JsonReader(value, where);
}
