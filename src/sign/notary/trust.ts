import { encodeHex, hashOf, sameBytes } from '../bytes.ts';
import { refused } from '../error.ts';
import type { JsonReader } from '../json.ts';
import { detail } from '../details.ts';
import {
  checkThreshold,
  countSigners,
  type NotaryDocument,
  type NotaryKey,
  readDocument,
  readKeys,
  readRole,
} from './metadata.ts';
import { checkFirst, checkPins, type RootPins, rootRole } from './pins.ts';

/** Where metadata comes from, and what is remembered of it. */
export interface NotaryPorts extends RootPins {
  /** A document of the server, undefined where it has none: `root`, `2.root`, `snapshot.HEX`. */
  fetch(name: string): Promise<Uint8Array | undefined>;
  /** What was trusted last, by role; undefined the first time. */
  remembered(role: string): Promise<Uint8Array | undefined>;
  /** Told of every document that holds, by its role. */
  onVerified?(role: string): void;
}

/** What a tag stands for. */
export interface NotaryTarget {
  readonly name: string;
  /** Hexadecimal SHA-256. */
  readonly sha256: string;
  readonly length: number;
  /** Role that said so. */
  readonly role: string;
}

/** The collection of a repository, every document of it verified. */
export interface NotaryCollection {
  readonly root: NotaryDocument;
  readonly timestamp: NotaryDocument;
  readonly snapshot: NotaryDocument;
  /** `targets`, and the delegations that it names. */
  readonly targets: ReadonlyMap<string, NotaryDocument>;
}

/**
 * Fetches and verifies a collection as Docker Content Trust does: the root by what is remembered or pinned, then timestamp, snapshot and
 * targets, each signed by the keys that the one before names, not expired, and not older than what was seen before.
 * @throws {SignError} SIGN_REFUSED that says which document fails.
 */
export async function loadCollection(ports: NotaryPorts): Promise<NotaryCollection> {
  const root = await loadRoot(ports);
  ports.onVerified?.('root');
  const keys = readKeys(root.signed);
  const verifyRole = async (document: NotaryDocument) => {
    checkThreshold(document, readRole(root.signed.object('roles').object(document.role)), keys);
    await checkFresh(document, ports);
    return document;
  };
  const told = (document: NotaryDocument) => {
    ports.onVerified?.(document.role);
    return document;
  };
  const timestamp = told(await verifyRole(await fetchDocument('timestamp', 'timestamp', ports)));
  const snapshot = await verifyRole(await fetchListed('snapshot', timestamp, ports));
  checkListed(root, snapshot);
  told(snapshot);
  const top = await verifyRole(await fetchListed('targets', snapshot, ports));
  const targets = new Map([['targets', top]]);
  await loadDelegations(top, snapshot, targets, ports);
  told(top);
  return { root, timestamp, snapshot, targets };
}

/**
 * What a tag stands for, as Docker's content trust resolves it: the role `targets/releases` is asked first, with the roles below it, then
 * `targets` with all others; what neither `targets/releases` nor `targets` itself says counts for nothing.
 */
export function findTarget(collection: NotaryCollection, name: string): NotaryTarget | undefined {
  for (const start of [releasesRole, 'targets']) {
    const found = walkTarget(collection, start, name);
    if (found !== undefined) return found.role === releasesRole || found.role === 'targets' ? found : undefined;
  }
  return undefined;
}

const releasesRole = 'targets/releases';

/** The target of a name in the role or, breadth first, in a role below it. */
function walkTarget(collection: NotaryCollection, start: string, name: string): NotaryTarget | undefined {
  const waiting = [start];
  for (let role = waiting.shift(); role !== undefined; role = waiting.shift()) {
    const found = roleTarget(collection, role, name);
    if (found !== undefined) return found;
    const document = collection.targets.get(role);
    waiting.push(...(document === undefined ? [] : delegationsOf(document).map((entry) => entry.text('name'))));
  }
  return undefined;
}

