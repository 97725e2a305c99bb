import { type PublicKey, publicKeyFromPem } from '../../sign/key/public-key.ts';
import { schemeOf } from '../../sign/key/remote/scheme.ts';
import type { TrustPorts, TrustSettings } from './context.ts';
import { keyName, keyText } from './key-text.ts';

/** The public key that `--key` names; the stores of keys that are no files are loaded for their addresses alone. @throws {SignError} SIGN_KEY. */
export async function verifyingKey(settings: TrustSettings, ports: TrustPorts): Promise<PublicKey> {
  const name = keyName(settings);
  if ([undefined, 'env', 'http', 'https'].includes(schemeOf(name)))
    return publicKeyFromPem(await keyText(name, ports), name);
  const { remoteVerifyingKey } = await import('./keys.ts');
  return remoteVerifyingKey(name, ports);
}
