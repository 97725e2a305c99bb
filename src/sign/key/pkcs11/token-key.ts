import { derTags, readDer } from '../../../formats/der/reader.ts';
import { derBits, derInteger, derOctets, derOid, derSequence } from '../../../formats/der/write-values.ts';
import { writeDer } from '../../../formats/der/writer.ts';
import { type HashName, hashOf } from '../../bytes.ts';
import { detail } from '../../details.ts';
import { SignError } from '../../error.ts';
import { defaultHash, type PublicKey, publicKeyFromDer } from '../public-key.ts';
import { ck } from './codes.ts';
import { type AttributeMatch, type TokenSession, ulong } from './token.ts';

const nullTag = 0x05;
const oids = { ec: '1.2.840.10045.2.1', ed25519: '1.3.101.112', rsa: '1.2.840.113549.1.1.1' } as const;
const hashOids: Readonly<Record<HashName, string>> = {
  sha256: '2.16.840.1.101.3.4.2.1',
  sha384: '2.16.840.1.101.3.4.2.2',
  sha512: '2.16.840.1.101.3.4.2.3',
};

/** The one key of a class that has the attributes. @throws {SignError} SIGN_KEY where there is none or there are several. */
export function findKey(session: TokenSession, kind: bigint, named: readonly AttributeMatch[], where: string): bigint {
  const [key, ...others] = session.find([[ck.attribute.class, ulong(kind)], ...named]);
  if (key !== undefined && others.length === 0) return key;
  const message =
    key === undefined
      ? detail('the token has no such key, or shows it only after the PIN')
      : detail('the token has {count} such keys: name one by id', { count: others.length + 1 });
  throw new SignError('SIGN_KEY', { message, where });
}

/** The public half: of the public key object, or of what a private RSA key says of it. @throws {SignError} SIGN_KEY, SIGN_UNSUPPORTED. */
export function readPublicKey(session: TokenSession, key: bigint, where: string): PublicKey {
  const value = (type: bigint) => session.attribute(key, type);
  const need = (type: bigint) => {
    const octets = value(type);
    if (octets !== undefined && octets.length > 0) return octets;
    throw new SignError('SIGN_KEY', { message: detail('the token does not give the public key'), where });
  };
  const type = Buffer.from(need(ck.attribute.keyType)).readBigUInt64LE();
  if (type === ck.keyType.rsa) {
    const numbers = [ck.attribute.modulus, ck.attribute.publicExponent].map((name) => derInteger(need(name)));
    return publicKeyFromDer(spki(derSequence(derOid(oids.rsa), writeDer(nullTag)), derSequence(...numbers)), where);
  }
  const point = pointOf(need(ck.attribute.ecPoint));
  if (type === ck.keyType.ec) {
    const parameters = need(ck.attribute.ecParams);
    return publicKeyFromDer(spki(derSequence(derOid(oids.ec), parameters), point), where);
  }
  if (type === ck.keyType.edwards) return publicKeyFromDer(spki(derSequence(derOid(oids.ed25519)), point), where);
  throw new SignError('SIGN_UNSUPPORTED', { message: detail('only RSA, ECDSA and Ed25519 keys sign here'), where });
}

/** Signs as node:crypto does: ECDSA in DER, RSA PKCS 1 v1.5, Ed25519. */
export function signWithToken(
  session: TokenSession,
  key: bigint,
  { object }: PublicKey,
  bytes: Uint8Array,
): Uint8Array {
  const hash = defaultHash(object);
  if (hash === null) return session.sign(key, ck.mechanism.eddsa, bytes);
  const digest = hashOf(hash, bytes);
  if (object.asymmetricKeyType === 'rsa') {
    const algorithm = derSequence(derOid(hashOids[hash]), writeDer(nullTag));
    return session.sign(key, ck.mechanism.rsa, derSequence(algorithm, derOctets(digest)));
  }
  const raw = session.sign(key, ck.mechanism.ecdsa, digest);
  const half = raw.length / 2;
  return derSequence(derInteger(raw.subarray(0, half)), derInteger(raw.subarray(half)));
}

function spki(algorithm: Uint8Array, key: Uint8Array): Uint8Array {
  return derSequence(algorithm, derBits(key));
}

/** The point is an octet string of DER; some modules give it bare. */
function pointOf(octets: Uint8Array): Uint8Array {
  if (octets[0] !== derTags.octetString) return octets;
  try {
    const { tag, content } = readDer(octets, 'EC point');
    return tag === derTags.octetString ? content : octets;
  } catch {
    return octets;
  }
}
