import { createPrivateKey } from 'node:crypto';
import type { Digest } from '../../src/core/index.ts';
import { mediaTypes } from '../../src/oci/media-types.ts';
import { parseBundle } from '../../src/sign/bundle/parse.ts';
import { bundleContent, type Candidate } from '../../src/sign/candidate.ts';
import { certificatesFromPem } from '../../src/sign/certificate/certificate.ts';
import { signaturePredicateType } from '../../src/sign/cosign/names.ts';
import type { Signer } from '../../src/sign/cosign/signer.ts';
import { signStatement, writeBundle, writeStatement } from '../../src/sign/cosign/write-bundle.ts';
import { notationTypes } from '../../src/sign/notation/names.ts';
import { readEnvelope } from '../../src/sign/notation/read-envelope.ts';
import { signNotation } from '../../src/sign/notation/sign.ts';

/** A signature of an image, or an attestation, as a bundle that was found beside it. */
export async function candidateOf(
  image: Digest,
  signer: Signer,
  predicateType: string = signaturePredicateType,
  predicate: object = {},
): Promise<Candidate> {
  const statement = { name: '', sha256: image.slice(7), predicateType, predicate };
  const made = await signStatement(writeStatement(statement, 'v1'), signer);
  const bundle = parseBundle(writeBundle(made, signer), 'bundle');
  const empty = { format: 'cosign-bundle', where: image, problem: undefined, statement: undefined };
  return { ...empty, bundle, ...bundleContent(bundle, 'bundle') };
}

/** A signature of the Notary Project that was found beside an image. */
export async function notationCandidate(
  image: Digest,
  { keyPem, certificatePem }: { readonly keyPem: string; readonly certificatePem: string },
): Promise<Candidate> {
  const target = { mediaType: mediaTypes.manifest, digest: image, size: 7, annotations: {} };
  const signer = { key: createPrivateKey(keyPem), chain: certificatesFromPem(certificatePem, 'signer') };
  const shared = { target, now: Date.now(), validFor: undefined, agent: 'test', timestamp: undefined } as const;
  const envelope = readEnvelope(await signNotation({ ...shared, ...signer, form: 'jws' }), notationTypes.jws);
  return { format: 'notation', where: image, bundle: undefined, problem: undefined, statement: undefined, envelope };
}