/** What a name stands for in any role: `targets` itself first, then the delegations below it, as Notary's client looks it up. */
export function lookUpTarget(collection: NotaryCollection, name: string): NotaryTarget | undefined {
  return walkTarget(collection, 'targets', name);
}

/** A delegation as its parent lists it. */
export interface NotaryDelegation {
  readonly name: string;
  readonly keys: readonly NotaryKey[];
  readonly paths: readonly string[];
  readonly threshold: number;
}

/** All delegations, also those that have signed nothing yet. */
export function listDelegations({ targets }: NotaryCollection): readonly NotaryDelegation[] {
  return [...targets.values()].flatMap((document) => {
    const holder = document.signed.optionalObject('delegations');
    const keys = holder === undefined ? new Map<string, NotaryKey>() : readKeys(holder);
    return delegationsOf(document).map((entry) => {
      const { keyIds, threshold } = readRole(entry);
      const paths = entry.values('paths').map(String);
      return { name: entry.text('name'), keys: keyIds.flatMap((id) => keys.get(id) ?? []), paths, threshold };
    });
  });
}

/** What a role itself says of a name. */
export function roleTarget({ targets }: NotaryCollection, role: string, name: string): NotaryTarget | undefined {
  const entry = targets.get(role)?.signed.optionalObject('targets')?.optionalObject(name);
  return entry === undefined || !isWithinPaths(targets, role, name) ? undefined : readTarget(entry, name, role);
}

/** All targets of a role. */
export function targetsOf(collection: NotaryCollection, role: string): readonly NotaryTarget[] {
  const names = collection.targets.get(role)?.signed.optionalObject('targets')?.keys() ?? [];
  return names.flatMap((name) => roleTarget(collection, role, name) ?? []);
}

/** The roles that say that a tag, or any name where none is given, stands for an image `sha256:…`. */
export function rolesNaming(collection: NotaryCollection, image: string, tag: string | undefined): readonly string[] {
  const isNaming = (role: string) =>
    targetsOf(collection, role).some(
      ({ name, sha256 }) => `sha256:${sha256}` === image && (tag === undefined || name === tag),
    );
  return [...collection.targets.keys()].filter(isNaming);
}

/** All targets of all roles. */
export function listTargets(collection: NotaryCollection): readonly NotaryTarget[] {
  return [...collection.targets.keys()].flatMap((role) => targetsOf(collection, role));
}

function readTarget(entry: JsonReader, name: string, role: string): NotaryTarget {
  const sha256 = encodeHex(entry.object('hashes').bytes('sha256'));
  return { name, sha256, length: Number(entry.count('length')), role };
}

/** A delegation speaks of the paths that its parent gave it, and its parent's parents theirs, and of nothing else. */
function isWithinPaths(targets: NotaryCollection['targets'], role: string, name: string): boolean {
  if (role === 'targets') return true;
  const above = role.slice(0, role.lastIndexOf('/'));
  const parent = targets.get(above);
  const entry = parent === undefined ? undefined : delegationsOf(parent).find((item) => item.text('name') === role);
  const isNamed = entry?.values('paths').some((path) => typeof path === 'string' && name.startsWith(path)) === true;
  return isNamed && isWithinPaths(targets, above, name);
}

function delegationsOf({ signed }: NotaryDocument): readonly JsonReader[] {
  return signed.optionalObject('delegations')?.objects('roles') ?? [];
}

