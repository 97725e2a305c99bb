import { awsIdentity } from './aws-keys.ts';
import { type CredentialKind, textOf, wrongCredentials } from './credential.ts';
import { detail } from './details.ts';
import { signedHeaders } from './sigv4.ts';

/** Requests are signed, for S3 or the service of AWS that is named. */
export const s3Signing: CredentialKind = {
  name: 's3_signing',
  doc: 'Requests are signed with a key of AWS (Signature Version 4), from variables, a profile, metadata, a web identity or a role.',
  make(row, ports) {
    const version = String(row['signature_version'] ?? '4');
    if (version !== '4')
      throw wrongCredentials(
        ports,
        detail('{name} {value} is not supported', { name: 'signature_version', value: version }),
      );
    const service = textOf(row, 'service') ?? 's3';
    const identity = awsIdentity(row, ports);
    return async (request) => {
      const key = await identity(request.signal);
      return signedHeaders(request, key, { region: key.region, service, now: ports.now() });
    };
  },
};
