import { X509Certificate } from 'node:crypto';
import { decodeBase64, encodeHex, hashOf, sameBytes } from '../bytes.ts';
import { refused } from '../error.ts';
import type { JsonReader } from '../json.ts';
import { checkThreshold, type NotaryDocument, type NotaryKey, readDocument, readKeys, readRole } from './metadata.ts';
import { detail } from '../details.ts';

/** Where metadata comes from, and what is remembered of it. */
export interface NotaryPorts {
  /** A document of the server, undefined where it has none: `root`, `2.root`, `snapshot.HEX`. */
  fetch(name: string): Promise<Uint8Array | undefined>;
  /** What was trusted last, by role; undefined the first time. */
  remembered(role: string): Promise<Uint8Array | undefined>;
  /** Milliseconds since 1970. */
  readonly now: number;
  /** Ids of the certificates or keys that may sign the first root; undefined: trust on first use. */
  readonly pinned: readonly string[] | undefined;
  readonly gun: string;
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
  const keys = readKeys(root.signed);
  const verifyRole = async (document: NotaryDocument) => {
    checkThreshold(document, readRole(root.signed.object('roles').object(document.role)), keys);
    await checkFresh(document, ports);
    return document;
  };
  const timestamp = await verifyRole(await fetchDocument('timestamp', 'timestamp', ports));
  const snapshot = await verifyRole(await fetchListed('snapshot', timestamp, ports));
  checkListed(root, snapshot);
  const top = await verifyRole(await fetchListed('targets', snapshot, ports));
  const targets = new Map([['targets', top]]);
  await loadDelegations(top, snapshot, targets, ports);
  return { root, timestamp, snapshot, targets };
}

/** What a tag stands for: `targets/releases` decides, else `targets`. */
export function findTarget({ targets }: NotaryCollection, name: string): NotaryTarget | undefined {
  for (const role of ['targets/releases', 'targets']) {
    const document = targets.get(role);
    const entry = document?.signed.optionalObject('targets')?.optionalObject(name);
    if (entry !== undefined && isWithinPaths(targets, role, name)) return readTarget(entry, name, role);
  }
  return undefined;
}

/** All targets of all roles. */
export function listTargets({ targets }: NotaryCollection): readonly NotaryTarget[] {
  return [...targets].flatMap(([role, { signed }]) => {
    const entries = signed.optionalObject('targets');
    return (entries?.keys() ?? []).flatMap((name) =>
      entries === undefined || !isWithinPaths(targets, role, name)
        ? []
        : [readTarget(entries.object(name), name, role)],
    );
  });
}

function readTarget(entry: JsonReader, name: string, role: string): NotaryTarget {
  const sha256 = encodeHex(entry.object('hashes').bytes('sha256'));
  return { name, sha256, length: Number(entry.count('length')), role };
}

/** A delegation speaks of the paths that its parent gave it, and of nothing else. */
function isWithinPaths(targets: NotaryCollection['targets'], role: string, name: string): boolean {
  if (role === 'targets') return true;
  const parent = targets.get(role.slice(0, role.lastIndexOf('/')));
  const entry = parent === undefined ? undefined : delegationsOf(parent).find((item) => item.text('name') === role);
  return entry?.values('paths').some((path) => typeof path === 'string' && name.startsWith(path)) === true;
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
    checkThreshold(document, readRole(entry), keys);
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

function rootRole({ signed }: NotaryDocument) {
  return readRole(signed.object('roles').object('root'));
}

function checkSelf(root: NotaryDocument): void {
  checkThreshold(root, rootRole(root), readKeys(root.signed));
}

/** The first root: by a certificate of this very repository, and by a pinned one where some are pinned. */
function checkFirst(root: NotaryDocument, { pinned, gun, now }: NotaryPorts): void {
  const keys = readKeys(root.signed);
  const own = rootRole(root).keyIds.map((id) => keys.get(id));
  if (pinned !== undefined && !own.some((key) => key !== undefined && pinned.includes(key.id)))
    throw refused(detail('the root is not signed by a pinned certificate'));
  for (const key of own) if (key?.type.endsWith('-x509') === true) checkCertificate(key, gun, now);
}

function checkCertificate(key: NotaryKey, gun: string, now: number): void {
  const certificate = new X509Certificate(Buffer.from(decodeBase64(key.public, `key ${key.id}`)));
  const name = /^CN=(.+)$/m.exec(certificate.subject)?.[1];
  if (name !== gun)
    throw refused(
      detail('the certificate of the root is of {name}, not of {gun}', { name: name ?? detail('nobody'), gun }),
    );
  if (Date.parse(certificate.validTo) < now)
    throw refused(detail('the certificate of the root is expired since {validTo}', { validTo: certificate.validTo }));
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
