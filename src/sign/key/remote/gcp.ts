import { createPrivateKey, sign } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { encodeBase64 } from '../../bytes.ts';
import { below, callJson, callService } from '../../client/http.ts';
import { SignError } from '../../error.ts';
import { type JsonReader, readJson } from '../../json.ts';
import { publicKeyFromPem } from '../public-key.ts';
import { digestKey, type KeyScheme, type RemoteKeyPorts } from './scheme.ts';
import { detail } from '../../details.ts';

const endpoint = 'https://cloudkms.googleapis.com';
/** What a token for keys may do; registries want another. */
const keyScope = 'https://www.googleapis.com/auth/cloudkms';

/** Keys of Google Cloud KMS (Cloud KMS REST reference, getPublicKey and asymmetricSign). */
export const gcpScheme: KeyScheme = {
  name: 'gcpkms',
  prefix: 'gcpkms://',
  doc: 'Google Cloud KMS: gcpkms://projects/P/locations/L/keyRings/R/cryptoKeys/K/versions/V; GOOGLE_OAUTH_ACCESS_TOKEN or GOOGLE_APPLICATION_CREDENTIALS.',
  async open(rest, ports) {
    const [, key, version = '1'] =
      /^(projects\/[^/]+\/locations\/[^/]+\/keyRings\/[^/]+\/cryptoKeys\/[^/]+)(?:\/(?:versions|cryptoKeyVersions)\/(\d+))?$/.exec(
        rest,
      ) ?? [];
    if (key === undefined)
      throw new SignError('SIGN_NAME', {
        message: detail('the address must be gcpkms://projects/P/locations/L/keyRings/R/cryptoKeys/K/versions/V'),
      });
    const base = ports.env['CLOUDSDK_API_ENDPOINT_OVERRIDES_CLOUDKMS'] || endpoint;
    const url = below(base, `v1/${key}/cryptoKeyVersions/${version}`);
    const headers = { authorization: `Bearer ${await accessToken(ports)}` };
    const shared = { service: 'Google Cloud KMS', headers, signal: ports.signal };
    const answer = await callJson(ports.transport, { ...shared, method: 'GET', url: `${url}/publicKey` });
    const publicKey = publicKeyFromPem(answer.text('pem'), 'Google Cloud KMS');
    return digestKey(publicKey, async (digest, hash) => {
      const body = { digest: { [hash]: encodeBase64(digest) } };
      return (await callJson(ports.transport, { ...shared, url: `${url}:asymmetricSign`, body })).bytes('signature');
    });
  },
  async create(rest, ports) {
    const [, location, ring, key] =
      /^(projects\/[^/]+\/locations\/[^/]+)\/keyRings\/([^/]+)\/cryptoKeys\/([^/]+)$/.exec(rest) ?? [];
    if (location === undefined || ring === undefined || key === undefined)
      throw new SignError('SIGN_NAME', {
        message: detail('the address must be gcpkms://projects/P/locations/L/keyRings/R/cryptoKeys/K'),
      });
    const base = ports.env['CLOUDSDK_API_ENDPOINT_OVERRIDES_CLOUDKMS'] || endpoint;
    const headers = { authorization: `Bearer ${await accessToken(ports)}` };
    // 409: the ring, or the key, is there already.
    const shared = { service: 'Google Cloud KMS', headers, signal: ports.signal, expect: [200, 409] };
    const rings = below(base, `v1/${location}/keyRings`);
    await callJson(ports.transport, { ...shared, url: `${rings}?keyRingId=${encodeURIComponent(ring)}`, body: {} });
    const body = { purpose: 'ASYMMETRIC_SIGN', versionTemplate: { algorithm: 'EC_SIGN_P256_SHA256' } };
    const keys = `${rings}/${ring}/cryptoKeys?cryptoKeyId=${encodeURIComponent(key)}`;
    await callJson(ports.transport, { ...shared, url: keys, body });
  },
};

/** A token of the environment, of a service account's key, or of the machine that this runs on. */
export async function accessToken(
  ports: Pick<RemoteKeyPorts, 'env' | 'signal' | 'transport'>,
  scope = keyScope,
): Promise<string> {
  const given = ports.env['GOOGLE_OAUTH_ACCESS_TOKEN'];
  if (given) return given;
  const file = ports.env['GOOGLE_APPLICATION_CREDENTIALS'];
  if (file) return serviceAccountToken(file, scope, ports);
  const metadata = ports.env['GCE_METADATA_HOST'] || 'metadata.google.internal';
  const answer = await callJson(ports.transport, {
    service: 'metadata server',
    method: 'GET',
    url: `http://${metadata}/computeMetadata/v1/instance/service-accounts/default/token`,
    headers: { 'metadata-flavor': 'Google' },
    signal: ports.signal,
  });
  return answer.text('access_token');
}

/** A signed assertion for a token (RFC 7523, 2.1). */
async function serviceAccountToken(
  file: string,
  scope: string,
  { transport, signal }: Pick<RemoteKeyPorts, 'signal' | 'transport'>,
): Promise<string> {
  const account = readJson(await readAccount(file), file);
  const url = account.text('token_uri');
  const assertion = signAssertion(account, url, scope);
  const { bytes } = await callService(transport, {
    service: 'Google log-in',
    url,
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams({ grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer', assertion }).toString(),
    signal,
  });
  return readJson(bytes, 'answer of the Google log-in').text('access_token');
}

function signAssertion(account: JsonReader, audience: string, scope: string): string {
  const now = Math.floor(Date.now() / 1000);
  const part = (document: object) => Buffer.from(JSON.stringify(document)).toString('base64url');
  const claims = { iss: account.text('client_email'), scope, aud: audience, iat: now, exp: now + 600 };
  const signed = `${part({ alg: 'RS256', typ: 'JWT' })}.${part(claims)}`;
  try {
    return `${signed}.${sign('sha256', Buffer.from(signed), createPrivateKey(account.text('private_key'))).toString('base64url')}`;
  } catch {
    throw new SignError('SIGN_KEY', {
      message: detail('the private key of the service account cannot be read'),
      where: account.where,
    });
  }
}

async function readAccount(file: string): Promise<Uint8Array> {
  return readFile(file).catch((cause: unknown) => {
    throw new SignError('SIGN_FILE', {
      message: detail('the file of the service account cannot be read'),
      where: file,
      cause,
    });
  });
}
