import { randomUUID } from 'node:crypto';
import { resolve } from 'node:path';
import { encodeBase64, encodeHex, hashOf } from '../../../sign/bytes.ts';
import { SignError } from '../../../sign/error.ts';
import { targetEntry } from '../../../sign/notary/publish.ts';
import { findTarget, listTargets, loadCollection, type NotaryCollection } from '../../../sign/notary/trust.ts';
import { readNamed } from '../context.ts';
import { type NotationCall, usage } from '../notation/call.ts';
import { readSmall } from '../notation/config.ts';
import { initializeCollection, publishChanges } from './publish.ts';
import { dockerTrustFolder, openServer, type TrustServer } from './server.ts';
import {
  clearChanges,
  forgetCollection,
  listKeyFiles,
  rememberCollection,
  rememberedDocument,
  stageChange,
  stagedChanges,
} from './store.ts';

/** Where keys and what was trusted are kept: `-d`, else as Docker has it. */
function trustFolder({ flags, ports }: NotationCall): string {
  const given = flags.text('trustDir');
  return given === undefined ? dockerTrustFolder(ports) : resolve(ports.cwd, given);
}

/** Opens the server that `-s` or `DOCKER_CONTENT_TRUST_SERVER` names, for the time of some work. */
async function withServer<Value>(
  { flags, ports }: NotationCall,
  gun: string,
  work: (server: TrustServer) => Promise<Value>,
): Promise<Value> {
  const address = flags.text('server') ?? ports.env['DOCKER_CONTENT_TRUST_SERVER'] ?? 'https://notary.docker.io';
  const file = flags.text('tlscacert');
  const ca = file === undefined ? undefined : new TextDecoder().decode(await readNamed(file, ports));
  const server = await openServer({ address, ca }, gun, ports);
  try {
    return await work(server);
  } finally {
    await server.close();
  }
}

/** Fetches and verifies the collection, and remembers it. @throws {SignError} SIGN_REFUSED. */
async function trustedCollection(call: NotationCall, gun: string, server: TrustServer): Promise<NotaryCollection> {
  const folder = trustFolder(call);
  const pins = call.flags.texts('pin');
  const collection = await loadCollection({
    gun,
    now: Date.now(),
    pinned: pins.length === 0 ? undefined : pins,
    fetch: (name) => server.get(name),
    remembered: (role) => rememberedDocument(folder, gun, role),
  });
  await rememberCollection(folder, gun, collection);
  return collection;
}

/** Lists the tags of a repository. */
export async function runNotaryList(call: NotationCall): Promise<number> {
  const [gun] = wordsOf(call, 'must specify a GUN', 1);
  const collection = await withServer(call, gun, (server) => trustedCollection(call, gun, server));
  const found = [...listTargets(collection)].sort((left, right) => (left.name < right.name ? -1 : 1));
  if (found.length === 0) {
    call.out('\nNo targets present in this repository.\n\n');
    return 0;
  }
  const rows = found.map(({ name, sha256, length, role }) => [name, sha256, String(length), role]);
  call.out(columns([['NAME', 'DIGEST', 'SIZE (BYTES)', 'ROLE'], ['----', '------', '------------', '----'], ...rows]));
  return 0;
}

/** Says what a tag stands for. */
export async function runNotaryLookup(call: NotationCall): Promise<number> {
  const [gun, name] = wordsOf(call, 'must specify a GUN and target', 2);
  const target = await lookUp(call, gun, name);
  call.out(`${target.name} sha256:${target.sha256} ${target.length}\n`);
  return 0;
}

/** Verifies that content is what a tag stands for, and passes it on. */
export async function runNotaryVerify(call: NotationCall): Promise<number> {
  const [gun, name] = wordsOf(call, 'must specify a GUN and target', 2);
  const input = call.flags.text('input');
  const content = input === undefined ? await call.stdin() : await readSmall(resolve(call.ports.cwd, input));
  if (content === undefined)
    throw new SignError('SIGN_MALFORMED', { message: 'the file cannot be read', where: input ?? '' });
  const target = await lookUp(call, gun, name);
  if (target.sha256 !== encodeHex(hashOf('sha256', content)) || target.length !== content.length)
    throw new SignError('SIGN_REFUSED', { message: 'data not present in the trusted collection' });
  if (!call.flags.isOn('quiet')) call.out(new TextDecoder().decode(content));
  return 0;
}

