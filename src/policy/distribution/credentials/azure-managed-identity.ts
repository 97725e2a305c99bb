import type { PlainObject } from '../../../rego/value/value.ts';
import { type CredentialKind, type CredentialPorts, keptToken, textOf, wrongCredentials } from './credential.ts';
import { detail } from './details.ts';
import { jsonAnswer } from './json-answer.ts';

/** Tokens of Azure's metadata service, or of App Service and Container Apps, which name theirs in a variable. */
export const azureManagedIdentity: CredentialKind = {
  name: 'azure_managed_identity',
  doc: 'A token of a managed identity of Azure.',
  make(row, ports) {
    const token = azureToken(row, ports);
    return async ({ signal }) => ({ authorization: `Bearer ${await token(signal)}` });
  },
};

/** Gives the tokens of a managed identity. @param resource whom they are for, where the configuration does not say it */
export function azureToken(
  row: PlainObject,
  ports: CredentialPorts,
  resource = 'https://storage.azure.com/',
): (signal: AbortSignal) => Promise<string> {
  const app = ports.env['IDENTITY_ENDPOINT'];
  const url = new URL(textOf(row, 'endpoint') ?? app ?? 'http://169.254.169.254/metadata/identity/oauth2/token');
  const query = {
    'api-version': textOf(row, 'api_version') ?? (app === undefined ? '2018-02-01' : '2019-08-01'),
    resource: textOf(row, 'resource') ?? resource,
    object_id: textOf(row, 'object_id'),
    client_id: textOf(row, 'client_id'),
    mi_res_id: textOf(row, 'mi_res_id'),
  };
  for (const [name, value] of Object.entries(query)) if (value !== undefined) url.searchParams.set(name, value);
  const secret = ports.env['IDENTITY_HEADER'];
  const headers = { metadata: 'true', ...(secret !== undefined && { 'x-identity-header': secret }) };
  return keptToken(ports, async (signal) => {
    const { access_token: token, expires_in: seconds } = await jsonAnswer(url, ports, { headers, signal });
    if (typeof token !== 'string')
      throw wrongCredentials(ports, detail('the service {url} gives no token', { url: url.origin }));
    return { token, seconds: Number(seconds ?? 0) };
  });
}
