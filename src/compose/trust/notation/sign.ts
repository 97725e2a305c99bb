import { join, resolve } from 'node:path';
import { version } from '../../../core/version.ts';
import { decodeBase64, encodeBase64 } from '../../../sign/bytes.ts';
import { type Certificate, parseCertificate } from '../../../sign/certificate/certificate.ts';
import { SignError } from '../../../sign/error.ts';
import { algorithmOf, notationAlgorithms } from '../../../sign/notation/algorithm.ts';
import { writeCose } from '../../../sign/notation/cose.ts';
import { type EnvelopeRequest, type TargetArtifact, writeTarget } from '../../../sign/notation/envelope.ts';
import { writeJws } from '../../../sign/notation/jws.ts';
import { notationTypes } from '../../../sign/notation/names.ts';
import { contractVersion, pluginMetadata, runPlugin } from '../../../sign/notation/plugin.ts';
import { readEnvelope } from '../../../sign/notation/read-envelope.ts';
import { checkMetadata, signNotation } from '../../../sign/notation/sign.ts';
import { requestTimestamp } from '../../../sign/timestamp/request.ts';
import { parseTimestampToken } from '../../../sign/timestamp/token.ts';
import { verifyToken } from '../../../sign/timestamp/verify.ts';
import type { HashName } from '../../../sign/bytes.ts';
import type { TrustPorts } from '../context.ts';
import { readCertificates } from './config.ts';
import { findSigningKey, loadSigningKey, type SigningKeyEntry } from './keys.ts';
import { pluginProgram } from './plugins.ts';
import { detail } from '../details.ts';

/** What signing is told by its flags. */
export interface NotationSignOptions {
  readonly key: string | undefined;
  readonly id: string | undefined;
  readonly plugin: string | undefined;
  readonly pluginConfig: Readonly<Record<string, string>>;
  readonly form: 'cose' | 'jws';
  /** Milliseconds. */
  readonly expiry: number | undefined;
  readonly timestampUrl: string | undefined;
  readonly timestampRoot: string | undefined;
}

/** A new signature with the chain that it names. */
export interface SignedEnvelope {
  readonly bytes: Uint8Array;
  readonly mediaType: string;
  readonly chain: readonly Certificate[];
}

const agent = `dartagnan/${version}`;

/** Signs an artifact or a blob by the named or the default key. @throws {SignError}. */
export async function makeEnvelope(
  target: TargetArtifact,
  options: NotationSignOptions,
  ports: TrustPorts,
  now: number,
): Promise<SignedEnvelope> {
  const entry: SigningKeyEntry =
    options.plugin === undefined
      ? await findSigningKey(options.key, ports)
      : { name: options.id ?? '', pluginName: options.plugin, ...(options.id === undefined ? {} : { id: options.id }) };
  const mediaType = options.form === 'jws' ? notationTypes.jws : notationTypes.cose;
  if (entry.pluginName !== undefined) return signByPlugin({ target, entry, options, ports, now, mediaType });
  const { key, chain } = await loadSigningKey(entry);
  const timestamp = await timestamper(options, algorithmOf(key).hash, ports);
  const { form, expiry: validFor } = options;
  return { bytes: await signNotation({ target, key, chain, form, now, validFor, agent, timestamp }), mediaType, chain };
}

/** How the signature is timestamped; the answer must lead to the root that was named. */
async function timestamper(
  { timestampUrl: url, timestampRoot }: NotationSignOptions,
  hash: HashName,
  ports: TrustPorts,
): Promise<EnvelopeRequest['timestamp']> {
  if (url === undefined || timestampRoot === undefined) return undefined;
  const roots = await readCertificates(resolve(ports.cwd, timestampRoot));
  return async (signature) => {
    const token = await requestTimestamp(signature, { url, hash, timeout: 15_000, signal: ports.signal });
    verifyToken(parseTimestampToken(token), signature, roots);
    return token;
  };
}

