import type { PlainObject } from '../../../rego/value/value.ts';
import { isPlain } from '../../load/merge.ts';
import { azureManagedIdentity } from './azure-managed-identity.ts';
import { bearer } from './bearer.ts';
import { type Authorizer, type CredentialKind, type CredentialPorts, wrongCredentials } from './credential.ts';
import { detail } from './details.ts';
import { gcpMetadata } from './gcp-metadata.ts';
import { oauth2 } from './oauth2.ts';
import { s3Signing } from './s3-signing.ts';

/** Every way to show a service who asks; a certificate, `client_tls`, is shown by the connection. */
export const credentialKinds: readonly CredentialKind[] = [
  azureManagedIdentity,
  bearer,
  gcpMetadata,
  oauth2,
  s3Signing,
];

/** Who asks a service, by its `credentials`; nobody where they name no way. @throws PolicyError POLICY_CONFIG */
export function authorizerOf(credentials: PlainObject, ports: CredentialPorts): Authorizer {
  const plugin = credentials['plugin'];
  if (plugin !== undefined)
    throw wrongCredentials(ports, detail('the plugin {name} is not known', { name: String(plugin) }));
  for (const kind of credentialKinds) {
    const row = credentials[kind.name];
    // An identity may need no settings at all: `azure_managed_identity: {}`, or null by --set.
    if (row !== undefined) return kind.make(isPlain(row) ? row : {}, ports);
  }
  return async () => ({});
}
