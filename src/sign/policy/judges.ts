import type { Candidate } from '../candidate.ts';
import type { PublicKey } from '../key/public-key.ts';
import { judgeContentTrust, pinnedBy } from '../notary/content-trust.ts';
import { type RevocationOutcome, type StoreContent, verifyNotation } from '../notation/verify.ts';
import type { TrustedRoot } from '../trust/trusted-root.ts';
import type { Requirements } from '../verify/context.ts';
import { judge, judgeUnread, type JudgedCandidate } from '../verify-image.ts';
import { type Authority, enforcementOf, type NotationAuthority, rolesOf } from './authority.ts';
import type { Found } from './decide.ts';
import { identityOf } from './policy.ts';

/** What authorities need to judge, read beforehand, by their names. */
export interface JudgingMaterial {
  readonly root: TrustedRoot | undefined;
  /** Keys of key authorities. */
  readonly keys: ReadonlyMap<string, PublicKey>;
  /** Trusted certificates of notation authorities. */
  readonly stores?: ReadonlyMap<string, readonly StoreContent[]>;
}

/** Judges, for one authority, the candidates of the formats that it signs in. */
export function judgeFor(
  name: string,
  authority: Authority,
  material: JudgingMaterial,
  found: Found,
): readonly JudgedCandidate[] {
  if ('notary' in authority) {
    const roles = rolesOf(authority.notary);
    const ids = authority.notary.roots.flatMap((pin) => ('id' in pin ? [pin.id] : []));
    return found.candidates.flatMap((candidate) => {
      if (candidate.contentTrust?.authority !== name) return [];
      return [{ candidate, result: judgeContentTrust(pinnedBy(candidate.contentTrust, ids), found.image, roles) }];
    });
  }
  if ('notation' in authority)
    return found.candidates
      .filter(({ format }) => format === 'notation')
      .map((candidate) =>
        judgeNotation(candidate, authority.notation, {
          stores: material.stores?.get(name) ?? [],
          image: found.image,
          descriptor: found.descriptor,
          now: found.now,
          revocation: found.revocation?.get(candidate)?.get(name),
        }),
      );
  const requirements = requirementsOf(name, authority, material);
  return found.candidates
    .filter(({ format }) => format.startsWith('cosign'))
    .map((candidate) => judge(candidate, found.image, requirements));
}

/** What a notation candidate is judged with beside its authority. Time in milliseconds since 1970. */
export interface NotationJudging {
  readonly stores: readonly StoreContent[];
  readonly image: string;
  readonly descriptor: Found['descriptor'];
  readonly now: number;
  /** Undefined where nobody was asked. */
  readonly revocation: RevocationOutcome | undefined;
}

/** Judges a signature of the Notary Project. Touches no network. */
export function judgeNotation(
  candidate: Candidate,
  authority: NotationAuthority,
  { stores, image, descriptor, now, revocation }: NotationJudging,
): JudgedCandidate {
  if (candidate.envelope === undefined) return judgeUnread(candidate);
  const { identities, timestamp, metadata } = authority;
  const result = verifyNotation(candidate.envelope, {
    statement: {
      enforcement: enforcementOf(authority),
      trustedIdentities: identities,
      verifyTimestamp: timestamp?.verify ?? 'always',
    },
    stores,
    now,
    digest: () => image,
    descriptor,
    userMetadata: metadata,
    revocation,
  });
  return { candidate, result };
}

function requirementsOf(
  name: string,
  authority: Exclude<Authority, { notary: unknown } | { notation: unknown }>,
  { root, keys }: JudgingMaterial,
): Requirements {
  const shared = root === undefined ? {} : { root };
  if ('keyless' in authority) return { ...shared, identity: identityOf(authority.keyless) };
  const key = keys.get(name);
  return { ...(authority.log ? shared : {}), withoutLog: !authority.log, ...(key === undefined ? {} : { key }) };
}