interface PluginSigning {
  readonly target: TargetArtifact;
  readonly entry: SigningKeyEntry;
  readonly options: NotationSignOptions;
  readonly ports: TrustPorts;
  readonly now: number;
  readonly mediaType: string;
}

async function signByPlugin(signing: PluginSigning): Promise<SignedEnvelope> {
  const { target, entry, options, ports } = signing;
  checkMetadata(target.annotations);
  const program = await pluginProgram(entry.pluginName ?? '', ports);
  const config = { ...entry.pluginConfig, ...options.pluginConfig };
  const { capabilities } = await pluginMetadata(program, config, ports);
  if (capabilities.includes('SIGNATURE_GENERATOR.RAW')) return signRaw(signing, program, config);
  if (capabilities.includes('SIGNATURE_GENERATOR.ENVELOPE')) return signWhole(signing, program, config);
  throw new SignError('SIGN_UNSUPPORTED', { message: detail('the plug-in cannot sign'), where: program });
}

type Config = Readonly<Record<string, string>>;

async function signRaw(
  { target, entry, options, ports, now, mediaType }: PluginSigning,
  program: string,
  pluginConfig: Config,
): Promise<SignedEnvelope> {
  const request = { contractVersion, keyId: entry.id ?? '', pluginConfig };
  const keySpec = (await runPlugin(program, 'describe-key', request, ports)).text('keySpec');
  const algorithm = notationAlgorithms.find((candidate) => candidate.keySpec === keySpec);
  if (algorithm === undefined)
    throw new SignError('SIGN_UNSUPPORTED', {
      message: detail('key spec {keySpec}', { keySpec: JSON.stringify(keySpec) }),
      where: program,
    });
  const hashAlgorithm = `SHA-${algorithm.hash.slice(3)}`;
  let chain: readonly Certificate[] = [];
  const envelope: EnvelopeRequest = {
    payload: writeTarget(target),
    scheme: 'notary.x509',
    signingTime: now,
    expiry: options.expiry === undefined ? undefined : now + options.expiry,
    chain: () => chain,
    agent,
    algorithm,
    timestamp: await timestamper(options, algorithm.hash, ports),
    async sign(bytes) {
      const call = { ...request, keySpec, hashAlgorithm, payload: encodeBase64(bytes) };
      const answer = await runPlugin(program, 'generate-signature', call, ports);
      chain = answer.values('certificateChain').map((item) => parseCertificate(decodeBase64(String(item), program)));
      return answer.bytes('signature');
    },
  };
  const bytes = await (options.form === 'jws' ? writeJws(envelope) : writeCose(envelope));
  return { bytes, mediaType, chain };
}

async function signWhole(
  { target, entry, options, ports, mediaType }: PluginSigning,
  program: string,
  pluginConfig: Config,
): Promise<SignedEnvelope> {
  const payload = writeTarget(target);
  const request = {
    contractVersion,
    keyId: entry.id ?? '',
    payloadType: notationTypes.payload,
    signatureEnvelopeType: mediaType,
    payload: encodeBase64(payload),
    ...(options.expiry === undefined ? {} : { expiryDurationInSeconds: Math.round(options.expiry / 1000) }),
    pluginConfig,
  };
  const answer = await runPlugin(program, 'generate-envelope', request, ports);
  if (answer.text('signatureEnvelopeType') !== mediaType)
    throw new SignError('SIGN_SERVICE', { message: detail('the plug-in answers in another format'), where: program });
  const bytes = answer.bytes('signatureEnvelope');
  const { certificates, payload: signed } = readEnvelope(bytes, mediaType);
  if (Buffer.compare(signed, payload) !== 0)
    throw new SignError('SIGN_REFUSED', { message: detail('the plug-in has signed something else'), where: program });
  return { bytes, mediaType, chain: certificates };
}

/** Where a blob's signature is written: beside the blob. */
export function blobSignaturePath(file: string, form: 'cose' | 'jws', folder: string | undefined): string {
  const name = `${file.split('/').at(-1) ?? file}.${form}.sig`;
  return folder === undefined ? `${file}.${form}.sig` : join(folder, name);
}
