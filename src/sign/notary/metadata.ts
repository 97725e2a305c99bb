import { createPublicKey, type KeyObject, verify } from 'node:crypto';
import { decodeBase64, encodeHex, hashOf } from '../bytes.ts';
import { refused, SignError } from '../error.ts';
import { type JsonReader, readJson } from '../json.ts';
import { detail } from '../details.ts';

/** A public key of Notary's metadata. */
export interface NotaryKey {
  readonly id: string;
  readonly type: string;
  /** Base64 of SubjectPublicKeyInfo, of 32 bytes of Ed25519 or, where the type ends in -x509, of a certificate in PEM. */
  readonly public: string;
}

/** Whose signatures a role needs. */
export interface NotaryRole {
  readonly keyIds: readonly string[];
  readonly threshold: number;
}

/** A document of one role, its signature not yet verified. Times are milliseconds since 1970. */
export interface NotaryDocument {
  readonly role: string;
  readonly bytes: Uint8Array;
  readonly signed: JsonReader;
  /** What the signatures are over. */
  readonly canonical: Uint8Array;
  readonly version: number;
  readonly expires: number;
  readonly signatures: readonly { readonly keyId: string; readonly signature: Uint8Array }[];
}

/** JSON as Notary signs it: members sorted, no blanks (docker/go, canonical/json). */
export function canonicalJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const members = value as Readonly<Record<string, unknown>>;
  const keys = Object.keys(members).sort();
  return `{${keys.map((key) => `${JSON.stringify(key)}:${canonicalJson(members[key])}`).join(',')}}`;
}

/** Reads a document of a role. @throws {SignError} SIGN_MALFORMED. */
export function readDocument(bytes: Uint8Array, role: string): NotaryDocument {
  const document = readJson(bytes, role);
  const signed = document.object('signed');
  const type = role.startsWith('targets') ? 'Targets' : `${role.slice(0, 1).toUpperCase()}${role.slice(1)}`;
  if (signed.text('_type') !== type) throw signed.wrong('_type', JSON.stringify(type));
  const expires = signed.time('expires');
  if (expires === undefined) throw signed.wrong('expires', detail('a time'));
  return {
    role,
    bytes,
    signed,
    canonical: new TextEncoder().encode(canonicalJson(document.value('signed'))),
    version: Number(signed.count('version')),
    expires,
    signatures: document
      .objects('signatures')
      .map((entry) => ({ keyId: entry.text('keyid'), signature: entry.bytes('sig') })),
  };
}

/** Keys by their ids; one whose id is not its own is left out. */
export function readKeys(holder: JsonReader): ReadonlyMap<string, NotaryKey> {
  const listed = holder.optionalObject('keys');
  const keys = new Map<string, NotaryKey>();
  for (const id of listed?.keys() ?? []) {
    const entry = listed?.object(id);
    if (entry === undefined) continue;
    const key = { id, type: entry.text('keytype'), public: entry.object('keyval').text('public') };
    if (keyIdOf(key.type, key.public) === id) keys.set(id, key);
  }
  return keys;
}

/** Id of a key: SHA-256 of its canonical form without the private half. */
export function keyIdOf(type: string, publicPart: string): string {
  const text = canonicalJson({ keytype: type, keyval: { private: null, public: publicPart } });
  return encodeHex(hashOf('sha256', new TextEncoder().encode(text)));
}

/** Id of the bare public key, by which private keys are filed: the same whether the root lists the key or a certificate of it. */
export function canonicalId(key: NotaryKey): string {
  return idOfKeyObject(keyObject(key));
}

/** Id of a public key as Notary counts it. */
export function idOfKeyObject(object: KeyObject): string {
  const spki = object.export({ format: 'der', type: 'spki' });
  if (object.asymmetricKeyType === 'ed25519') return keyIdOf('ed25519', spki.subarray(-32).toString('base64'));
  return keyIdOf(object.asymmetricKeyType === 'ec' ? 'ecdsa' : 'rsa', spki.toString('base64'));
}

/** A role of the root document. @throws {SignError} SIGN_MALFORMED. */
export function readRole(holder: JsonReader): NotaryRole {
  return { keyIds: holder.values('keyids').map(String), threshold: Number(holder.count('threshold')) };
}

/** How many different keys of a role have signed a document. */
export function countSigners(
  document: NotaryDocument,
  { keyIds }: Pick<NotaryRole, 'keyIds'>,
  keys: ReadonlyMap<string, NotaryKey>,
): number {
  const holding = new Set<string>();
  for (const { keyId, signature } of document.signatures) {
    const key = keyIds.includes(keyId) ? keys.get(keyId) : undefined;
    if (key !== undefined && isSignedBy(document.canonical, signature, key)) holding.add(keyId);
  }
  return holding.size;
}

/** @throws {SignError} SIGN_REFUSED where fewer keys of the role than its threshold have signed. */
export function checkThreshold(
  document: NotaryDocument,
  { keyIds, threshold }: NotaryRole,
  keys: ReadonlyMap<string, NotaryKey>,
): void {
  const size = countSigners(document, { keyIds }, keys);
  if (threshold < 1 || size < threshold)
    throw refused(
      detail('{role} is signed by {size} of its keys, {threshold} must', { role: document.role, size, threshold }),
    );
}

/** The key as node:crypto reads it. @throws {SignError} SIGN_KEY. */
export function keyObject({ type, public: text, id }: NotaryKey): KeyObject {
  const raw = Buffer.from(decodeBase64(text, `key ${id}`));
  try {
    if (type.endsWith('-x509')) return createPublicKey(raw);
    if (type !== 'ed25519') return createPublicKey({ key: raw, format: 'der', type: 'spki' });
    const prefix = Buffer.from('302a300506032b6570032100', 'hex');
    return createPublicKey({ key: Buffer.concat([prefix, raw]), format: 'der', type: 'spki' });
  } catch (cause) {
    throw new SignError('SIGN_KEY', { message: detail('key {id} of type {type} cannot be read', { id, type }), cause });
  }
}

function isSignedBy(bytes: Uint8Array, signature: Uint8Array, key: NotaryKey): boolean {
  const object = keyObject(key);
  try {
    if (object.asymmetricKeyType === 'ed25519') return verify(null, bytes, object, signature);
    if (object.asymmetricKeyType === 'ec')
      return verify('sha256', bytes, { key: object, dsaEncoding: 'ieee-p1363' }, signature);
    return verify('sha256', bytes, { key: object, padding: 6, saltLength: -1 }, signature);
  } catch {
    return false;
  }
}
