import { createHmac } from 'node:crypto';
import { isLoopback } from '../../../oci/registry/loopback.ts';
import { encodeBase64, encodeHex, hashOf } from '../../bytes.ts';
import { callService } from '../../client/http.ts';
import { SignError } from '../../error.ts';
import { type JsonReader, readJson } from '../../json.ts';
import { publicKeyFromDer } from '../public-key.ts';
import { digestKey, isElliptic, type KeyScheme, needVariable, type RemoteKeyPorts } from './scheme.ts';
import { detail } from '../../details.ts';

/** Keys of AWS KMS (AWS KMS API reference, GetPublicKey and Sign). */
export const awsScheme: KeyScheme = {
  name: 'awskms',
  prefix: 'awskms://',
  doc: 'AWS KMS: awskms://[ENDPOINT]/[ID, alias/NAME or ARN]; AWS_REGION, AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_SESSION_TOKEN.',
  async open(rest, ports) {
    const { id, call } = callsOf(rest, ports);
    const answer = await call('GetPublicKey', { KeyId: id });
    const publicKey = publicKeyFromDer(answer.bytes('PublicKey'), 'AWS KMS');
    return digestKey(publicKey, async (digest, hash) => {
      const algorithm = `${isElliptic(publicKey) ? 'ECDSA' : 'RSASSA_PKCS1_V1_5'}_SHA_${hash.slice(3)}`;
      const body = { KeyId: id, Message: encodeBase64(digest), MessageType: 'DIGEST', SigningAlgorithm: algorithm };
      return (await call('Sign', body)).bytes('Signature');
    });
  },
  async create(rest, ports) {
    const { id, call } = callsOf(rest, ports);
    if (!id.startsWith('alias/'))
      throw new SignError('SIGN_NAME', { message: detail('a new key needs a name: awskms://[ENDPOINT]/alias/NAME') });
    const made = await call('CreateKey', { KeySpec: 'ECC_NIST_P256', KeyUsage: 'SIGN_VERIFY' });
    await call('CreateAlias', { AliasName: id, TargetKeyId: made.object('KeyMetadata').text('KeyId') });
  },
};

/** The key that the rest of an address names, and how its service is called. */
function callsOf(rest: string, ports: RemoteKeyPorts) {
  const [, endpoint = '', id] = /^([^/]*)\/(.+)$/.exec(rest) ?? [];
  if (id === undefined)
    throw new SignError('SIGN_NAME', { message: detail('the address must be awskms://[ENDPOINT]/KEY') });
  const region =
    /^arn:aws[\w-]*:kms:([\w-]+):/.exec(id)?.[1] ??
    ports.env['AWS_REGION'] ??
    needVariable(ports, 'AWS_DEFAULT_REGION');
  return { id, call: (action: string, body: object) => callKms(ports, { endpoint, region, action, body }) };
}

interface KmsCall {
  readonly endpoint: string;
  readonly region: string;
  readonly action: string;
  readonly body: object;
}

async function callKms(ports: RemoteKeyPorts, { endpoint, region, action, body }: KmsCall): Promise<JsonReader> {
  const host = endpoint === '' ? `kms.${region}.amazonaws.com` : endpoint;
  const scheme = isLoopback(new URL(`http://${host}`).hostname) ? 'http' : 'https';
  const payload = JSON.stringify(body);
  const headers = {
    'content-type': 'application/x-amz-json-1.1',
    host,
    'x-amz-date': amzDate(new Date()),
    'x-amz-target': `TrentService.${action}`,
    ...(ports.env['AWS_SESSION_TOKEN'] ? { 'x-amz-security-token': ports.env['AWS_SESSION_TOKEN'] } : {}),
  };
  const authorization = signRequest(headers, payload, {
    id: needVariable(ports, 'AWS_ACCESS_KEY_ID'),
    secret: needVariable(ports, 'AWS_SECRET_ACCESS_KEY'),
    region,
    service: 'kms',
  });
  const { host: _, ...sent } = headers;
  const { bytes } = await callService(ports.transport, {
    service: 'AWS KMS',
    url: `${scheme}://${host}/`,
    headers: { ...sent, authorization },
    body: payload,
    signal: ports.signal,
  });
  return readJson(bytes.length === 0 ? '{}' : bytes, 'answer of AWS KMS');
}

/** Whose request it is. */
interface AwsCredentials {
  readonly id: string;
  readonly secret: string;
  readonly region: string;
  readonly service: string;
}

/** The Authorization header of a POST to / (AWS Signature Version 4). */
export function signRequest(
  headers: Readonly<Record<string, string>>,
  payload: string,
  { id, secret, region, service }: AwsCredentials,
): string {
  const encode = (text: string) => new TextEncoder().encode(text);
  const names = Object.keys(headers).sort();
  const canonical = [
    'POST',
    '/',
    '',
    ...names.map((name) => `${name}:${headers[name]?.trim()}`),
    '',
    names.join(';'),
    encodeHex(hashOf('sha256', encode(payload))),
  ].join('\n');
  const date = headers['x-amz-date'] ?? '';
  const scope = `${date.slice(0, 8)}/${region}/${service}/aws4_request`;
  const toSign = ['AWS4-HMAC-SHA256', date, scope, encodeHex(hashOf('sha256', encode(canonical)))].join('\n');
  const key = [date.slice(0, 8), region, service, 'aws4_request'].reduce<Uint8Array>(
    (key, part) => hmac(key, part),
    encode(`AWS4${secret}`),
  );
  const signature = encodeHex(hmac(key, toSign));
  return `AWS4-HMAC-SHA256 Credential=${id}/${scope}, SignedHeaders=${names.join(';')}, Signature=${signature}`;
}

function hmac(key: Uint8Array, text: string): Uint8Array {
  return new Uint8Array(createHmac('sha256', key).update(text).digest());
}

/** A time as requests of AWS write it. */
export function amzDate(date: Date): string {
  return `${date.toISOString().slice(0, 19).replaceAll(/[-:]/g, '')}Z`;
}
