import { decodeBase64 } from '../../../sign/bytes.ts';
import { SignError } from '../../../sign/error.ts';
import { readJson } from '../../../sign/json.ts';
import { makeNotaryKey, type NotaryPrivateKey } from '../../../sign/notary/key-file.ts';
import { keyIdOf, type NotaryDocument, type NotaryKey } from '../../../sign/notary/metadata.ts';
import { type NotarySigner, rootBody, signDocument, snapshotBody, targetsBody } from '../../../sign/notary/publish.ts';
import { rootCertificate } from '../../../sign/notary/root-certificate.ts';
import type { NotaryCollection } from '../../../sign/notary/trust.ts';
import type { TrustPorts } from '../context.ts';
import type { TrustServer } from './server.ts';
import { clearChanges, keepKey, listKeyFiles, openKey, stagedChanges } from './store.ts';

/** Makes the keys and the first documents of a repository, and publishes them. @throws {SignError} SIGN_REFUSED where there is one already. */
export async function initializeCollection(
  gun: string,
  folder: string,
  server: TrustServer,
  ports: TrustPorts,
): Promise<void> {
  if ((await server.get('root')) !== undefined)
    throw new SignError('SIGN_REFUSED', { message: 'the repository is initialized already', where: gun });
  const now = Date.now();
  const root = (await presentRoot(folder, ports)) ?? (await newKey('root', undefined, folder, ports));
  const targets = await newKey('targets', gun, folder, ports);
  const snapshot = await newKey('snapshot', gun, folder, ports);
  const listedRoot = rootCertificate(root, gun, now);
  const timestamp = await serverKey(server, gun);
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

/** Signs targets with the staged changes and, where its key is here, a snapshot, and publishes them. */
export async function publishChanges(
  gun: string,
  folder: string,
  { root, targets, snapshot }: NotaryCollection,
  server: TrustServer,
  ports: TrustPorts,
): Promise<void> {
  const top = targets.get('targets');
  const changes = await stagedChanges(folder, gun);
  if (top === undefined || changes.length === 0) return;
  const entries = new Map(
    (top.signed.optionalObject('targets')?.keys() ?? []).map((name) => [
      name,
      top.signed.object('targets').value(name),
    ]),
  );
  for (const { action, path, data } of changes) {
    if (action === 'delete') entries.delete(path);
    else entries.set(path, JSON.parse(new TextDecoder().decode(decodeBase64(data, path))));
  }
  const now = Date.now();
  const body = targetsBody(Object.fromEntries(entries), top.signed.value('delegations'), top.version + 1, now);
  const targetsBytes = signDocument(body, [await signerOf(root, 'targets', folder, ports)]);
  const changed = new Map([['targets', targetsBytes]]);
  // Without the key at hand, the server signs the snapshot itself.
  const own = await findSigner(root, 'snapshot', folder, ports);
  if (own !== undefined) {
    const listed = new Map([...targets].map(([role, { bytes }]) => [role, bytes] as const));
    const all = new Map([...listed, ['root', root.bytes], ['targets', targetsBytes]]);
    changed.set('snapshot', signDocument(snapshotBody(all, snapshot.version + 1, now), [own]));
  }
  await server.put(changed);
  await clearChanges(folder, gun);
}

async function signerOf(root: NotaryDocument, role: string, folder: string, ports: TrustPorts): Promise<NotarySigner> {
  const found = await findSigner(root, role, folder, ports);
  if (found !== undefined) return found;
  const ids = keyIdsOf(root, role).join(', ');
  throw new SignError('SIGN_KEY', {
    message: `could not find necessary signing keys, at least one of these keys must be available: ${ids}`,
  });
}

async function findSigner(root: NotaryDocument, role: string, folder: string, ports: TrustPorts) {
  for (const id of keyIdsOf(root, role)) {
    const own = await openKey(folder, id, ports);
    if (own !== undefined) return asIs(own);
  }
  return undefined;
}

function keyIdsOf({ signed }: NotaryDocument, role: string): readonly string[] {
  return signed.object('roles').object(role).values('keyids').map(String);
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

async function serverKey(server: TrustServer, gun: string): Promise<NotaryKey> {
  const bytes = await server.get('timestamp.key');
  if (bytes === undefined)
    throw new SignError('SIGN_SERVICE', { message: 'the trust server has no timestamp key', where: gun });
  const document = readJson(bytes, 'timestamp.key');

  const [type, text] = [document.text('keytype'), document.object('keyval').text('public')];
  return { id: keyIdOf(type, text), type, public: text };
}
