import { awsIdentity } from './aws-keys.ts';
import { type CredentialKind, textOf, wrongCredentials } from './credential.ts';
import { detail } from './details.ts';
import { signedHeaders } from './sigv4.ts';
import { signedHeadersOfRegions } from './sigv4a.ts';

/** Requests are signed, for S3 or the service of AWS that is named. */
export const s3Signing: CredentialKind = {
  name: 's3_signing',
  doc: 'Requests are signed with a key of AWS (Signature Version 4 or 4A), from variables, a profile, metadata, a web identity, single sign-on or a role.',
  make(row, ports) {
    const version = String(row['signature_version'] ?? '4');
    const isOfRegions = version.toLowerCase() === '4a';
    if (version !== '4' && !isOfRegions)
      throw wrongCredentials(
        ports,
        detail('{name} {value} is not supported', { name: 'signature_version', value: version }),
      );
    const service = textOf(row, 'service') ?? 's3';
    const identity = awsIdentity(row, ports);
    return async (request) => {
      const key = await identity(request.signal);
      const signed = isOfRegions ? signedHeadersOfRegions : signedHeaders;
      return signed(request, key, { region: key.region, service, now: ports.now() });
    };
  },
};
