import { type Text } from '../../core/index.ts';
import { type CborMap, type CborValue, isCborMap, isCborTag, readCbor, writeCbor } from '../../formats/cbor/cbor.ts';
import { parseCertificate } from '../certificate/certificate.ts';
import { SignError } from '../error.ts';
import { notationAlgorithms } from './algorithm.ts';
import { type EnvelopeRequest, type NotationEnvelope, schemeOf, type SignedAttributes } from './envelope.ts';
import { notationHeaders, notationTypes } from './names.ts';
import { detail } from './details.ts';

const where = 'COSE envelope';
/** Tag of COSE_Sign1 and labels of headers (RFC 9052, 3.1 and 4.2; RFC 9360, x5chain). */
const labels = { sign1: 18, alg: 1, crit: 2, contentType: 3, chain: 33, epoch: 1 } as const;
const systemLabels = new Set<CborValue>([
  labels.alg,
  labels.crit,
  labels.contentType,
  notationHeaders.scheme,
  notationHeaders.signingTime,
  notationHeaders.authenticTime,
  notationHeaders.expiry,
]);

/** Reads a COSE_Sign1 of the Notary Project (signature-envelope-cose.md). @throws {SignError} or {FormatError}. */
export function readCose(bytes: Uint8Array): NotationEnvelope {
  const message = readCbor(bytes);
  if (!isCborTag(message) || message.tag !== labels.sign1 || !Array.isArray(message.value))
    throw malformed(detail('it is no COSE_Sign1'));
  const [protectedBytes, unprotected, payload, signature] = message.value as readonly (CborValue | undefined)[];
  if (!(protectedBytes instanceof Uint8Array && payload instanceof Uint8Array && signature instanceof Uint8Array))
    throw malformed(detail('header, payload and signature must be byte strings'));
  const header = readCbor(protectedBytes);
  if (!isCborMap(header) || !isCborMap(unprotected)) throw malformed(detail('its headers must be maps'));
  const algorithm = notationAlgorithms.find(({ cose }) => cose === get(header, labels.alg));
  if (algorithm === undefined)
    throw new SignError('SIGN_UNSUPPORTED', {
      message: detail('algorithm {algorithm}', { algorithm: String(get(header, labels.alg)) }),
      where,
    });
  const timestamp = get(unprotected, notationHeaders.timestamp);
  const agent = get(unprotected, notationHeaders.agent);
  return {
    mediaType: notationTypes.cose,
    algorithm,
    contentType: String(get(header, labels.contentType)),
    payload,
    signedBytes: toBeSigned(protectedBytes, payload),
    signature,
    attributes: readAttributes(header),
    certificates: chainOf(get(unprotected, labels.chain)),
    agent: typeof agent === 'string' ? agent : undefined,
    timestamp: timestamp instanceof Uint8Array ? timestamp : undefined,
  };
}

function readAttributes(header: CborMap): SignedAttributes {
  const scheme = schemeOf(String(get(header, notationHeaders.scheme)), where);
  const timeHeader = scheme === 'notary.x509' ? notationHeaders.signingTime : notationHeaders.authenticTime;
  const signingTime = timeOf(get(header, timeHeader));
  if (signingTime === undefined) throw malformed(detail('{timeHeader} must be a time', { timeHeader }));
  const expiry = timeOf(get(header, notationHeaders.expiry));
  const critical = get(header, labels.crit);
  const extended = header.entries.filter(([key]) => !systemLabels.has(key));
  return {
    scheme,
    signingTime,
    expiry,
    expiryText: expiry === undefined ? undefined : new Date(expiry).toISOString().replace('.000Z', 'Z'),
    extended: Object.fromEntries(extended.map(([key, value]) => [String(key), value])),
    critical: Array.isArray(critical) ? critical.map(String) : [],
    present: header.entries.map(([key]) => String(key)),
  };
}

/** Makes a COSE_Sign1. @throws {SignError} where signing or timestamping fails. */
export async function writeCose(request: EnvelopeRequest): Promise<Uint8Array> {
  const { payload, scheme, expiry, signingTime, chain, agent, algorithm } = request;
  const isOwnTime = scheme === 'notary.x509';
  const critical = [
    notationHeaders.scheme,
    ...(isOwnTime ? [] : [notationHeaders.authenticTime]),
    ...(expiry === undefined ? [] : [notationHeaders.expiry]),
  ];
  const header = writeCbor(
    mapOf([
      [labels.alg, algorithm.cose],
      [labels.crit, critical],
      [labels.contentType, notationTypes.payload],
      [notationHeaders.scheme, scheme],
      [isOwnTime ? notationHeaders.signingTime : notationHeaders.authenticTime, epoch(signingTime)],
      ...(expiry === undefined ? [] : [[notationHeaders.expiry, epoch(expiry)] as const]),
    ]),
  );
  const signature = await request.sign(toBeSigned(header, payload));
  const token = await request.timestamp?.(signature);
  const unprotected = mapOf([
    [labels.chain, chain().map(({ der }) => der)],
    [notationHeaders.agent, agent],
    ...(token === undefined ? [] : [[notationHeaders.timestamp, token] as const]),
  ]);
  return writeCbor({ kind: 'tag', tag: labels.sign1, value: [header, unprotected, payload, signature] });
}

/** What a COSE signature is over (RFC 9052, 4.4). */
function toBeSigned(header: Uint8Array, payload: Uint8Array): Uint8Array {
  return writeCbor(['Signature1', header, new Uint8Array(), payload]);
}

function chainOf(value: CborValue | undefined) {
  const items = Array.isArray(value) ? (value as readonly CborValue[]) : [];
  return items.map((item) => {
    if (item instanceof Uint8Array) return parseCertificate(item);
    throw malformed(detail('x5chain must hold certificates'));
  });
}

function get({ entries }: CborMap, label: string | number): CborValue | undefined {
  return entries.find(([key]) => key === label)?.[1];
}

function timeOf(value: CborValue | undefined): number | undefined {
  if (value === undefined) return undefined;
  if (isCborTag(value) && value.tag === labels.epoch && typeof value.value === 'number' && Math.abs(value.value) < 1e11)
    return value.value * 1000;
  throw malformed(detail('a time must be whole seconds since 1970, tagged'));
}

function epoch(time: number): CborValue {
  return { kind: 'tag', tag: labels.epoch, value: Math.floor(time / 1000) };
}

function mapOf(entries: CborMap['entries']): CborMap {
  return { kind: 'map', entries };
}

function malformed(message: Text): SignError {
  return new SignError('SIGN_MALFORMED', { message, where });
}
