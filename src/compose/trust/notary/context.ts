import { loadCollection, type NotaryCollection } from '../../../sign/notary/trust.ts';
import { type NotationCall, usage } from '../notation/call.ts';
import type { NotaryPlace } from './publish.ts';
import { openServer } from './server.ts';
import { type NotarySettings, notarySettings, pinnedAuthority, pinnedIds } from './settings.ts';
import { rememberCollection, rememberedDocument } from './store.ts';

/** A place with what the command line says. */
export interface NotaryContext extends NotaryPlace {
  readonly call: NotationCall;
  readonly settings: NotarySettings;
}

/** Opens the server that flags or configuration name, for the time of some work. */
export async function withServer<Value>(
  call: NotationCall,
  gun: string,
  work: (context: NotaryContext) => Promise<Value>,
): Promise<Value> {
  const settings = await notarySettings(call);
  const server = await openServer(settings.server, gun, call.ports);
  try {
    return await work({ call, settings, gun, server, folder: settings.folder, ports: call.ports });
  } finally {
    await server.close();
  }
}

/** Fetches and verifies the collection, and remembers it. @throws {SignError} SIGN_REFUSED. */
export async function trustedCollection({
  call,
  gun,
  server,
  folder,
  settings: { pinning },
}: NotaryContext): Promise<NotaryCollection> {
  const pins = call.flags.texts('pin');
  const collection = await loadCollection({
    gun,
    now: Date.now(),
    pinned: pins.length > 0 ? pins : pinnedIds(pinning, gun),
    pinnedAuthority: pinnedAuthority(pinning, gun),
    isFirstTrusted: pinning.isFirstTrusted,
    fetch: (name) => server.get(name),
    remembered: (role) => rememberedDocument(folder, gun, role),
  });
  await rememberCollection(folder, gun, collection);
  return collection;
}

/** The collection of a repository, read and done with. */
export function readCollection(call: NotationCall, gun: string): Promise<NotaryCollection> {
  return withServer(call, gun, trustedCollection);
}

/** Words of a command, the repository first. @throws {ComposeError} CONFIG_INVALID. */
export function wordsOf(
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

/** Values of a flag that may be given again, or as a list with commas. */
export function listOf({ flags }: NotationCall, name: string): readonly string[] {
  return flags.texts(name).flatMap((text) => text.split(','));
}

/** A table as the original draws it, with a line under its head. */
export function columns(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const all = [head, head.map((cell) => '-'.repeat(cell.length)), ...rows];
  const widths = head.map((_, column) => Math.max(...all.map((row) => (row[column] ?? '').length)));
  return all
    .map((row) => row.map((cell, column) => cell.padEnd((widths[column] ?? 0) + 4)).join(''))
    .map((line) => `${line.trimEnd()}\n`)
    .join('');
}
