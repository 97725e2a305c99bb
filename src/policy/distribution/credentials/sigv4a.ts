import { createECDH, createHmac, createPrivateKey, type KeyObject, sign } from 'node:crypto';
import { type AwsKey, canonicalRequest, type SignedRequest, type SigningScope } from './sigv4.ts';

const algorithm = 'AWS4-ECDSA-P256-SHA256';

/** Order of P-256 (NIST SP 800-186, section 3.2.1.3). */
const order = 0xffff_ffff_0000_0000_ffff_ffff_ffff_ffff_bce6_faad_a717_9e84_f3b9_cac2_fc63_2551n;

/** The headers that sign a request for a set of regions (AWS Signature Version 4A). */
export function signedHeadersOfRegions(
  request: SignedRequest,
  key: AwsKey,
  scope: SigningScope,
): Record<string, string> {
  const { region: regions, service, now } = scope;
  const { own, stamp, names, digest } = canonicalRequest(request, key, { service, now, regions });
  const parts = [stamp.slice(0, 8), service, 'aws4_request'].join('/');
  const toSign = [algorithm, stamp, parts, digest].join('\n');
  const signature = sign('sha256', Buffer.from(toSign), signingKey(key)).toString('hex');
  const credential = `Credential=${key.id}/${parts}`;
  return { ...own, authorization: `${algorithm} ${credential}, SignedHeaders=${names}, Signature=${signature}` };
}

/** The key of the elliptic curve that a secret means: the first candidate of a counter that lies in the curve's order (NIST SP 800-108, in counter mode). */
export function signingKey({ id, secret }: AwsKey): KeyObject {
  for (let counter = 1; counter <= 254; counter += 1) {
    const context = [Buffer.from([0, 0, 0, 1]), Buffer.from(`${algorithm}\0${id}`), Buffer.from([counter, 0, 0, 1, 0])];
    const candidate = createHmac('sha256', `AWS4A${secret}`).update(Buffer.concat(context)).digest('hex');
    const number = BigInt(`0x${candidate}`);
    if (number <= order - 2n) return keyOf(number + 1n);
  }
  // Each candidate fails with a probability of 2^-32.
  throw new RangeError('no key comes of the secret');
}

function keyOf(scalar: bigint): KeyObject {
  const bytes = Buffer.from(scalar.toString(16).padStart(64, '0'), 'hex');
  const curve = createECDH('prime256v1');
  curve.setPrivateKey(bytes);
  const point = curve.getPublicKey();
  const text = (part: Buffer) => part.toString('base64url');
  const [x, y] = [text(point.subarray(1, 33)), text(point.subarray(33))];
  return createPrivateKey({ key: { kty: 'EC', crv: 'P-256', d: text(bytes), x, y }, format: 'jwk' });
}
