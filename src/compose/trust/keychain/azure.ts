import { readFile } from 'node:fs/promises';
import { callService } from '../../../sign/client/http.ts';
import { readJson } from '../../../sign/json.ts';
import type { KeychainPorts, KeychainProvider } from './provider.ts';

/** Azure Container Registry: a token of the application, or of the pod's workload identity, exchanged for one of the registry (ACR, AAD-OAuth). */
export const azureKeychain: KeychainProvider = {
  name: 'azure',
  hosts: /\.azurecr\.(?:io|cn|de|us)$/,
  async find(host, ports) {
    const tenant = ports.env['AZURE_TENANT_ID'];
    const client = ports.env['AZURE_CLIENT_ID'];
    const proof = await proofOf(ports);
    if (!tenant || !client || proof === undefined) return undefined;
    const authority = (ports.env['AZURE_AUTHORITY_HOST'] || 'https://login.microsoftonline.com').replace(/\/+$/, '');
    const access = await form(ports, `${authority}/${tenant}/oauth2/v2.0/token`, 'access_token', {
      grant_type: 'client_credentials',
      client_id: client,
      scope: 'https://containerregistry.azure.net/.default',
      ...proof,
    });
    const fields = { grant_type: 'access_token', service: host, tenant, access_token: access };
    return {
      kind: 'identity-token',
      token: await form(ports, `https://${host}/oauth2/exchange`, 'refresh_token', fields),
    };
  },
};

/** What proves that the application asks; undefined where the environment has nothing. */
async function proofOf({ env }: KeychainPorts): Promise<Readonly<Record<string, string>> | undefined> {
  const secret = env['AZURE_CLIENT_SECRET'];
  if (secret) return { client_secret: secret };
  const file = env['AZURE_FEDERATED_TOKEN_FILE'];
  if (!file) return undefined;
  const type = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer';
  return { client_assertion_type: type, client_assertion: (await readFile(file, 'utf8')).trim() };
}

async function form(
  { transport, signal }: KeychainPorts,
  url: string,
  member: string,
  fields: Readonly<Record<string, string>>,
): Promise<string> {
  const headers = { 'content-type': 'application/x-www-form-urlencoded' };
  const body = new URLSearchParams(fields).toString();
  const { bytes } = await callService(transport, { service: 'Azure', url, headers, body, signal });
  return readJson(bytes, 'answer of Azure').text(member);
}
