// Envelopes of the Notary Project with anything in them that no signer would write.
import { createHash, sign, type KeyObject } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type CborValue, writeCbor } from '../../src/formats/cbor/cbor.ts';
import { algorithmOf, type NotationAlgorithm, signWith } from '../../src/sign/notation/algorithm.ts';

/** What stands in an envelope. Times are milliseconds since 1970. */
export interface EnvelopeParts {
  readonly form: 'cose' | 'jws';
  readonly key: KeyObject;
  /** DER, in the order in which they are written. */
  readonly chain: readonly Uint8Array[];
  readonly payload: Uint8Array;
  readonly scheme?: string;
  readonly signingTime?: number;
  readonly expiry?: number;
  /** Members of the protected header that are added or, where undefined, taken away. */
  readonly header?: Readonly<Record<string, unknown>>;
  readonly critical?: readonly string[];
  /** Members of the unprotected header, likewise. */
  readonly unprotected?: Readonly<Record<string, unknown>>;
  /** The last change of the whole envelope: of the JSON document, or of the four parts of a COSE_Sign1. */
  readonly change?: (document: Record<string, unknown>) => Record<string, unknown>;
  readonly token?: ((signature: Uint8Array) => Promise<Uint8Array> | Uint8Array) | undefined;
}

const own = 'io.cncf.notary.';
const ownScheme = 'notary.x509';
const payloadType = 'application/vnd.cncf.notary.payload.v1+json';

/** Writes an envelope. */
export function makeEnvelope(parts: EnvelopeParts): Promise<Uint8Array> {
  return parts.form === 'jws' ? makeJws(parts) : makeCose(parts);
}

function algorithmFor(key: KeyObject): NotationAlgorithm {
  try {
    return algorithmOf(key);
  } catch {
    const isEc = key.asymmetricKeyType === 'ec';
    return {
      name: '',
      jws: isEc ? 'ES256' : 'PS256',
      cose: isEc ? -7 : -37,
      hash: 'sha256',
      kind: 'ec',
      bits: 0,
      keySpec: '',
    };
  }
}

function signed(key: KeyObject, bytes: Uint8Array): Uint8Array {
  if (key.asymmetricKeyType === 'ed25519') return new Uint8Array(sign(null, bytes, key));
  return signWith(algorithmFor(key), key, bytes);
}

/** Members of the protected header that both forms have; they write times differently. */
function headerOf(
  { scheme = ownScheme, signingTime = Date.now(), expiry, header = {} }: EnvelopeParts,
  time: (milliseconds: number) => unknown,
): Readonly<Record<string, unknown>> {
  return {
    [`${own}signingScheme`]: scheme,
    [`${own}${scheme === ownScheme ? 'signingTime' : 'authenticSigningTime'}`]: time(signingTime),
    ...(expiry === undefined ? {} : { [`${own}expiry`]: time(expiry) }),
    ...header,
  };
}

function criticalOf({ critical, scheme = ownScheme, expiry }: EnvelopeParts): readonly string[] {
  return (
    critical ?? [
      `${own}signingScheme`,
      ...(scheme === ownScheme ? [] : [`${own}authenticSigningTime`]),
      ...(expiry === undefined ? [] : [`${own}expiry`]),
    ]
  );
}

async function makeJws(parts: EnvelopeParts): Promise<Uint8Array> {
  const { key, chain, payload, unprotected = {} } = parts;
  const time = (value: number) => new Date(value).toISOString().replace(/\.\d+Z$/, 'Z');
  const protectedText = Buffer.from(
    JSON.stringify({
      alg: algorithmFor(key).jws,
      crit: criticalOf(parts),
      cty: payloadType,
      ...headerOf(parts, time),
    }),
  ).toString('base64url');
  const payloadText = Buffer.from(payload).toString('base64url');
  const signature = signed(key, Buffer.from(`${protectedText}.${payloadText}`));
  const token = await parts.token?.(signature);
  const document = {
    payload: payloadText,
    protected: protectedText,
    header: {
      ...(token === undefined ? {} : { [`${own}timestampSignature`]: Buffer.from(token).toString('base64') }),
      x5c: chain.map((der) => Buffer.from(der).toString('base64')),
      [`${own}signingAgent`]: 'test',
      ...unprotected,
    },
    signature: Buffer.from(signature).toString('base64url'),
  };
  return new TextEncoder().encode(JSON.stringify(parts.change?.(document) ?? document));
}