async function lookUp(call: NotationCall, gun: string, name: string) {
  const collection = await withServer(call, gun, (server) => trustedCollection(call, gun, server));
  const target = findTarget(collection, name);
  if (target !== undefined) return target;
  throw new SignError('SIGN_NOT_FOUND', { message: `No valid trust data for ${name}`, where: gun });
}

/** Shows the signed tags and the keys of the roles, as JSON. */
export async function runNotaryInspect(call: NotationCall): Promise<number> {
  const [gun] = wordsOf(call, 'must specify a GUN', 1);
  const collection = await withServer(call, gun, (server) => trustedCollection(call, gun, server));
  const roles = collection.root.signed.object('roles');
  const keysOf = (role: string) => ({
    Name: role,
    Keys: roles
      .object(role)
      .values('keyids')
      .map((ID) => ({ ID })),
  });
  const tags = listTargets(collection).map(({ name, sha256, role }) => ({
    SignedTag: name,
    Digest: sha256,
    Signers: [role],
  }));
  const document = {
    Name: gun,
    SignedTags: tags,
    Signers: [],
    AdministrativeKeys: [keysOf('root'), keysOf('targets')],
  };
  call.out(`${JSON.stringify([document], undefined, 4)}\n`);
  return 0;
}

/** Makes keys and a first root; with `--publish` the server gets it. */
export async function runNotaryInit(call: NotationCall): Promise<number> {
  const [gun] = wordsOf(call, 'must specify a GUN', 1);
  await withServer(call, gun, (server) => initializeCollection(gun, trustFolder(call), server, call.ports));
  call.out(`Successfully initialized and published ${gun}\n`);
  return 0;
}

/** Stages a file as a target. */
export async function runNotaryAdd(call: NotationCall): Promise<number> {
  const [gun, name, file = ''] = wordsOf(call, 'must specify a GUN, target, and path to target data', 3);
  const content = await readSmall(resolve(call.ports.cwd, file));
  if (content === undefined)
    throw new SignError('SIGN_MALFORMED', { message: `open ${file}: no such file or directory` });
  return stage(call, gun, name, targetEntry(content));
}

/** Stages hashes and a length as a target. */
export async function runNotaryAddHash(call: NotationCall): Promise<number> {
  const [gun, name, length = ''] = wordsOf(
    call,
    'must specify a GUN, target, byte size of target data, and at least one hash',
    3,
  );
  const hashes: Record<string, string> = {};
  for (const algorithm of ['sha256', 'sha512'] as const) {
    const hex = call.flags.text(algorithm);
    if (hex === undefined) continue;
    if (!new RegExp(`^[0-9a-f]{${algorithm === 'sha256' ? 64 : 128}}$`).test(hex))
      throw usage(`invalid ${algorithm} hash: ${hex}`);
    hashes[algorithm] = Buffer.from(hex, 'hex').toString('base64');
  }
  if (hashes['sha256'] === undefined || !/^\d{1,15}$/.test(length))
    throw usage('must specify a GUN, target, byte size of target data, and at least one hash');
  return stage(call, gun, name, { hashes, length: Number(length) });
}

/** Stages that a target goes. */
export async function runNotaryRemove(call: NotationCall): Promise<number> {
  const [gun, name] = wordsOf(call, 'must specify a GUN and target', 2);
  await stageChange(trustFolder(call), gun, { action: 'delete', role: 'targets', path: name, data: '' }, randomUUID());
  call.out(`Removal of ${name} from ${gun} staged for next publish.\n`);
  return call.flags.isOn('publish') ? runNotaryPublish(call) : 0;
}

