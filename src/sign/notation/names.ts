/** Media types of the Notary Project (specifications 1.1, signature-specification.md). */
export const notationTypes = {
  signature: 'application/vnd.cncf.notary.signature',
  payload: 'application/vnd.cncf.notary.payload.v1+json',
  jws: 'application/jose+json',
  cose: 'application/cose',
} as const;

/** Names of attributes in envelopes, the same in both formats. */
export const notationHeaders = {
  scheme: 'io.cncf.notary.signingScheme',
  signingTime: 'io.cncf.notary.signingTime',
  authenticTime: 'io.cncf.notary.authenticSigningTime',
  expiry: 'io.cncf.notary.expiry',
  agent: 'io.cncf.notary.signingAgent',
  timestamp: 'io.cncf.notary.timestampSignature',
  plugin: 'io.cncf.notary.verificationPlugin',
  pluginVersion: 'io.cncf.notary.verificationPluginMinVersion',
} as const;

/** Annotation with the thumbprints of the chain, JSON of hexadecimal SHA-256. */
export const thumbprintAnnotation = 'io.cncf.notary.x509chain.thumbprint#S256';

/** Prefix that user metadata may not take. */
export const reservedPrefix = 'io.cncf.notary';

/** Who says when the signature was made: the signer and a timestamp authority, or a signing authority. */
export type SigningScheme = 'notary.x509' | 'notary.x509.signingAuthority';
