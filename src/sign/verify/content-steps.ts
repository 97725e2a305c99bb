import { say } from '../../core/index.ts';
import { preAuthenticationEncoding } from '../../formats/dsse/pre-authentication.ts';
import type { Bundle, Envelope } from '../bundle/bundle.ts';
import { encodeHex } from '../bytes.ts';
import { identityOf } from '../certificate/identity.ts';
import { refused } from '../error.ts';
import { keyHint, type PublicKey, verifySignature } from '../key/public-key.ts';
import { messages } from '../messages.ts';
import { parseSimpleSigning } from '../cosign/simple-signing.ts';
import { parseStatement, statementPayloadType } from '../statement/statement.ts';
import type { Artifact, Requirements, VerificationStep } from './context.ts';
import { passed } from './outcome.ts';
import { detail } from '../details.ts';

/** The signer's key: of the certificate in the bundle, or the one that the verifier was given. @throws {SignError} SIGN_REFUSED. */
export function signerKey({ signer }: Bundle, { key }: Requirements): PublicKey {
  if (signer.kind === 'certificate') {
    if (key !== undefined)
      throw refused(detail('the signature is by certificate, a signature by the given key is wanted'));
    return signer.certificate.publicKey;
  }
  if (key === undefined)
    throw refused(
      detail('the signature is by the key {hint}, and no key was given to verify it with', { hint: signer.hint }),
    );
  return key;
}

/** The one signature of the bundle. @throws {SignError} SIGN_REFUSED where an envelope has none or several. */
export function signatureOf({ content }: Bundle): Uint8Array {
  if (content.kind !== 'envelope') return content.signature;
  const [signature, ...others] = content.envelope.signatures;
  if (signature === undefined || others.length > 0)
    throw refused(
      detail('the envelope has {count} signatures, one is wanted', { count: content.envelope.signatures.length }),
    );
  return signature.signature;
}

/** What the signature is over. @throws {SignError} SIGN_REFUSED where the artifact's bytes are needed and not at hand. */
export function signedBytes({ content }: Bundle, { bytes }: Artifact): Uint8Array {
  if (content.kind === 'envelope')
    return preAuthenticationEncoding(content.envelope.payloadType, content.envelope.payload);
  if (content.kind === 'simple-signing') return content.payload;
  if (bytes === undefined)
    throw refused(detail('the signature is over the artifact itself, and only its digest is at hand'));
  return bytes;
}

/** Finds the key. */
export const signerStep: VerificationStep = {
  name: 'signer',
  doc: 'The key of the signature is known: the certificate of the bundle, or the given key.',
  run({ bundle, requirements }) {
    const key = signerKey(bundle, requirements);
    if (bundle.signer.kind === 'key') return passed(say(messages.signerKey, { hint: keyHint(key) }));
    return passed(say(messages.signerCertificate, { names: identityOf(bundle.signer.certificate).names.join(', ') }));
  },
};

/** Verifies the signature. */
export const signatureStep: VerificationStep = {
  name: 'signature',
  doc: 'The signature is over this content and by this key.',
  run({ bundle, artifact, requirements }) {
    const key = signerKey(bundle, requirements);
    if (!verifySignature(key, signedBytes(bundle, artifact), signatureOf(bundle), requirements.hash))
      throw refused(detail('the signature is not of this content and key'));
    return passed(say(messages.signature));
  },
};

/** Compares the digests. */
export const artifactStep: VerificationStep = {
  name: 'artifact',
  doc: 'The digest of the artifact is the one that was signed: the subject of the statement.',
  run({ bundle: { content }, artifact }) {
    if (content.kind === 'envelope') checkSubject(content.envelope, artifact);
    else if (content.kind === 'simple-signing') checkImage(content.payload, artifact);
    else if (content.digest !== undefined) checkHint(content.digest, artifact);
    return passed(say(messages.artifact, { digest: `sha256:${artifact.digests.sha256}` }));
  },
};

const digestNames: Readonly<Record<string, string>> = { SHA2_256: 'sha256', SHA2_384: 'sha384', SHA2_512: 'sha512' };

function checkHint({ algorithm, digest }: { algorithm: string; digest: Uint8Array }, artifact: Artifact): void {
  const expected = artifact.digests[digestNames[algorithm] ?? algorithm];
  if (expected === undefined)
    throw refused(
      detail('the bundle names the artifact by a digest of {algorithm}, which is not at hand', { algorithm }),
    );
  if (expected !== encodeHex(digest))
    throw refused(
      detail('the bundle is about {digest}, the artifact is {expected}', { digest: encodeHex(digest), expected }),
    );
}

function checkImage(payload: Uint8Array, { digests }: Artifact): void {
  const { digest } = parseSimpleSigning(payload);
  if (digest !== `sha256:${digests.sha256}`)
    throw refused(
      detail('the signature is about the image {digest}, the artifact is sha256:{sha256}', {
        digest,
        sha256: digests.sha256,
      }),
    );
}

/** A subject holds where all its digests that are known here agree, and at least one is. */
function checkSubject(envelope: Envelope, { digests }: Artifact): void {
  if (envelope.payloadType !== statementPayloadType)
    throw refused(
      detail('the envelope holds {payloadType}, no in-toto statement', {
        payloadType: JSON.stringify(envelope.payloadType),
      }),
    );
  const { subjects } = parseStatement(envelope.payload);
  const known: Readonly<Record<string, string | undefined>> = digests;
  const isAbout = subjects.some(({ digest }) => {
    const compared = Object.entries(digest).filter(([algorithm]) => known[algorithm] !== undefined);
    return compared.length > 0 && compared.every(([algorithm, hex]) => known[algorithm] === hex);
  });
  if (isAbout) return;
  const named = subjects.map(({ digest }) =>
    Object.entries(digest)
      .map(([algorithm, hex]) => `${algorithm}:${hex}`)
      .join(' '),
  );
  throw refused(
    detail('the statement is about {names}, the artifact is sha256:{sha256}', {
      names: named.slice(0, 3).join(', ') || detail('nothing'),
      sha256: digests.sha256,
    }),
  );
}
