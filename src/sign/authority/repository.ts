import { encodeHex, hashOf } from '../bytes.ts';
import type { SigningKey } from '../key/private-key.ts';
import { publicKeyPem } from '../key/public-key.ts';
import { tufJson } from '../trust/tuf-json.ts';
import type { Part } from './answer.ts';

/** Path of the repository below the service's address. */
const path = '/tuf/';
const lifetime = 365 * 86_400_000;

/** A file of the repository; clients of cosign's second version find its purpose in `usage`. */
export interface RepositoryTarget {
  readonly name: string;
  readonly bytes: Uint8Array;
  readonly usage?: 'CTFE' | 'Fulcio' | 'Rekor' | 'TSA';
}

/** A TUF repository of the documents that clients need (TUF specification 1.0.31, consistent snapshots), signed anew at each start. */
export async function createRepository(
  key: SigningKey,
  targets: readonly RepositoryTarget[],
  now: number,
): Promise<Part> {
  // The version grows with time, so that a client that has seen an earlier start takes the newer one.
  const version = Math.floor(now / 1000);
  const tufKey = { keytype: 'ecdsa', scheme: 'ecdsa-sha2-nistp256', keyval: { public: publicKeyPem(key.publicKey) } };
  const keyid = encodeHex(hashOf('sha256', encode(tufJson(tufKey))));
  const common = { spec_version: '1.0.31', expires: `${new Date(now + lifetime).toISOString().slice(0, 19)}Z` };
  const seal = async (signed: object) => {
    const signature = await key.sign(encode(tufJson(signed)));
    return encode(JSON.stringify({ signed, signatures: [{ keyid, sig: encodeHex(signature) }] }));
  };
  const role = { keyids: [keyid], threshold: 1 };
  const root = await seal({
    _type: 'root',
    ...common,
    // The root's contents do not depend on the start: clients that have it keep it.
    expires: '2099-01-01T00:00:00Z',
    version: 1,
    consistent_snapshot: true,
    keys: { [keyid]: tufKey },
    roles: { root: role, snapshot: role, targets: role, timestamp: role },
  });
  const listed = targets.map((target) => [target.name, described(target)]);
  const targetsFile = await seal({ _type: 'targets', ...common, version, targets: Object.fromEntries(listed) });
  const snapshot = await seal({ _type: 'snapshot', ...common, version, meta: { 'targets.json': { version } } });
  const timestamp = await seal({ _type: 'timestamp', ...common, version, meta: { 'snapshot.json': { version } } });
  const files = new Map<string, Uint8Array>([
    ['1.root.json', root],
    ['root.json', root],
    ['timestamp.json', timestamp],
    [`${version}.snapshot.json`, snapshot],
    [`${version}.targets.json`, targetsFile],
    ...targets.map(({ name, bytes }) => [`targets/${encodeHex(hashOf('sha256', bytes))}.${name}`, bytes] as const),
  ]);
  return async ({ url: { pathname } }) => {
    const file = pathname.startsWith(path) ? files.get(pathname.slice(path.length)) : undefined;
    return file === undefined ? undefined : { status: 200, type: 'application/json', body: file };
  };
}

function described({ bytes, usage }: RepositoryTarget): object {
  const custom = usage === undefined ? {} : { custom: { sigstore: { status: 'Active', usage, uri: '' } } };
  return { length: bytes.length, hashes: { sha256: encodeHex(hashOf('sha256', bytes)) }, ...custom };
}

function encode(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}
