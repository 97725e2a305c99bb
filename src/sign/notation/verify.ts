import { DartagnanError, say, type Text, wordsOf } from '../../core/index.ts';
import { sameBytes } from '../bytes.ts';
import type { Certificate } from '../certificate/certificate.ts';
import { checkValidity } from '../certificate/chain.ts';
import { formatName } from '../certificate/distinguished-name.ts';
import { refused } from '../error.ts';
import { messages } from '../messages.ts';
import { parseTimestampToken } from '../timestamp/token.ts';
import { verifyToken } from '../timestamp/verify.ts';
import type { WitnessedTime } from '../verify/context.ts';
import type { StepResult, VerificationResult } from '../verify/verify-bundle.ts';
import { algorithmOf, verifyWith } from './algorithm.ts';
import { checkAttributes } from './attributes.ts';
import { checkSigningChain, checkStampingChain } from './chain.ts';
import { type NotationEnvelope, readTarget } from './envelope.ts';
import { matchesIdentity } from './identities.ts';
import type { VerificationType } from './level.ts';
import { notationTypes } from './names.ts';
import type { PolicyStatement } from './trust-policy.ts';
import { detail } from './details.ts';

/** What a statement's stores hold, read beforehand; a store that could not be read says why. */
export interface StoreContent {
  readonly type: string;
  readonly name: string;
  readonly certificates: readonly Certificate[];
  readonly problem: Text | undefined;
}

/** What revocation lists and responders said; undefined where the answer is that nothing is revoked. */
export interface RevocationOutcome {
  /** Of the signer's chain. */
  readonly problem: Text | undefined;
  /** Of the chain of its timestamp's signer. */
  readonly stampProblem?: Text | undefined;
}

/** What a verification trusts and demands. */
export interface NotationRequirements {
  readonly statement: Pick<PolicyStatement, 'enforcement' | 'trustedIdentities' | 'verifyTimestamp'>;
  readonly stores: readonly StoreContent[];
  /** Milliseconds since 1970. */
  readonly now: number;
  /** Digest of the artifact, `sha256:…`; of a blob in any algorithm that was signed. */
  readonly digest: (algorithm: string) => string | undefined;
  /** What else of the artifact's descriptor must be signed; undefined where it is not at hand. */
  readonly descriptor?: { readonly mediaType: string; readonly size: number } | undefined;
  readonly userMetadata: Readonly<Record<string, string>>;
  /** Undefined where nobody has looked. */
  readonly revocation: RevocationOutcome | undefined;
  /** Names of critical attributes that a plug-in has processed. */
  readonly processed?: readonly string[];
}

/** A result with what was only logged. */
export interface NotationResult extends VerificationResult {
  readonly warnings: readonly { readonly type: string; readonly problem: string }[];
}

interface Context {
  readonly envelope: NotationEnvelope;
  readonly requirements: NotationRequirements;
  readonly times: WitnessedTime[];
  readonly stampers: Certificate[];
}

/** A step says what holds, or nothing where it does not apply; the type decides what a failure does. */
interface Step {
  readonly name: string;
  readonly type: VerificationType;
  run(context: Context): Text | undefined;
}

const iso = (time: number) => new Date(time).toISOString();

const steps: readonly Step[] = [
  { name: 'integrity', type: 'integrity', run: checkIntegrity },
  { name: 'artifact', type: 'integrity', run: checkArtifact },
  { name: 'authenticity', type: 'authenticity', run: checkAuthenticity },
  { name: 'expiry', type: 'expiry', run: checkExpiry },
  { name: 'authentic-timestamp', type: 'authenticTimestamp', run: checkTimestamp },
  { name: 'revocation', type: 'revocation', run: checkRevocation },
];

