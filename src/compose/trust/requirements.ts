import { exactly, type ExpectedIdentity, matching, type TextMatcher } from '../../sign/verify/identity-match.ts';
import { parseTrustedRoot } from '../../sign/trust/trusted-root.ts';
import type { Requirements } from '../../sign/verify/context.ts';
import { ComposeError } from '../error.ts';
import { readNamed, type TrustPorts, type TrustSettings } from './context.ts';
import { verifyingKey } from './keys.ts';

/** What the flags demand of a signature. @throws {ComposeError} where neither a key nor a whole identity is named. */
export async function requirementsOf(settings: TrustSettings, ports: TrustPorts): Promise<Requirements> {
  const file = settings['trusted-root'];
  const shared = {
    withoutLog: settings['insecure-ignore-tlog'],
    withoutCertificateLog: settings['insecure-ignore-sct'],
    ...(file === undefined ? {} : { root: parseTrustedRoot(await readNamed(file, ports), file) }),
  };
  if (settings.key !== undefined) return { ...shared, key: await verifyingKey(settings, ports) };
  return { ...shared, identity: identityOf(settings) };
}

function identityOf(settings: TrustSettings): ExpectedIdentity {
  return {
    name: matcherOf(settings, 'certificate-identity', 'certificate-identity-regexp'),
    issuer: matcherOf(settings, 'certificate-oidc-issuer', 'certificate-oidc-issuer-regexp'),
  };
}

function matcherOf(
  settings: TrustSettings,
  exact: 'certificate-identity' | 'certificate-oidc-issuer',
  pattern: 'certificate-identity-regexp' | 'certificate-oidc-issuer-regexp',
): TextMatcher {
  const [text, expression] = [settings[exact], settings[pattern]];
  if (text !== undefined) return exactly(text);
  if (expression !== undefined) return matching(expression);
  throw new ComposeError('CONFIG_INVALID', { message: `name a --key, or the signer with --${exact} or --${pattern}` });
}
