import type { Transport } from '../../oci/registry/http.ts';
import { encodeBase64 } from '../bytes.ts';
import { type Certificate, certificatesFromPem } from '../certificate/certificate.ts';
import { SignError } from '../error.ts';
import type { SigningKey } from '../key/private-key.ts';
import { publicKeyPem } from '../key/public-key.ts';
import { below, callJson } from './http.ts';
import { readToken } from './token.ts';
import { detail } from '../details.ts';

/** Fulcio's names of kinds of keys (fulcio, fulcio.proto, PublicKeyAlgorithm). */
function fulcioAlgorithm({ publicKey: { object } }: SigningKey): string {
  if (object.asymmetricKeyType === 'ed25519') return 'ED25519';
  return object.asymmetricKeyType === 'rsa' ? 'RSA_PSS' : 'ECDSA';
}

/**
 * Asks Fulcio for a certificate over a key, for whom the token names (fulcio, fulcio.proto, CreateSigningCertificate).
 * @returns the certificate and those that lead to the root.
 * @throws {SignError} SIGN_SERVICE, SIGN_KEY for a token that names nobody.
 */
export async function requestCertificate(
  transport: Transport,
  url: string,
  { token, key, signal }: { readonly token: string; readonly key: SigningKey; readonly signal?: AbortSignal },
): Promise<readonly Certificate[]> {
  const { subject } = readToken(token);
  const proof = await key.sign(new TextEncoder().encode(subject));
  const answer = await callJson(transport, {
    service: 'Fulcio',
    url: below(url, 'api/v2/signingCert'),
    signal,
    body: {
      credentials: { oidcIdentityToken: token },
      publicKeyRequest: {
        publicKey: { algorithm: fulcioAlgorithm(key), content: publicKeyPem(key.publicKey) },
        proofOfPossession: encodeBase64(proof),
      },
    },
  });
  const holder = answer.optionalObject('signedCertificateEmbeddedSct') ?? answer.object('signedCertificateDetachedSct');
  const pems = holder.object('chain').values('certificates');
  const certificates = pems.flatMap((pem) => certificatesFromPem(String(pem), 'answer of Fulcio'));
  const [leaf] = certificates;
  if (leaf === undefined || Buffer.compare(leaf.publicKey.spki, key.publicKey.spki) !== 0)
    throw new SignError('SIGN_SERVICE', { message: detail('Fulcio: the certificate is of another key'), where: url });
  return certificates;
}
