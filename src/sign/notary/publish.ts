import { constants, type KeyObject, sign } from 'node:crypto';
import { encodeBase64, hashOf } from '../bytes.ts';
import { detail } from '../details.ts';
import { SignError } from '../error.ts';
import { canonicalJson, type NotaryKey } from './metadata.ts';
import type { NotaryPrivateKey } from './key-file.ts';

const day = 86_400_000;
/** How long each role's document holds, as Notary's client says. */
const lifetimes: Readonly<Record<string, number>> = { root: 3650 * day, targets: 1095 * day, snapshot: 1095 * day };

/** A key that signs, under the id by which the root knows it. */
export interface NotarySigner {
  /** As the root lists it: for the root role, with its certificate. */
  readonly listed: NotaryKey;
  readonly own: NotaryPrivateKey;
}

/** Content of a target as metadata writes it. */
export interface TargetEntry {
  readonly hashes: Readonly<Record<string, string>>;
  readonly length: number;
}

/** How Notary names and makes the signatures of a kind of key. */
const methods: Readonly<Record<string, readonly [method: string, (bytes: Buffer, key: KeyObject) => Uint8Array]>> = {
  ec: ['ecdsa', (bytes, key) => sign('sha256', bytes, { key, dsaEncoding: 'ieee-p1363' })],
  ed25519: ['eddsa', (bytes, key) => sign(null, bytes, key)],
  rsa: [
    'rsapss',
    (bytes, key) =>
      sign('sha256', bytes, {
        key,
        padding: constants.RSA_PKCS1_PSS_PADDING,
        saltLength: constants.RSA_PSS_SALTLEN_DIGEST,
      }),
  ],
};

/** Signs a document and writes it. @throws {SignError} SIGN_UNSUPPORTED for other kinds of keys. */
export function signDocument(signed: Readonly<Record<string, unknown>>, signers: readonly NotarySigner[]): Uint8Array {
  const canonical = canonicalJson(signed);
  const signatures = signers.map(({ listed, own }) => {
    const kind = own.key.asymmetricKeyType ?? '';
    const [method, make] = methods[kind] ?? [];
    if (method === undefined || make === undefined)
      throw new SignError('SIGN_UNSUPPORTED', {
        message: detail('keys of the kind {kind} do not sign here', { kind }),
      });
    return { keyid: listed.id, method, sig: encodeBase64(make(Buffer.from(canonical), own.key)) };
  });
  return new TextEncoder().encode(`{"signed":${canonical},"signatures":${JSON.stringify(signatures)}}`);
}

/** A first root: which keys speak for which role. */
export function rootBody(
  keys: Readonly<Record<'root' | 'snapshot' | 'targets' | 'timestamp', NotaryKey>>,
  version: number,
  now: number,
): Readonly<Record<string, unknown>> {
  const listed = Object.values(keys).map(({ id, type, public: text }) => [
    id,
    { keytype: type, keyval: { private: null, public: text } },
  ]);
  const roles = Object.entries(keys).map(([role, { id }]) => [role, { keyids: [id], threshold: 1 }]);
  return {
    _type: 'Root',
    consistent_snapshot: false,
    expires: expiryOf('root', now),
    keys: Object.fromEntries(listed),
    roles: Object.fromEntries(roles),
    version,
  };
}

/** Targets of a role; delegations are kept as they are. */
export function targetsBody(
  targets: Readonly<Record<string, unknown>>,
  delegations: unknown,
  version: number,
  now: number,
): Readonly<Record<string, unknown>> {
  return { _type: 'Targets', delegations, expires: expiryOf('targets', now), targets, version };
}

/** A snapshot of documents, by their roles. */
export function snapshotBody(
  documents: ReadonlyMap<string, Uint8Array>,
  version: number,
  now: number,
): Readonly<Record<string, unknown>> {
  const meta = Object.fromEntries([...documents].map(([role, bytes]) => [role, targetEntry(bytes)]));
  return { _type: 'Snapshot', expires: expiryOf('snapshot', now), meta, version };
}

/** Hashes and length of content. */
export function targetEntry(bytes: Uint8Array): TargetEntry {
  const hashes = { sha256: encodeBase64(hashOf('sha256', bytes)), sha512: encodeBase64(hashOf('sha512', bytes)) };
  return { hashes, length: bytes.length };
}

/**
 * When a new document of a role expires. In whole seconds: the server writes a snapshot once more to hash it, and must get the same bytes; it leaves out zeros at a fraction's end.
 */
export function expiryOf(role: string, now: number): string {
  return new Date(now + (lifetimes[role] ?? 1095 * day)).toISOString().replace(/\.\d+Z$/, 'Z');
}
