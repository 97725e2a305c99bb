import { encodeBase64, hashOf } from '../bytes.ts';
import type { Certificate } from '../certificate/certificate.ts';
import type { SigningKey } from '../key/private-key.ts';
import { certificatePem } from '../certificate/certificate.ts';
import { keyDetails, publicKeyPem } from '../key/public-key.ts';
import { signingConfigMediaType } from '../trust/signing-config.ts';
import type { TransparencyLog } from './log.ts';
import type { RepositoryTarget } from './repository.ts';

/** What a service tells its clients. */
export interface ServiceFacts {
  /** Address without a slash at its end. */
  readonly base: string;
  readonly since: number;
  readonly codeChain: readonly Certificate[];
  readonly timestampChain: readonly Certificate[];
  readonly certificateLogKey: SigningKey;
  readonly log1: TransparencyLog;
  readonly log2: TransparencyLog;
  readonly issuers: readonly string[];
  /** Version of the log that clients are told to use. */
  readonly logVersion: 1 | 2;
}

const operator = 'dartagnan';

/** The trusted root of a service, JSON (protobuf-specs, sigstore_trustroot.proto). */
export function trustedRootOf(facts: ServiceFacts): object {
  const validFor = { start: new Date(facts.since - 60_000).toISOString() };
  const log = (baseUrl: string, key: SigningKey, logId: Uint8Array) => ({
    baseUrl,
    hashAlgorithm: 'SHA2_256',
    publicKey: { rawBytes: encodeBase64(key.publicKey.spki), keyDetails: keyDetails(key.publicKey), validFor },
    logId: { keyId: encodeBase64(logId) },
  });
  const authority = (uri: string, chain: readonly Certificate[]) => ({
    subject: { organization: operator, commonName: operator },
    uri,
    certChain: { certificates: chain.map(({ der }) => ({ rawBytes: encodeBase64(der) })) },
    validFor,
  });
  const { base, log1, log2, certificateLogKey } = facts;
  return {
    mediaType: 'application/vnd.dev.sigstore.trustedroot+json;version=0.1',
    tlogs: [log(base, log1.key, log1.logId), log(base, log2.key, log2.logId)],
    certificateAuthorities: [authority(base, facts.codeChain)],
    ctlogs: [log(`${base}/ct`, certificateLogKey, logIdOf(certificateLogKey))],
    timestampAuthorities: [authority(`${base}/api/v1/timestamp`, facts.timestampChain)],
  };
}

/** The signing configuration of a service, JSON. */
export function signingConfigOf(facts: ServiceFacts): object {
  const { base, issuers, logVersion, since } = facts;
  const validFor = { start: new Date(since - 60_000).toISOString() };
  const service = (url: string, majorApiVersion: number) => ({ url, majorApiVersion, validFor, operator });
  return {
    mediaType: signingConfigMediaType,
    caUrls: [service(base, 1)],
    oidcUrls: issuers.map((url) => service(url, 1)),
    rekorTlogUrls: [service(base, logVersion)],
    rekorTlogConfig: { selector: 'ANY' },
    tsaUrls: [service(`${base}/api/v1/timestamp`, 1)],
    tsaConfig: { selector: 'ANY' },
  };
}

/** Files of the TUF repository: both documents, and the same by parts as cosign's second version reads them. */
export function repositoryTargets(
  facts: ServiceFacts,
  { trustedRoot, signingConfig }: { readonly trustedRoot: object; readonly signingConfig: object },
): readonly RepositoryTarget[] {
  const encode = (text: string) => new TextEncoder().encode(text);
  const pem = (chain: readonly Certificate[]) => encode(chain.map(certificatePem).join(''));
  const [timestampLeaf, ...timestampRoots] = facts.timestampChain;
  return [
    { name: 'trusted_root.json', bytes: encode(JSON.stringify(trustedRoot)) },
    { name: 'signing_config.v0.2.json', bytes: encode(JSON.stringify(signingConfig)) },
    { name: 'ctfe.pub', bytes: encode(publicKeyPem(facts.certificateLogKey.publicKey)), usage: 'CTFE' },
    { name: 'fulcio_v1.crt.pem', bytes: pem(facts.codeChain), usage: 'Fulcio' },
    { name: 'rekor.pub', bytes: encode(publicKeyPem(facts.log1.key.publicKey)), usage: 'Rekor' },
    { name: 'tsa_leaf.crt.pem', bytes: pem(timestampLeaf === undefined ? [] : [timestampLeaf]), usage: 'TSA' },
    { name: 'tsa_root.crt.pem', bytes: pem(timestampRoots), usage: 'TSA' },
  ];
}

function logIdOf({ publicKey }: SigningKey): Uint8Array {
  return hashOf('sha256', publicKey.spki);
}
