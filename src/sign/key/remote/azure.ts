import { createPublicKey, type JsonWebKey } from 'node:crypto';
import { derInteger, derSequence } from '../../../formats/der/write-values.ts';
import { isLoopback } from '../../../oci/registry/loopback.ts';
import { below, callJson, callService } from '../../client/http.ts';
import { SignError } from '../../error.ts';
import { type JsonReader, readJson } from '../../json.ts';
import { fromObject, type PublicKey } from '../public-key.ts';
import { digestKey, isElliptic, type KeyScheme, needVariable, type RemoteKeyPorts } from './scheme.ts';
import { detail } from '../../details.ts';

const apiVersion = 'api-version=7.4';
const loginHost = 'https://login.microsoftonline.com';
const curveNames: Readonly<Record<string, string>> = { prime256v1: 'ES256', secp384r1: 'ES384', secp521r1: 'ES512' };

/** Keys of Azure Key Vault (Key Vault REST API, Get Key and Sign). */
export const azureScheme: KeyScheme = {
  name: 'azurekms',
  prefix: 'azurekms://',
  doc: 'Azure Key Vault: azurekms://VAULT.vault.azure.net/KEY[/VERSION]; AZURE_TENANT_ID, AZURE_CLIENT_ID, AZURE_CLIENT_SECRET.',
  async open(rest, ports) {
    const { vault, name, version, shared } = await placeOf(rest, ports);
    const path = version === '' ? `keys/${name}` : `keys/${name}/${version}`;
    const answer = await callJson(ports.transport, {
      ...shared,
      method: 'GET',
      url: `${below(vault, path)}?${apiVersion}`,
    });
    const publicKey = readKey(answer.object('key'));
    return digestKey(publicKey, async (digest, hash) => {
      const curve = curveNames[publicKey.object.asymmetricKeyDetails?.namedCurve ?? ''];
      const alg = isElliptic(publicKey) ? curve : `RS${hash.slice(3)}`;
      const body = { alg, value: Buffer.from(digest).toString('base64url') };
      const signed = await callJson(ports.transport, {
        ...shared,
        url: `${below(vault, `${path}/sign`)}?${apiVersion}`,
        body,
      });
      const value = new Uint8Array(Buffer.from(signed.text('value'), 'base64url'));
      return isElliptic(publicKey) ? derSignature(value) : value;
    });
  },
  async create(rest, ports) {
    const { vault, name, shared } = await placeOf(rest, ports);
    const url = `${below(vault, `keys/${name}/create`)}?${apiVersion}`;
    await callJson(ports.transport, { ...shared, url, body: { kty: 'EC', crv: 'P-256', key_ops: ['sign', 'verify'] } });
  },
};

/** The vault and key that the rest of an address names, and what every call of the vault has. */
async function placeOf(rest: string, ports: RemoteKeyPorts) {
  const [, host, name, version = ''] = /^([^/]+)\/([\w-]+)(?:\/(\w+))?$/.exec(rest) ?? [];
  if (host === undefined || name === undefined)
    throw new SignError('SIGN_NAME', {
      message: detail('the address must be azurekms://VAULT.vault.azure.net/KEY[/VERSION]'),
    });
  const scheme = isLoopback(new URL(`http://${host}`).hostname) ? 'http' : 'https';
  const headers = { authorization: `Bearer ${await accessToken(ports)}` };
  const shared = { service: 'Azure Key Vault', headers, signal: ports.signal };
  return { vault: `${scheme}://${host}`, name, version, shared };
}

async function accessToken(ports: RemoteKeyPorts): Promise<string> {
  const tenant = needVariable(ports, 'AZURE_TENANT_ID');
  const fields = {
    grant_type: 'client_credentials',
    client_id: needVariable(ports, 'AZURE_CLIENT_ID'),
    client_secret: needVariable(ports, 'AZURE_CLIENT_SECRET'),
    scope: 'https://vault.azure.net/.default',
  };
  const { bytes } = await callService(ports.transport, {
    service: 'Azure log-in',
    url: below(ports.env['AZURE_AUTHORITY_HOST'] || loginHost, `${tenant}/oauth2/v2.0/token`),
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams(fields).toString(),
    signal: ports.signal,
  });
  return readJson(bytes, 'answer of the Azure log-in').text('access_token');
}

/** Kinds of hardware keys end in -HSM; the rest is a JSON web key. */
function readKey(key: JsonReader): PublicKey {
  const members = Object.fromEntries(
    ['crv', 'e', 'n', 'x', 'y'].flatMap((name) => (key.has(name) ? [[name, key.text(name)]] : [])),
  );
  const jwk: JsonWebKey = { ...members, kty: key.text('kty').replace(/-HSM$/, '') };
  try {
    return fromObject(createPublicKey({ key: jwk, format: 'jwk' }));
  } catch (cause) {
    throw new SignError('SIGN_KEY', { message: detail('the vault gave no key that can be read'), cause });
  }
}

/** Vaults answer r and s behind each other, signatures elsewhere are DER. */
function derSignature(raw: Uint8Array): Uint8Array {
  const half = raw.length / 2;
  return derSequence(derInteger(raw.subarray(0, half)), derInteger(raw.subarray(half)));
}
