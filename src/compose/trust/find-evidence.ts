import { type Catalogue, defineCatalogue } from '../../core/index.ts';
import type { Candidate, SignatureFormat } from '../../sign/candidate.ts';
import { cosignFormats, findCandidates, signatureFormats } from '../../sign/formats.ts';
import { notationSignature } from '../../sign/notation/format.ts';
import type { RevocationOutcome } from '../../sign/notation/verify.ts';
import { type Authority, enforcementOf, type NotationAuthority } from '../../sign/policy/authority.ts';
import { authoritiesOf, type Found } from '../../sign/policy/decide.ts';
import { judgeNotation } from '../../sign/policy/judges.ts';
import type { TrustPolicy, TrustRule } from '../../sign/policy/policy.ts';
import { askAboutSignature, type RevocationCall } from './ask-revocation.ts';
import type { SignedImage, TrustPorts } from './context.ts';
import { askTrustServer } from './ask-trust-server.ts';
import type { TrustMaterial } from './material.ts';

/** All that the rules' authorities can judge about an image: its signatures, what trust servers say, what was revoked. */
export async function findEvidence(
  rules: readonly TrustRule[],
  policy: TrustPolicy,
  material: TrustMaterial,
  { reference, image, store, packed }: SignedImage,
  ports: TrustPorts,
): Promise<Found> {
  const wanted = authoritiesOf(rules).flatMap((name) => {
    const authority = policy.authorities[name];
    return authority === undefined ? [] : [{ name, authority }];
  });
  const stored = await findCandidates(store, image.digest, formatsFor(wanted.map(({ authority }) => authority)));
  const served: Candidate[] = [];
  for (const { name, authority } of wanted)
    if ('notary' in authority) {
      const trust = material.servers.get(name) ?? { pinned: [], ca: undefined };
      served.push(await askTrustServer({ name, notary: authority.notary, trust }, { reference, packed }, ports));
    }
  const descriptor = { mediaType: image.mediaType, size: image.size };
  const found = { image: image.digest, descriptor, candidates: [...stored, ...served], now: Date.now() };
  const call = { signal: ports.signal, exchange: packed?.exchange ?? ports.exchange };
  return { ...found, revocation: await askAll(wanted, material, found, call) };
}

/** Formats that nobody of the rule signs in are not looked for: each costs a request. */
function formatsFor(authorities: readonly Authority[]): Catalogue<SignatureFormat> {
  const isSigstore = authorities.some((entry) => 'key' in entry || 'keyless' in entry);
  const isNotation = authorities.some((entry) => 'notation' in entry);
  if (isSigstore) return isNotation ? signatureFormats : cosignFormats;
  return defineCatalogue(isNotation ? [notationSignature] : []);
}

/** Asks about certificates of signatures that hold so far: nobody is asked about a certificate that nobody trusts. */
async function askAll(
  wanted: readonly { readonly name: string; readonly authority: Authority }[],
  material: TrustMaterial,
  { image, descriptor, candidates, now }: Found,
  call: RevocationCall,
): Promise<Map<Candidate, Map<string, RevocationOutcome>>> {
  const answers = new Map<Candidate, Map<string, RevocationOutcome>>();
  for (const candidate of candidates) {
    const own = new Map<string, RevocationOutcome>();
    for (const { name, authority } of wanted) {
      if (!('notation' in authority)) continue;
      const judging = { stores: material.stores?.get(name) ?? [], image, descriptor, now, revocation: undefined };
      const outcome = await askAbout(candidate, authority.notation, judging, call);
      if (outcome !== undefined) own.set(name, outcome);
    }
    if (own.size > 0) answers.set(candidate, own);
  }
  return answers;
}

async function askAbout(
  candidate: Candidate,
  authority: NotationAuthority,
  judging: Parameters<typeof judgeNotation>[2],
  call: RevocationCall,
): Promise<RevocationOutcome | undefined> {
  const { envelope } = candidate;
  if (envelope === undefined) return undefined;
  const { result } = judgeNotation(candidate, authority, judging);
  if (!result.accepted) return undefined;
  const isSkipped = enforcementOf(authority).revocation === 'skip';
  return askAboutSignature(envelope, result, { ...authority.revocation, isSkipped }, call);
}