/** Verifies an envelope by a statement of a trust policy; all steps run, also behind a failure. Touches no network. */
export function verifyNotation(envelope: NotationEnvelope, requirements: NotationRequirements): NotationResult {
  const context: Context = { envelope, requirements, times: [], stampers: [] };
  const warnings: { type: string; problem: string }[] = [];
  const results = steps.map((step): StepResult => {
    const action = requirements.statement.enforcement[step.type];
    if (action === 'skip') return skippedStep(step.name, detail('the policy skips it'));
    try {
      const said = step.run(context);
      if (said === undefined) return skippedStep(step.name, detail('there is nothing to validate'));
      return { name: step.name, state: 'passed', saying: { text: said, values: {} } };
    } catch (error) {
      if (!(error instanceof DartagnanError)) throw error;
      const problem = wordsOf(error);
      if (action !== 'log') return { name: step.name, state: 'failed', saying: { text: problem, values: {} } };
      warnings.push({ type: step.type, problem: problem.en });
      return { name: step.name, state: 'skipped', saying: say(messages.onlyLogged, { problem }) };
    }
  });
  const firstFailure = results.find(({ state }) => state === 'failed');
  const { times, stampers } = context;
  return { accepted: firstFailure === undefined, steps: results, firstFailure, times, warnings, stampers };
}

function skippedStep(name: string, why: Text): StepResult {
  return { name, state: 'skipped', saying: say(messages.notNeeded, { why }) };
}

function checkIntegrity({ envelope, requirements }: Context): Text {
  const { algorithm, certificates, contentType, signedBytes, signature, attributes } = envelope;
  const [leaf] = certificates;
  if (leaf === undefined) throw refused(detail('certificate-chain not present or is empty'));
  if (algorithmOf(leaf.publicKey.object) !== algorithm)
    throw refused(detail('the algorithm {name} is not the one of the signing certificate', { name: algorithm.name }));
  if (!verifyWith(algorithm, leaf.publicKey.object, signedBytes, signature))
    throw refused(detail('signature is invalid. Error: the signature is not of this content and key'));
  checkSigningChain(certificates);
  if (contentType !== notationTypes.payload)
    throw refused(
      detail('payload content type "{contentType}" is not {payload}', { contentType, payload: notationTypes.payload }),
    );
  checkAttributes(attributes, requirements.processed ?? []);
  return detail('signed with {algorithm} by {name}', { algorithm: algorithm.name, name: formatName(leaf.subject) });
}

function checkArtifact({ envelope, requirements }: Context): Text {
  const target = readTarget(envelope.payload);
  const actual = requirements.digest(target.digest.slice(0, target.digest.indexOf(':')));
  if (actual !== target.digest)
    throw refused(
      detail('content descriptor mismatch: the signature is about {digest}, the artifact is {actual}', {
        digest: target.digest,
        actual: actual ?? detail('of another algorithm'),
      }),
    );
  const { descriptor } = requirements;
  if (descriptor !== undefined && (descriptor.mediaType !== target.mediaType || descriptor.size !== target.size))
    throw refused(
      detail('content descriptor mismatch: the signature is about {digest}, the artifact is {actual}', {
        digest: `${target.mediaType}, ${target.size}`,
        actual: `${descriptor.mediaType}, ${descriptor.size}`,
      }),
    );
  for (const [key, value] of Object.entries(requirements.userMetadata))
    if (target.annotations[key] !== value) throw refused(detail('unable to find specified metadata in the signature'));
  return detail('the signature is about {digest}', { digest: target.digest });
}

function checkAuthenticity({ envelope, requirements }: Context): Text {
  const type = envelope.attributes.scheme === 'notary.x509' ? 'ca' : 'signingAuthority';
  const stores = requirements.stores.filter((store) => store.type === type);
  const broken = stores.find(({ problem }) => problem !== undefined);
  if (broken?.problem !== undefined) throw refused(broken.problem);
  const trusted = stores.flatMap(({ certificates }) => certificates);
  if (trusted.length === 0) throw refused(detail('no trusted certificates are found to verify authenticity'));
  const anchor = envelope.certificates.find(({ der }) => trusted.some((item) => sameBytes(item.der, der)));
  if (anchor === undefined)
    throw refused(detail("the signature's certificate chain does not contain any trusted certificate"));
  const [leaf] = envelope.certificates;
  if (leaf === undefined) throw refused(detail('certificate-chain not present or is empty'));
  if (!matchesIdentity(leaf, requirements.statement.trustedIdentities))
    throw refused(
      detail(
        'signing certificate from the digital signature does not match the X.509 trusted identities {trustedIdentities} defined in the trust policy',
        { trustedIdentities: JSON.stringify(requirements.statement.trustedIdentities) },
      ),
    );
  return detail('{name} is trusted', { name: formatName(leaf.subject) });
}