async function makeCose(parts: EnvelopeParts): Promise<Uint8Array> {
  const { key, chain, payload, unprotected = {} } = parts;
  const time = (value: number): CborValue => ({ kind: 'tag', tag: 1, value: Math.floor(value / 1000) });
  const map = (members: Readonly<Record<string, unknown>>): CborValue => ({
    kind: 'map',
    entries: Object.entries(members)
      .filter(([, value]) => value !== undefined)
      .map(([name, value]) => [/^-?\d+$/.test(name) ? Number(name) : name, value as CborValue] as const),
  });
  const protectedBytes = writeCbor(
    map({
      1: algorithmFor(key).cose,
      2: criticalOf(parts),
      3: payloadType,
      ...headerOf(parts, time),
    }),
  );
  const signature = signed(key, writeCbor(['Signature1', protectedBytes, new Uint8Array(), payload]));
  const token = await parts.token?.(signature);
  const document = {
    protected: protectedBytes,
    unprotected: map({
      33: chain.length === 1 ? chain[0] : chain,
      [`${own}signingAgent`]: 'test',
      ...(token === undefined ? {} : { [`${own}timestampSignature`]: token }),
      ...unprotected,
    }),
    payload,
    signature,
  };
  const changed = parts.change?.(document) ?? document;
  const value = [changed['protected'], changed['unprotected'], changed['payload'], changed['signature']] as CborValue;
  return writeCbor({ kind: 'tag', tag: 18, value });
}

/** An OCI layout of one small image, tag `v1`, with signatures beside it. */
export async function writeSignedLayout(
  folder: string,
  sign: (target: {
    readonly digest: string;
    readonly size: number;
    readonly mediaType: string;
  }) => Promise<readonly { readonly mediaType: string; readonly bytes: Uint8Array }[]>,
  change: (manifest: Record<string, unknown>) => Record<string, unknown> = (manifest) => manifest,
): Promise<void> {
  mkdirSync(join(folder, 'blobs', 'sha256'), { recursive: true });
  const blob = (content: string | Uint8Array) => {
    const hex = createHash('sha256').update(content).digest('hex');
    writeFileSync(join(folder, 'blobs', 'sha256', hex), content);
    return { digest: `sha256:${hex}`, size: content.length };
  };
  const mediaType = 'application/vnd.oci.image.manifest.v1+json';
  const config = { mediaType: 'application/vnd.oci.image.config.v1+json', ...blob('{"os":"linux"}') };
  const image = { mediaType, ...blob(JSON.stringify({ schemaVersion: 2, mediaType, config, layers: [] })) };
  const empty = { mediaType: 'application/vnd.cncf.notary.signature', ...blob('{}') };
  const signatures = (await sign(image)).map((envelope) => {
    const layers = [{ mediaType: envelope.mediaType, ...blob(envelope.bytes) }];
    const annotations = { 'io.cncf.notary.x509chain.thumbprint#S256': '["00"]' };
    return {
      mediaType,
      ...blob(
        JSON.stringify(change({ schemaVersion: 2, mediaType, config: empty, layers, subject: image, annotations })),
      ),
    };
  });
  const named = { ...image, annotations: { 'org.opencontainers.image.ref.name': 'v1' } };
  writeFileSync(join(folder, 'oci-layout'), '{"imageLayoutVersion":"1.0.0"}');
  writeFileSync(join(folder, 'index.json'), JSON.stringify({ schemaVersion: 2, manifests: [named, ...signatures] }));
}
