import { detail } from '../../../sign/details.ts';
import { SignError } from '../../../sign/error.ts';
import { readJson } from '../../../sign/json.ts';
import { NotaryDraft } from '../../../sign/notary/draft.ts';
import { makeNotaryKey, type NotaryPrivateKey } from '../../../sign/notary/key-file.ts';
import {
  canonicalId,
  keyIdOf,
  type NotaryKey,
  readDocument,
  readKeys,
  readRole,
} from '../../../sign/notary/metadata.ts';
import { type NotarySigner, rootBody, signDocument, snapshotBody, targetsBody } from '../../../sign/notary/publish.ts';
import { rootCertificate } from '../../../sign/notary/root-certificate.ts';
import type { NotaryCollection } from '../../../sign/notary/trust.ts';
import type { TrustPorts } from '../context.ts';
import type { TrustServer } from './server.ts';
import { clearChanges, keepKey, listKeyFiles, openKey, removeKey, stagedChanges } from './store.ts';

/** Where a repository is changed. */
export interface NotaryPlace {
  readonly gun: string;
  readonly folder: string;
  readonly server: TrustServer;
  readonly ports: TrustPorts;
}

/** Makes the keys and the first documents of a repository, and publishes them. @throws {SignError} SIGN_REFUSED where there is one already. */
export async function initializeCollection(
  { gun, folder, server, ports }: NotaryPlace,
  given: NotaryPrivateKey | undefined,
  certificate: NotaryKey | undefined,
): Promise<void> {
  if ((await server.get('root')) !== undefined)
    throw new SignError('SIGN_REFUSED', { message: detail('the repository is initialized already'), where: gun });
  const now = Date.now();
  if (given !== undefined) await keepKey(folder, given, ports);
  const root = given ?? (await presentRoot(folder, ports)) ?? (await newKey('root', undefined, folder, ports));
  const listedRoot = certificate ?? rootCertificate(root, gun, now);
  if (canonicalId(listedRoot) !== root.publicKey.id)
    throw new SignError('SIGN_KEY', { message: detail('the root certificate is not of the root key') });
  const targets = await newKey('targets', gun, folder, ports);
  const snapshot = await newKey('snapshot', gun, folder, ports);
  const timestamp = readServerKey(await server.get('timestamp.key'), 'timestamp', gun);
  const keys = { root: listedRoot, snapshot: snapshot.publicKey, targets: targets.publicKey, timestamp };
  const rootBytes = signDocument(rootBody(keys, 1, now), [{ listed: listedRoot, own: root }]);
  const targetsBytes = signDocument(targetsBody({}, { keys: {}, roles: [] }, 1, now), [asIs(targets)]);
  const documents = new Map([
    ['root', rootBytes],
    ['targets', targetsBytes],
  ]);
  const snapshotBytes = signDocument(snapshotBody(documents, 1, now), [asIs(snapshot)]);
  await server.put(new Map([...documents, ['snapshot', snapshotBytes]]));
}

/** Applies the staged changes, signs what they change, and publishes it. */
export async function publishChanges(collection: NotaryCollection, place: NotaryPlace): Promise<void> {
  const changes = await stagedChanges(place.folder, place.gun);
  if (changes.length === 0) return;
  const draft = new NotaryDraft(collection, Date.now());
  for (const change of changes) draft.apply(change);
  await publishDraft(draft, collection, place);
  await clearChanges(place.folder, place.gun);
}

/** Roles whose keys can be exchanged, and who may keep them. */
const rotatable: Readonly<Record<string, 'any' | 'client' | 'server'>> = {
  root: 'client',
  snapshot: 'any',
  targets: 'client',
  timestamp: 'server',
};

/** Exchanges the keys of a role and publishes what they sign; keys that sign nothing any more are removed. */
export async function rotateKey(
  collection: NotaryCollection,
  { role, isServerManaged, given, legacy }: RotateRequest,
  place: NotaryPlace,
): Promise<void> {
  const { gun, folder, server } = place;
  const keeper = Object.hasOwn(rotatable, role) ? rotatable[role] : undefined;
  if (keeper === undefined)
    throw new SignError('SIGN_UNSUPPORTED', {
      message: detail('notary does not currently permit rotating the {role} key', { role }),
      exit: 1,
    });
  if (keeper !== 'any' && (keeper === 'server') !== isServerManaged)
    throw new SignError('SIGN_UNSUPPORTED', {
      message: isServerManaged
        ? detail('notary does not permit the server managing the {role} key', { role })
        : detail('notary does not permit the client managing the {role} key', { role }),
      exit: 1,
    });
  const draft = new NotaryDraft(collection, Date.now());
  const before = draft.keysOf(role).map(canonicalId);
  const after = isServerManaged
    ? [readServerKey(await server.rotateKey(role), role, gun)]
    : await ownKeys(role, given, place);
  draft.replaceKeys(role, after);
  await publishDraft(draft, collection, place, await formerRootKeys(collection.root.version, legacy, server));
  // The old root key stays: older clients follow from it.
  if (role !== 'root') for (const id of before) await removeKey(folder, id);
}

