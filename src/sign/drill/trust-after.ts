import { X509Certificate } from 'node:crypto';
import { say } from '../../core/index.ts';
import { decodeBase64, sameBytes } from '../bytes.ts';
import { fromObject } from '../key/public-key.ts';
import type { ContentTrust } from '../notary/content-trust.ts';
import {
  canonicalId,
  countSigners,
  keyObject,
  type NotaryDocument,
  type NotaryKey,
  readKeys,
  readRole,
} from '../notary/metadata.ts';
import { listDelegations, type NotaryCollection } from '../notary/trust.ts';
import type { Compromised } from './compromised.ts';
import { messages } from './messages.ts';

/** Roles of the root document, in the order in which they are verified. */
const topRoles = ['root', 'timestamp', 'snapshot', 'targets'] as const;

/**
 * What a trust server says as if keys of its documents had been revoked. A document holds on where enough of its other signers are left. A
 * delegation that does not says nothing any more, as Docker takes it; behind a role of the root, nothing holds.
 */
export function trustAfter(trust: ContentTrust, lost: Compromised): ContentTrust {
  const { collection } = trust;
  if (collection === undefined) return trust;
  const keys = readKeys(collection.root.signed);
  for (const [index, role] of topRoles.entries()) {
    const document = role === 'targets' ? collection.targets.get(role) : collection[role];
    if (document === undefined) continue;
    const { keyIds, threshold } = readRole(collection.root.signed.object('roles').object(role));
    const size = signersLeft(
      document,
      keyIds.flatMap((id) => keys.get(id) ?? []),
      lost,
    );
    if (size >= threshold) continue;
    const failure = {
      name: role,
      state: 'failed',
      saying: say(messages.roleRevoked, { role, size, threshold }),
    } as const;
    return { ...trust, collection: undefined, steps: [...trust.steps.slice(0, index), failure] };
  }
  return { ...trust, collection: withoutLost(collection, lost) };
}

function withoutLost(collection: NotaryCollection, lost: Compromised): NotaryCollection {
  const gone = listDelegations(collection)
    .filter(({ name, keys, threshold }) => {
      const document = collection.targets.get(name);
      return document !== undefined && signersLeft(document, keys, lost) < threshold;
    })
    .map(({ name }) => name);
  const isLeft = (role: string) => !gone.some((name) => role === name || role.startsWith(`${name}/`));
  return { ...collection, targets: new Map([...collection.targets].filter(([role]) => isLeft(role))) };
}

function signersLeft(document: NotaryDocument, keys: readonly NotaryKey[], lost: Compromised): number {
  if (lost.kind === 'role' && lost.name === document.role) return 0;
  const left = keys.filter((key) => !isLost(key, lost));
  return countSigners(document, { keyIds: left.map(({ id }) => id) }, new Map(left.map((key) => [key.id, key])));
}

function isLost(key: NotaryKey, lost: Compromised): boolean {
  if (lost.kind === 'notary-key') return lost.id === key.id || lost.id === canonicalId(key);
  if (lost.kind === 'key') return sameBytes(fromObject(keyObject(key)).spki, lost.key.spki);
  if (lost.kind !== 'certificate' || !key.type.endsWith('-x509')) return false;
  const { raw } = new X509Certificate(Buffer.from(decodeBase64(key.public, `key ${key.id}`)));
  return sameBytes(new Uint8Array(raw), lost.certificate.der);
}
