import { createPublicKey } from 'node:crypto';
import { refused, SignError } from '../error.ts';
import { JsonReader, readJson } from '../json.ts';
import { fromObject, type PublicKey, publicKeyFromPem, verifySignature } from '../key/public-key.ts';
import { tufJson } from './tuf-json.ts';
import { detail } from '../details.ts';

/** Signed metadata of a TUF repository, its signatures verified (TUF specification 1.0.31, 4). */
export interface TufMetadata {
  readonly signed: JsonReader;
  readonly version: number;
  /** Milliseconds since 1970. */
  readonly expires: number;
}

/** Names of the four top-level roles. */
export type TufRole = 'root' | 'snapshot' | 'targets' | 'timestamp';

/**
 * Reads metadata of a role and verifies that enough keys of the root have signed it (5.3.4 and later).
 * @throws {SignError} SIGN_MALFORMED, SIGN_REFUSED.
 */
export function readMetadata(document: Uint8Array, role: TufRole, root: JsonReader, where: string): TufMetadata {
  const file = readJson(document, where);
  const signed = file.object('signed');
  const bytes = new TextEncoder().encode(tufJson(file.value('signed')));
  const named = root.object('roles').object(role);
  const keyIds = new Set(named.values('keyids').map(String));
  const threshold = Number(named.count('threshold'));
  const keys = root.object('keys');
  const holding = new Set<string>();
  for (const signature of file.objects('signatures')) {
    const id = signature.text('keyid');
    if (!keyIds.has(id) || !keys.has(id)) continue;
    const key = readKey(keys.object(id));
    if (key !== undefined && verifySignature(key, bytes, Buffer.from(signature.text('sig'), 'hex'))) holding.add(id);
  }
  if (threshold < 1 || holding.size < threshold)
    throw refused(
      detail('{where}: {size} of {threshold} needed keys have signed it', { where, size: holding.size, threshold }),
    );
  if (signed.text('_type') !== role) throw signed.wrong('_type', role);
  const expires = signed.time('expires');
  if (expires === undefined) throw signed.wrong('expires', detail('a time'));
  return { signed, version: Number(signed.count('version')), expires };
}

/** @throws {SignError} SIGN_REFUSED where metadata has expired: somebody may be holding back newer. */
export function checkFresh({ expires }: TufMetadata, now: number, where: string): void {
  if (expires <= now)
    throw refused(detail('{where} expired at {time}', { where, time: new Date(expires).toISOString() }));
}

/** Keys of other kinds do not count. */
function readKey(key: JsonReader): PublicKey | undefined {
  const type = key.text('keytype');
  const text = key.object('keyval').text('public');
  try {
    if (type === 'ed25519') {
      const x = Buffer.from(text, 'hex').toString('base64url');
      return fromObject(createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x }, format: 'jwk' }));
    }
    return type.startsWith('ecdsa') ? publicKeyFromPem(text, key.where) : undefined;
  } catch (cause) {
    throw new SignError('SIGN_MALFORMED', {
      message: detail('a key of the root cannot be read'),
      where: key.where,
      cause,
    });
  }
}