/** How a key is exchanged. */
export interface RotateRequest {
  readonly role: string;
  readonly isServerManaged: boolean;
  /** New keys; none: one is made. */
  readonly given: readonly NotaryPrivateKey[];
  /** How many older roots have their keys sign the new one too; those that are not at hand do not. */
  readonly legacy: number;
}

/** Keys of the root role of the versions before the last one. */
async function formerRootKeys(latest: number, count: number, server: TrustServer): Promise<readonly NotaryKey[]> {
  const keys: NotaryKey[] = [];
  for (let version = latest - 1; version >= Math.max(1, latest - count); version -= 1) {
    const bytes = await server.get(`${version}.root`);
    if (bytes === undefined) continue;
    const { signed } = readDocument(bytes, 'root');
    const listed = readKeys(signed);
    keys.push(...readRole(signed.object('roles').object('root')).keyIds.flatMap((id) => listed.get(id) ?? []));
  }
  return keys;
}

async function ownKeys(
  role: string,
  given: readonly NotaryPrivateKey[],
  { gun, folder, ports }: NotaryPlace,
): Promise<readonly NotaryKey[]> {
  const keys = given.length > 0 ? given : [makeNotaryKey(role, role === 'root' ? undefined : gun)];
  for (const key of keys) await keepKey(folder, { ...key, role, gun: role === 'root' ? undefined : gun }, ports);
  return role === 'root'
    ? keys.map((key) => rootCertificate(key, gun, Date.now()))
    : keys.map(({ publicKey }) => publicKey);
}

async function publishDraft(
  draft: NotaryDraft,
  { snapshot }: NotaryCollection,
  place: NotaryPlace,
  formerRoots: readonly NotaryKey[] = [],
): Promise<void> {
  const { folder, server, ports } = place;
  const signed = new Map<string, Uint8Array>();
  for (const { role, signed: body, keys } of draft.unsigned()) {
    const all = new Map([...keys, ...(role === 'root' ? formerRoots : [])].map((key) => [key.id, key]));
    const signers = await signersOf([...all.values()], folder, ports);
    if (signers.length === 0)
      throw new SignError('SIGN_KEY', {
        message: detail('could not find necessary signing keys, at least one of these keys must be available: {ids}', {
          ids: keys.map(canonicalId).join(', '),
        }),
      });
    signed.set(role, signDocument(body, signers));
  }
  // Without the key at hand, the server signs the snapshot itself.
  const own = await signersOf(draft.keysOf('snapshot'), folder, ports);
  if (own.length > 0) {
    const all = new Map([...draft.kept(), ...signed]);
    signed.set('snapshot', signDocument(snapshotBody(all, snapshot.version + 1, Date.now()), own));
  }
  await server.put(signed);
}

async function signersOf(
  keys: readonly NotaryKey[],
  folder: string,
  ports: TrustPorts,
): Promise<readonly NotarySigner[]> {
  const signers: NotarySigner[] = [];
  for (const listed of keys) {
    const own = await openKey(folder, canonicalId(listed), ports);
    if (own !== undefined) signers.push({ listed, own });
  }
  return signers;
}

function asIs(own: NotaryPrivateKey): NotarySigner {
  return { listed: own.publicKey, own };
}

async function presentRoot(folder: string, ports: TrustPorts): Promise<NotaryPrivateKey | undefined> {
  const file = (await listKeyFiles(folder)).find(({ role }) => role === 'root');
  return file === undefined ? undefined : openKey(folder, file.id, ports);
}

async function newKey(
  role: string,
  gun: string | undefined,
  folder: string,
  ports: TrustPorts,
): Promise<NotaryPrivateKey> {
  const key = makeNotaryKey(role, gun);
  await keepKey(folder, key, ports);
  return key;
}

function readServerKey(bytes: Uint8Array | undefined, role: string, gun: string): NotaryKey {
  if (bytes === undefined)
    throw new SignError('SIGN_SERVICE', {
      message: detail('the trust server has no {role} key', { role }),
      where: gun,
    });
  const document = readJson(bytes, `${role}.key`);
  const [type, text] = [document.text('keytype'), document.object('keyval').text('public')];
  return { id: keyIdOf(type, text), type, public: text };
}