function checkExpiry({ envelope, requirements }: Context): Text | undefined {
  const { expiry, expiryText } = envelope.attributes;
  if (expiry === undefined) return undefined;
  if (requirements.now > expiry)
    throw refused(detail('digital signature has expired on "{time}"', { time: mailTime(expiryText ?? iso(expiry)) }));
  return detail('holds until {time}', { time: iso(expiry) });
}

function checkTimestamp({ envelope, requirements, times, stampers }: Context): Text {
  const { attributes, certificates } = envelope;
  if (attributes.scheme === 'notary.x509.signingAuthority') {
    for (const certificate of certificates) checkValidity(certificate, attributes.signingTime);
    times.push({ source: 'timestamp', time: attributes.signingTime });
    return detail('the signing authority signed at {time}', { time: iso(attributes.signingTime) });
  }
  const stores = requirements.stores.filter(({ type }) => type === 'tsa');
  const isExpired = certificates.some(({ notAfter }) => notAfter + 999 < requirements.now);
  if (stores.length === 0 || (requirements.statement.verifyTimestamp === 'afterCertExpiry' && !isExpired)) {
    for (const certificate of certificates) checkNow(certificate, requirements.now);
    return detail('every certificate is valid now');
  }
  const { time, chain } = timestampOf(envelope, stores);
  stampers.push(...chain);
  if (requirements.revocation?.stampProblem !== undefined) throw refused(requirements.revocation.stampProblem);
  for (const certificate of certificates) checkValidity(certificate, time);
  times.push({ source: 'timestamp', time });
  return detail('every certificate was valid at the timestamp, {time}', { time: iso(time) });
}

function timestampOf({ timestamp, signature }: NotationEnvelope, stores: readonly StoreContent[]) {
  if (timestamp === undefined)
    throw refused(detail('no timestamp countersignature was found in the signature envelope'));
  const broken = stores.find(({ problem }) => problem !== undefined);
  if (broken?.problem !== undefined)
    throw refused(detail('failed to load tsa trust store with error: {problem}', { problem: broken.problem }));
  const roots = stores.flatMap(({ certificates }) => certificates);
  const verified = verifyToken(parseTimestampToken(timestamp), signature, roots);
  checkStampingChain(verified.chain);
  return verified;
}

function checkNow(certificate: Certificate, now: number): void {
  const name = formatName(certificate.subject);
  if (now < certificate.notBefore)
    throw refused(
      detail('certificate "{name}" is not valid yet, it will be valid from "{time}"', {
        name,
        time: mailTime(iso(certificate.notBefore)),
      }),
    );
  if (now > certificate.notAfter + 999)
    throw refused(
      detail('certificate "{name}" is not valid anymore, it was expired at "{time}"', {
        name,
        time: mailTime(iso(certificate.notAfter)),
      }),
    );
}

function checkRevocation({ requirements: { revocation } }: Context): Text | undefined {
  if (revocation === undefined) return undefined;
  if (revocation.problem !== undefined) throw refused(revocation.problem);
  return detail('no certificate of the chain is revoked');
}

const days = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'];
const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** A time as mail writes it, in the zone that the text names (RFC 1123 with a numeric zone). */
export function mailTime(text: string): string {
  const [, sign = '+', hours = '00', minutes = '00'] = /([+-])(\d\d):(\d\d)$/.exec(text) ?? [];
  const shift = (Number(hours) * 60 + Number(minutes)) * (sign === '-' ? -1 : 1);
  const local = new Date(Date.parse(text) + shift * 60_000);
  const clock = local.toISOString().slice(11, 19);
  const date = `${String(local.getUTCDate()).padStart(2, '0')} ${months[local.getUTCMonth()]} ${local.getUTCFullYear()}`;
  return `${days[local.getUTCDay()]}, ${date} ${clock} ${sign}${hours}${minutes}`;
}
