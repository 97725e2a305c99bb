import { say } from '../../../../core/index.ts';
import { identityOf as identityOfCertificate } from '../../../certificate/identity.ts';
import { exactly } from '../../../verify/identity-match.ts';
import { judge } from '../../../verify-image.ts';
import type { Matcher } from '../../authority.ts';
import { identityOf } from '../../policy.ts';
import type { EditRow, PolicyEdit } from '../edit.ts';
import { messages } from '../messages.ts';
import { pointer } from '../patch.ts';
import { decidingRules, type PlacedRule, type Situation } from '../situation.ts';
import { declareInRule, freeName } from './declare.ts';
import { nameOf, quorumOf } from './rule-name.ts';

/** Lets one more identity sign as an authority. */
export const addIdentity: EditRow = {
  name: 'add-identity',
  doc: 'Adds the exact identity of a signature, or its issuer, to what a keyless authority of the rule accepts.',
  cost: 2,
  propose: (situation) =>
    decidingRules(situation).flatMap((placed) =>
      placed.rule.authorities.flatMap((authority) => widen(authority, placed, situation)),
    ),
};

/** Declares the signer of a signature. */
export const addKeylessAuthority: EditRow = {
  name: 'add-keyless-authority',
  doc: 'Declares the exact identity of a signature as an authority of the rule; as many as before must sign.',
  cost: 3,
  propose: (situation) =>
    decidingRules(situation).flatMap((placed) =>
      signersOf(situation).map(({ name, issuer }): PolicyEdit => {
        const authority = freeName(name, situation);
        const keyless = { identity: { is: name }, issuer: { is: issuer } };
        return {
          saying: say(messages.addKeylessAuthority, {
            name,
            issuer,
            authority,
            rule: nameOf(placed),
            quorum: quorumOf(placed),
          }),
          member: `rule ${placed.index} authority ${authority}`,
          patch: declareInRule(placed, authority, { keyless }),
          cost: addKeylessAuthority.cost,
        };
      }),
    ),
};

interface NamedSigner {
  readonly name: string;
  readonly issuer: string;
}

/** Signers by what was found: several edits ask, and each signature is verified once. */
const known = new WeakMap<Situation['found'], readonly NamedSigner[]>();

/** Whoever signed with a certificate that holds in every step but the identity's, each once. */
export function signersOf(situation: Pick<Situation, 'found' | 'material'>): readonly NamedSigner[] {
  const before = known.get(situation.found);
  if (before !== undefined) return before;
  const signers = findSigners(situation);
  known.set(situation.found, signers);
  return signers;
}

function findSigners({ found, material: { root } }: Pick<Situation, 'found' | 'material'>): readonly NamedSigner[] {
  const signers = new Map<string, NamedSigner>();
  for (const candidate of found.candidates) {
    const signer = candidate.bundle?.signer;
    if (signer?.kind !== 'certificate' || root === undefined) continue;
    const {
      names: [name],
      issuer,
    } = identityOfCertificate(signer.certificate);
    if (!name || !issuer) continue;
    const identity = { name: exactly(name), issuer: exactly(issuer) };
    if (judge(candidate, found.image, { root, identity }).result.accepted)
      signers.set(`${name}\n${issuer}`, { name, issuer });
  }
  return [...signers.values()];
}

/** Only one of the two is widened: an authority of two names and two issuers would accept all four pairs. */
function widen(authority: string, placed: PlacedRule, situation: Situation): readonly PolicyEdit[] {
  const entry = situation.policy.authorities[authority];
  if (entry === undefined || !('keyless' in entry)) return [];
  const { identity, issuer } = entry.keyless;
  const expected = identityOf(entry.keyless);
  return signersOf(situation).flatMap((signer): PolicyEdit[] => {
    const [isNamed, isVouched] = [expected.name.matches(signer.name), expected.issuer.matches(signer.issuer)];
    if (isNamed === isVouched) return [];
    const [member, value] = isVouched
      ? ['identity', eitherOf(identity, signer.name)]
      : ['issuer', eitherOf(issuer, signer.issuer)];
    return [
      {
        saying: say(messages.addIdentity, { ...signer, authority, rule: nameOf(placed) }),
        member: `authority ${authority}`,
        patch: [{ op: 'replace', path: pointer('authorities', authority, 'keyless', member as string), value }],
        cost: addIdentity.cost,
      },
    ];
  });
}

/** What was accepted before, or this very text. */
function eitherOf(before: Matcher, text: string): Matcher {
  const known = 'is' in before ? escape(before.is) : before.matches.replace(/^\^/, '').replace(/\$$/, '');
  return { matches: `^(?:${known}|${escape(text)})$` };
}

function escape(text: string): string {
  return text.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&');
}
