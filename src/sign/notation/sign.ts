import { createPublicKey, type KeyObject } from 'node:crypto';
import { encodeHex, hashOf, sameBytes } from '../bytes.ts';
import { type Certificate } from '../certificate/certificate.ts';
import { checkValidity } from '../certificate/chain.ts';
import { SignError } from '../error.ts';
import { fromObject } from '../key/public-key.ts';
import { algorithmOf, signWith } from './algorithm.ts';
import { checkSigningChain } from './chain.ts';
import { writeCose } from './cose.ts';
import { type EnvelopeRequest, type TargetArtifact, writeTarget } from './envelope.ts';
import { writeJws } from './jws.ts';
import { reservedPrefix, thumbprintAnnotation } from './names.ts';
import { detail } from './details.ts';

/** What signing by a key at hand needs. Times are milliseconds since 1970. */
export interface NotationSignRequest {
  readonly target: TargetArtifact;
  readonly key: KeyObject;
  readonly chain: readonly Certificate[];
  readonly form: 'cose' | 'jws';
  readonly now: number;
  /** How long the signature holds, milliseconds. */
  readonly validFor: number | undefined;
  readonly agent: string;
  readonly timestamp: EnvelopeRequest['timestamp'];
}

/** Signs an artifact. @throws {SignError} SIGN_KEY where key and certificate are not each other's, SIGN_REFUSED for a chain that no verifier takes. */
export async function signNotation(request: NotationSignRequest): Promise<Uint8Array> {
  const { target, key, chain, form, now, validFor, agent, timestamp } = request;
  checkPair(key, chain, now);
  checkMetadata(target.annotations);
  const algorithm = algorithmOf(key);
  const envelope: EnvelopeRequest = {
    payload: writeTarget(target),
    scheme: 'notary.x509',
    signingTime: now,
    expiry: validFor === undefined ? undefined : now + validFor,
    chain: () => chain,
    agent,
    algorithm,
    sign: (bytes) => Promise.resolve(signWith(algorithm, key, bytes)),
    timestamp,
  };
  return form === 'jws' ? writeJws(envelope) : writeCose(envelope);
}

/** Annotations of a signature's manifest. */
export function signatureAnnotations(chain: readonly Certificate[], now: number): Readonly<Record<string, string>> {
  const thumbprints = chain.map(({ der }) => encodeHex(hashOf('sha256', der)));
  return {
    [thumbprintAnnotation]: JSON.stringify(thumbprints),
    'org.opencontainers.image.created': new Date(now).toISOString().replace(/\.\d+Z$/, 'Z'),
  };
}

/** @throws {SignError} SIGN_REFUSED for metadata that would pass as the system's own. */
export function checkMetadata(metadata: Readonly<Record<string, string>>): void {
  const reserved = Object.keys(metadata).find((key) => key.startsWith(reservedPrefix));
  if (reserved === undefined) return;
  throw new SignError('SIGN_REFUSED', {
    message: detail('error adding user metadata: metadata key {reserved} has reserved prefix {reservedPrefix}', {
      reserved,
      reservedPrefix,
    }),
  });
}

function checkPair(key: KeyObject, chain: readonly Certificate[], now: number): void {
  const [leaf] = chain;
  const own = fromObject(createPublicKey(key)).spki;
  if (leaf === undefined || !sameBytes(leaf.publicKey.spki, own))
    throw new SignError('SIGN_KEY', { message: detail('the key is not the one of the certificate') });
  checkSigningChain(chain);
  for (const certificate of chain) checkValidity(certificate, now);
}
