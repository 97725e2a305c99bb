import { certificatesFromPem } from '../../certificate/certificate.ts';
import { type PublicKey, publicKeyFromPem } from '../../key/public-key.ts';
import type { StoreContent } from '../../notation/verify.ts';
import type { NotationAuthority } from '../authority.ts';
import type { Condition } from '../condition.ts';
import type { PolicyMaterial } from '../decide.ts';
import type { RequiredAttestation, TrustPolicy } from '../policy.ts';
import type { Situation } from './situation.ts';

/** The material of a policy that was changed: what the policy had before is taken over, and what was offered. Reads no file. */
export function materialOf(changed: TrustPolicy, { policy, material, offered }: Situation): PolicyMaterial {
  const root =
    changed.trustedRoot === policy.trustedRoot ? material.root : offered.roots.get(changed.trustedRoot ?? '');
  const keys = new Map<string, PublicKey>();
  const stores = new Map(material.stores);
  for (const [name, authority] of Object.entries(changed.authorities)) {
    if ('key' in authority) {
      const key =
        'pem' in authority.key ? publicKeyFromPem(authority.key.pem, name) : offered.keys.get(authority.key.file);
      const known = material.keys.get(name) ?? key;
      if (known !== undefined) keys.set(name, known);
    }
    if ('notation' in authority) {
      const before = policy.authorities[name];
      const added = addedStores(
        name,
        authority.notation,
        before !== undefined && 'notation' in before ? before.notation : undefined,
      );
      if (added.length > 0) stores.set(name, [...(stores.get(name) ?? []), ...added]);
    }
  }
  return { ...material, root, keys, stores, conditions: conditionsOf(changed, policy, material) };
}

/** Certificates that a change put behind those that were there. */
function addedStores(
  name: string,
  after: NotationAuthority,
  before: NotationAuthority | undefined,
): readonly StoreContent[] {
  const lists = [
    ['ca', after.roots, before?.roots],
    ['signingAuthority', after.signingAuthorities, before?.signingAuthorities],
    ['tsa', after.timestamp?.roots ?? [], before?.timestamp?.roots],
  ] as const;
  return lists.flatMap(([type, sources, known]) =>
    sources
      .slice(known?.length ?? 0)
      .flatMap((source) =>
        'pem' in source
          ? [{ type, name, certificates: certificatesFromPem(source.pem, name), problem: undefined }]
          : [],
      ),
  );
}

/** Conditions are compiled already: those that are left are found by what they say. */
function conditionsOf(changed: TrustPolicy, before: TrustPolicy, { conditions }: PolicyMaterial) {
  const known = new Map<string, Condition>();
  for (const required of before.rules.flatMap(({ attestations }) => attestations))
    required.conditions.forEach((source, index) => {
      const condition = conditions.get(required)?.[index];
      if (condition !== undefined) known.set(JSON.stringify(source), condition);
    });
  const kept = changed.rules
    .flatMap(({ attestations }) => attestations)
    .map((required) => {
      const own = required.conditions.flatMap((source) => known.get(JSON.stringify(source)) ?? []);
      return [required, own] as const;
    });
  return new Map<RequiredAttestation, readonly Condition[]>(kept);
}
