import { decodeBase64, encodeBase64 } from '../bytes.ts';
import { parseCertificate } from '../certificate/certificate.ts';
import { SignError } from '../error.ts';
import { type JsonReader, readJson } from '../json.ts';
import { notationAlgorithms } from './algorithm.ts';
import { type EnvelopeRequest, type NotationEnvelope, schemeOf, type SignedAttributes } from './envelope.ts';
import { notationHeaders, notationTypes } from './names.ts';
import { detail } from './details.ts';

const where = 'JWS envelope';
const systemHeaders = new Set<string>([
  'alg',
  'cty',
  'crit',
  notationHeaders.scheme,
  notationHeaders.signingTime,
  notationHeaders.authenticTime,
  notationHeaders.expiry,
]);

/** Reads a JWS of the Notary Project (signature-envelope-jws.md): flattened JSON with one signature. @throws {SignError}. */
export function readJws(bytes: Uint8Array): NotationEnvelope {
  const document = readJson(bytes, where);
  const [payload, protectedText] = [document.text('payload'), document.text('protected')];
  const header = readJson(base64UrlOf(document, 'protected'), `${where}, protected`);
  const unprotected = document.object('header');
  const algorithm = notationAlgorithms.find(({ jws }) => jws === header.text('alg'));
  if (algorithm === undefined)
    throw new SignError('SIGN_UNSUPPORTED', {
      message: detail('algorithm {algorithm}', { algorithm: JSON.stringify(header.text('alg')) }),
      where,
    });
  const chain = unprotected.values('x5c').map((item) => {
    if (typeof item !== 'string') throw unprotected.wrong('x5c', detail('an array of base64'));
    return parseCertificate(decodeBase64(item, `${where}, x5c`));
  });
  return {
    mediaType: notationTypes.jws,
    algorithm,
    contentType: header.text('cty'),
    payload: base64UrlOf(document, 'payload'),
    signedBytes: new TextEncoder().encode(`${protectedText}.${payload}`),
    signature: base64UrlOf(document, 'signature'),
    attributes: readAttributes(header),
    certificates: chain,
    agent: unprotected.optionalText(notationHeaders.agent),
    timestamp: unprotected.has(notationHeaders.timestamp) ? unprotected.bytes(notationHeaders.timestamp) : undefined,
  };
}

/** A member in the one base64 that JWS knows: URL-safe, without padding (RFC 7515, 2). */
function base64UrlOf(document: JsonReader, key: string): Uint8Array {
  const text = document.text(key);
  if (!/^[A-Za-z0-9_-]*$/.test(text)) throw document.wrong(key, detail('base64url without padding'));
  return decodeBase64(text, `${where}, ${key}`);
}

function readAttributes(header: JsonReader): SignedAttributes {
  const scheme = schemeOf(header.text(notationHeaders.scheme), where);
  const timeHeader = scheme === 'notary.x509' ? notationHeaders.signingTime : notationHeaders.authenticTime;
  const signingTime = header.time(timeHeader);
  if (signingTime === undefined) throw header.wrong(timeHeader, detail('a time'));
  const critical = header.values('crit').map(String);
  const extended = header.keys().filter((key) => !systemHeaders.has(key));
  return {
    scheme,
    signingTime,
    expiry: header.time(notationHeaders.expiry),
    expiryText: header.optionalText(notationHeaders.expiry),
    extended: Object.fromEntries(extended.map((key) => [key, header.value(key)])),
    critical,
    present: header.keys(),
  };
}

/** Makes a JWS. @throws {SignError} where signing or timestamping fails. */
export async function writeJws(request: EnvelopeRequest): Promise<Uint8Array> {
  const { payload, scheme, expiry, signingTime, chain, agent, algorithm } = request;
  const critical = [
    notationHeaders.scheme,
    ...(scheme === 'notary.x509' ? [] : [notationHeaders.authenticTime]),
    ...(expiry === undefined ? [] : [notationHeaders.expiry]),
  ];
  const header = {
    alg: algorithm.jws,
    crit: critical,
    cty: notationTypes.payload,
    ...(expiry === undefined ? {} : { [notationHeaders.expiry]: seconds(expiry) }),
    [notationHeaders.scheme]: scheme,
    [scheme === 'notary.x509' ? notationHeaders.signingTime : notationHeaders.authenticTime]: seconds(signingTime),
  };
  const protectedText = base64Url(new TextEncoder().encode(JSON.stringify(header)));
  const payloadText = base64Url(payload);
  const signature = await request.sign(new TextEncoder().encode(`${protectedText}.${payloadText}`));
  const token = await request.timestamp?.(signature);
  const document = {
    payload: payloadText,
    protected: protectedText,
    header: {
      ...(token === undefined ? {} : { [notationHeaders.timestamp]: encodeBase64(token) }),
      x5c: chain().map(({ der }) => encodeBase64(der)),
      [notationHeaders.agent]: agent,
    },
    signature: base64Url(signature),
  };
  return new TextEncoder().encode(JSON.stringify(document));
}

function seconds(time: number): string {
  return new Date(time).toISOString().replace(/\.\d+Z$/, 'Z');
}

function base64Url(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('base64url');
}