async function stage(call: NotationCall, gun: string, name: string, entry: object): Promise<number> {
  const data = encodeBase64(new TextEncoder().encode(JSON.stringify(entry)));
  await stageChange(trustFolder(call), gun, { action: 'create', role: 'targets', path: name, data }, randomUUID());
  call.out(`Addition of target "${name}" to repository "${gun}" staged for next publish.\n`);
  return call.flags.isOn('publish') ? runNotaryPublish(call) : 0;
}

/** Sends the staged changes. */
export async function runNotaryPublish(call: NotationCall): Promise<number> {
  const [gun] = wordsOf(call, 'must specify a GUN', 1, true);
  const folder = trustFolder(call);
  call.out(`Pushing changes to ${gun}\n`);
  await withServer(call, gun, async (server) => {
    const collection = await trustedCollection(call, gun, server);
    await publishChanges(gun, folder, collection, server, call.ports);
    await trustedCollection(call, gun, server);
  });
  call.out(`Successfully published changes for repository ${gun}\n`);
  return 0;
}

/** Shows the staged changes. */
export async function runNotaryStatus(call: NotationCall): Promise<number> {
  const [gun] = wordsOf(call, 'must specify a GUN', 1);
  const changes = await stagedChanges(trustFolder(call), gun);
  if (changes.length === 0) {
    call.out(`No unpublished changes for ${gun}\n`);
    return 0;
  }
  const rows = changes.map(({ action, role, path }, index) => [String(index), action, role, 'target', path]);
  call.out(
    `Unpublished changes for ${gun}:\n\n${columns([['#', 'ACTION', 'SCOPE', 'TYPE', 'PATH'], ['-', '------', '-----', '----', '----'], ...rows])}`,
  );
  return 0;
}

/** Forgets the staged changes. */
export async function runNotaryReset(call: NotationCall): Promise<number> {
  const [gun] = wordsOf(call, 'must specify a GUN', 1);
  await clearChanges(trustFolder(call), gun);
  call.out(`Successfully cleared specified changes for repository ${gun}\n`);
  return 0;
}

/** Forgets what was trusted of a repository; with `--remote` the server does too. */
export async function runNotaryDelete(call: NotationCall): Promise<number> {
  const [gun] = wordsOf(call, 'must specify a GUN', 1);
  await forgetCollection(trustFolder(call), gun);
  const isRemote = call.flags.isOn('remote');
  if (isRemote) await withServer(call, gun, (server) => server.remove());
  call.out(`Successfully deleted ${isRemote ? 'local and remote' : 'local'} trust data for repository ${gun}\n`);
  return 0;
}

/** Lists the private keys at hand. */
export async function runNotaryKeyList(call: NotationCall): Promise<number> {
  const folder = trustFolder(call);
  const files = await listKeyFiles(folder);
  if (files.length === 0) {
    call.out('No signing keys found.\n');
    return 0;
  }
  const rows = files.map(({ role, gun = '', id }) => [role, gun, id, `${folder}/private`]);
  call.out(`\n${columns([['ROLE', 'GUN', 'KEY ID', 'LOCATION'], ['----', '---', '------', '--------'], ...rows])}\n`);
  return 0;
}

function wordsOf(
  { words }: NotationCall,
  complaint: string,
  count: number,
  more = false,
): [string, string, ...string[]] {
  const [gun = '', name = '', ...rest] = words;
  if (words.length < count || (!more && words.length > count)) throw usage(complaint);
  if (!/^[a-zA-Z0-9._:-]+(?:\/[a-zA-Z0-9._-]+)*$/.test(gun) || gun.split('/').includes('..'))
    throw usage(`${JSON.stringify(gun)} is no globally unique name`);
  return [gun, name, ...rest];
}

function columns(rows: readonly (readonly string[])[]): string {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => (row[column] ?? '').length)));
  return rows
    .map(
      (row) =>
        `${row
          .map((cell, column) => cell.padEnd((widths[column] ?? 0) + 4))
          .join('')
          .trimEnd()}\n`,
    )
    .join('');
}
