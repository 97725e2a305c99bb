import { X509Certificate } from 'node:crypto';
import { decodeBase64, encodeHex, hashOf, sameBytes } from '../bytes.ts';
import { certificatesFromPem } from '../certificate/certificate.ts';
import { refused } from '../error.ts';
import type { JsonReader } from '../json.ts';
import { detail } from '../details.ts';
import {
  canonicalId,
  checkThreshold,
  countSigners,
  type NotaryDocument,
  type NotaryKey,
  readDocument,
  readKeys,
  readRole,
} from './metadata.ts';

/** Where metadata comes from, and what is remembered of it. */
export interface NotaryPorts {
  /** A document of the server, undefined where it has none: `root`, `2.root`, `snapshot.HEX`. */
  fetch(name: string): Promise<Uint8Array | undefined>;
  /** What was trusted last, by role; undefined the first time. */
  remembered(role: string): Promise<Uint8Array | undefined>;
  /** Milliseconds since 1970. */
  readonly now: number;
  /** Ids of the certificates or keys one of which the root must be of, always; undefined: trust on first use. */
  readonly pinned: readonly string[] | undefined;
  /** Authority of the certificates that the root must be of, PEM. */
  readonly pinnedAuthority?: string | undefined;
  /** Whether a first root that nothing pins is trusted; default it is. */
  readonly isFirstTrusted?: boolean;
  /** Told of every document that holds, by its role. */
  onVerified?(role: string): void;
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

function rootRole({ signed }: NotaryDocument) {
  return readRole(signed.object('roles').object('root'));
}

function checkSelf(root: NotaryDocument): void {
  checkThreshold(root, rootRole(root), readKeys(root.signed));
}

/** The first root: by a certificate of this very repository. */
function checkFirst(
  root: NotaryDocument,
  { gun, now, pinned, pinnedAuthority, isFirstTrusted = true }: NotaryPorts,
): void {
  if (!isFirstTrusted && pinned === undefined && pinnedAuthority === undefined)
    throw refused(detail('nothing pins the root of {gun}, and trust on first use is disabled', { gun }));
  for (const key of rootKeys(root)) if (key.type.endsWith('-x509')) checkCertificate(key, gun, now);
}

/**
 * Pins hold for every root, also behind one that was trusted before they were set. A pinned key has to have signed: one that is merely
 * listed beside a stranger's says nothing.
 */
function checkPins(root: NotaryDocument, { pinned, pinnedAuthority }: NotaryPorts): void {
  if (pinnedAuthority !== undefined) checkPinnedAuthority(root, pinnedAuthority);
  if (pinned === undefined) return;
  const own = rootKeys(root).filter((key) => pinned.includes(key.id) || pinned.includes(canonicalId(key)));
  try {
    checkThreshold(root, { keyIds: own.map(({ id }) => id), threshold: 1 }, new Map(own.map((key) => [key.id, key])));
  } catch (cause) {
    throw refused(detail('the root is not signed by a pinned certificate'), cause);
  }
}

/** A key that signed the root must stand in a certificate that the pinned authority has issued. */
function checkPinnedAuthority(root: NotaryDocument, pem: string): void {
  const authorities = certificatesFromPem(pem, 'trust_pinning').map(({ der }) => new X509Certificate(der));
  const own = rootKeys(root).filter((key) => {
    if (!key.type.endsWith('-x509')) return false;
    const certificate = new X509Certificate(Buffer.from(decodeBase64(key.public, `key ${key.id}`)));
    return authorities.some((issuer) => certificate.checkIssued(issuer) && certificate.verify(issuer.publicKey));
  });
  try {
    checkThreshold(root, { keyIds: own.map(({ id }) => id), threshold: 1 }, new Map(own.map((key) => [key.id, key])));
  } catch (cause) {
    throw refused(detail('the root is not signed by a certificate of the pinned authority'), cause);
  }
}

/** Keys of the root role: all of them, for the role's threshold holds already. */
function rootKeys(root: NotaryDocument): readonly NotaryKey[] {
  const keys = readKeys(root.signed);
  return rootRole(root).keyIds.flatMap((id) => keys.get(id) ?? []);
}

/** Ids of the keys that have signed a root, by which it can be pinned. */
export function rootSigners(root: NotaryDocument): readonly string[] {
  const keys = new Map(rootKeys(root).map((key) => [key.id, key]));
  return [...keys.values()]
    .filter(({ id }) => countSigners(root, { keyIds: [id] }, keys) === 1)
    .map((key) => canonicalId(key));
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
