import { certificatePem } from '../certificate/certificate.ts';
import { refused } from '../error.ts';
import { type JsonReader, readJson } from '../json.ts';
import { type PublicKey, publicKeyFromDer, publicKeyFromPem, verifySignature } from '../key/public-key.ts';
import { readToken } from '../client/token.ts';
import { json, type Part, type ServiceRequest } from './answer.ts';
import { type CodeAuthority, issueCodeCertificate } from './certificate-authority.ts';
import { type TokenVerifier, verifyToken } from './token.ts';
import { detail } from '../details.ts';

/** Fulcio's APIs (fulcio, fulcio.proto; the first version, fulcio.swagger.yaml): a certificate for a key and a token. */
export function fulcio(authority: CodeAuthority, verifier: TokenVerifier): Part {
  const chain = [authority.certificate];
  const issue = async (token: string, key: PublicKey, proof: Uint8Array) => {
    const identity = await verifyToken(token, verifier);
    const { subject } = readToken(token);
    if (!verifySignature(key, new TextEncoder().encode(subject), proof))
      throw refused(detail('the proof of possession is not of this key and the subject of the token'));
    const certificate = await issueCodeCertificate(authority, key.spki, identity, verifier.now());
    return [certificate, ...chain].map(certificatePem);
  };
  return async ({ method, url: { pathname }, headers, body }) => {
    if (pathname === '/api/v2/trustBundle') return json({ chains: [{ certificates: chain.map(certificatePem) }] });
    if (pathname === '/api/v2/configuration')
      return json({ issuers: verifier.issuers.map(({ url }) => ({ issuerUrl: url, audience: 'sigstore' })) });
    if (pathname === '/api/v1/rootCert')
      return { status: 200, type: 'application/pem-certificate-chain', body: chain.map(certificatePem).join('') };
    if (method !== 'POST') return undefined;
    if (pathname === '/api/v2/signingCert') {
      const request = readJson(body, 'request');
      const { key, proof } = readKeyRequest(request.object('publicKeyRequest'));
      const token = request.optionalObject('credentials')?.text('oidcIdentityToken') ?? bearer(headers);
      const certificates = await issue(token, key, proof);
      return json({ signedCertificateEmbeddedSct: { chain: { certificates } } }, 200);
    }
    if (pathname !== '/api/v1/signingCert') return undefined;
    const request = readJson(body, 'request');
    const key = readKey(request.object('publicKey').bytes('content'));
    const certificates = await issue(bearer(headers), key, request.bytes('signedEmailAddress'));
    return { status: 201, type: 'application/pem-certificate-chain', body: certificates.join('') };
  };
}

function bearer(headers: ServiceRequest['headers']): string {
  return /^Bearer (\S+)$/i.exec(headers['authorization'] ?? '')?.[1] ?? '';
}

function readKeyRequest(request: JsonReader): { readonly key: PublicKey; readonly proof: Uint8Array } {
  const content = request.object('publicKey').text('content');
  const key = content.includes('-----BEGIN')
    ? publicKeyFromPem(content, 'request')
    : readKey(Buffer.from(content, 'base64'));
  return { key, proof: request.bytes('proofOfPossession') };
}

/** Clients send DER, or PEM where DER was meant. */
function readKey(bytes: Uint8Array): PublicKey {
  const text = new TextDecoder().decode(bytes);
  return text.startsWith('-----BEGIN') ? publicKeyFromPem(text, 'request') : publicKeyFromDer(bytes, 'request');
}
