import { encodeBase64 } from '../../bytes.ts';
import { decodeBase64 } from '../../bytes.ts';
import { below, callJson, callService } from '../../client/http.ts';
import { SignError } from '../../error.ts';
import { publicKeyFromPem } from '../public-key.ts';
import { digestKey, isElliptic, type KeyScheme, needVariable, type RemoteKeyPorts } from './scheme.ts';
import { detail } from '../../details.ts';

/** Keys of the transit engine of HashiCorp Vault and OpenBao (Vault API, transit). */
export const vaultScheme: KeyScheme = {
  name: 'hashivault',
  prefix: 'hashivault://',
  doc: 'HashiCorp Vault, transit engine: hashivault://KEY; VAULT_ADDR, VAULT_TOKEN, VAULT_NAMESPACE, TRANSIT_SECRET_ENGINE_PATH.',
  async open(name, ports) {
    const { address, engine, shared } = placeOf(name, ports);
    const answer = await callJson(ports.transport, {
      ...shared,
      method: 'GET',
      url: below(address, `v1/${engine}/keys/${name}`),
    });
    const data = answer.object('data');
    const version = String(data.count('latest_version'));
    const publicKey = publicKeyFromPem(data.object('keys').object(version).text('public_key'), 'Vault');
    return digestKey(publicKey, async (digest, hash) => {
      const body = {
        input: encodeBase64(digest),
        prehashed: true,
        key_version: Number(version),
        ...(isElliptic(publicKey) ? { marshaling_algorithm: 'asn1' } : { signature_algorithm: 'pkcs1v15' }),
      };
      const url = below(address, `v1/${engine}/sign/${name}/sha2-${hash.slice(3)}`);
      const signature = (await callJson(ports.transport, { ...shared, url, body })).object('data').text('signature');
      return decodeBase64(/^vault:v\d+:(.+)$/.exec(signature)?.[1] ?? '', 'answer of Vault');
    });
  },
  async create(name, ports) {
    const { address, engine, shared } = placeOf(name, ports);
    const body = JSON.stringify({ type: 'ecdsa-p256' });
    const url = below(address, `v1/${engine}/keys/${name}`);
    await callService(ports.transport, { ...shared, url, body, expect: [200, 204] });
  },
};

function placeOf(name: string, ports: RemoteKeyPorts) {
  if (!/^[\w.-]+$/.test(name))
    throw new SignError('SIGN_NAME', { message: detail('the address must be hashivault://KEY') });
  const namespace = ports.env['VAULT_NAMESPACE'];
  const headers = {
    'x-vault-token': needVariable(ports, 'VAULT_TOKEN'),
    ...(namespace ? { 'x-vault-namespace': namespace } : {}),
  };
  return {
    address: needVariable(ports, 'VAULT_ADDR'),
    engine: ports.env['TRANSIT_SECRET_ENGINE_PATH'] || 'transit',
    shared: { service: 'Vault', headers, signal: ports.signal },
  };
}