async function loadDelegations(
  parent: NotaryDocument,
  snapshot: NotaryDocument,
  targets: Map<string, NotaryDocument>,
  ports: NotaryPorts,
): Promise<void> {
  for (const entry of delegationsOf(parent)) {
    const role = entry.text('name');
    if (!role.startsWith(`${parent.role}/`) || targets.has(role) || targets.size > 100) continue;
    if (snapshot.signed.object('meta').optionalObject(role) === undefined) continue;
    const document = await fetchListed(role, snapshot, ports);
    const keys = readKeys(parent.signed.object('delegations'));
    // As Notary's client does: a delegation that is expired or whose keys were taken away speaks no more, and hides nobody else.
    const { keyIds, threshold } = readRole(entry);
    const isSigned = threshold > 0 && countSigners(document, { keyIds }, keys) >= threshold;
    if (!isSigned || document.expires < ports.now) continue;
    await checkFresh(document, ports);
    targets.set(role, document);
    await loadDelegations(document, snapshot, targets, ports);
  }
}

async function loadRoot(ports: NotaryPorts): Promise<NotaryDocument> {
  const bytes = await ports.remembered('root');
  const latest = await fetchDocument('root', 'root', ports);
  checkSelf(latest);
  if (bytes === undefined) checkFirst(latest, ports);
  else await followRoots(readDocument(bytes, 'root'), latest, ports);
  checkPins(latest, ports);
  if (latest.expires < ports.now)
    throw refused(detail('root is expired since {time}', { time: new Date(latest.expires).toISOString() }));
  return latest;
}

/** Every root between must be signed by the keys of the one before: a stolen server cannot put in its own. */
async function followRoots(from: NotaryDocument, latest: NotaryDocument, ports: NotaryPorts): Promise<void> {
  if (latest.version < from.version)
    throw refused(
      detail('root is of version {version}, and version {version2} was seen before (rollback)', {
        version: latest.version,
        version2: from.version,
      }),
    );
  if (latest.version === from.version) {
    if (!sameBytes(latest.canonical, from.canonical)) throw refused(detail('root was changed without a new version'));
    return;
  }
  if (latest.version - from.version > 1000) throw refused(detail('the chain of roots is longer than 1000'));
  let trusted = from;
  while (trusted.version < latest.version) {
    const version = trusted.version + 1;
    const next = version === latest.version ? latest : await fetchDocument(`${version}.root`, 'root', ports);
    if (next.version !== version)
      throw refused(detail('root of version {version} is of version {version2}', { version, version2: next.version }));
    checkSelf(next);
    checkThreshold(next, rootRole(trusted), readKeys(trusted.signed));
    trusted = next;
  }
}

function checkSelf(root: NotaryDocument): void {
  checkThreshold(root, rootRole(root), readKeys(root.signed));
}

async function fetchDocument(name: string, role: string, ports: NotaryPorts): Promise<NotaryDocument> {
  const bytes = await ports.fetch(name);
  if (bytes === undefined) throw refused(detail('the server has no {role} of {gun}', { role, gun: ports.gun }));
  return readDocument(bytes, role);
}

async function fetchListed(role: string, lister: NotaryDocument, ports: NotaryPorts): Promise<NotaryDocument> {
  const sha256 = lister.signed.object('meta').object(role).object('hashes').bytes('sha256');
  const document = await fetchDocument(`${role}.${encodeHex(sha256)}`, role, ports);
  checkListed(document, lister);
  return document;
}

function checkListed({ role, bytes }: NotaryDocument, lister: NotaryDocument): void {
  const entry = lister.signed.object('meta').object(role);
  const sha256 = entry.object('hashes').bytes('sha256');
  if (!sameBytes(sha256, hashOf('sha256', bytes)) || Number(entry.count('length')) !== bytes.length)
    throw refused(detail('{role} is not the one that {role2} lists', { role, role2: lister.role }));
}

async function checkFresh(document: NotaryDocument, { now, remembered }: NotaryPorts): Promise<void> {
  const { role, version, expires } = document;
  if (expires < now)
    throw refused(detail('{role} is expired since {time}', { role, time: new Date(expires).toISOString() }));
  const before = await remembered(role);
  if (before === undefined) return;
  const seen = readDocument(before, role).version;
  if (version < seen)
    throw refused(
      detail('{role} is of version {version}, and version {seen} was seen before (rollback)', { role, version, seen }),
    );
}
