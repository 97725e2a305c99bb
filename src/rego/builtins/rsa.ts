/** A hash function of @noble/hashes. */
export interface HashFunction {
  (bytes: Uint8Array): Uint8Array;
  readonly outputLen: number;
}

/** DigestInfo prefixes of EMSA-PKCS1-v1_5 (RFC 8017, 9.2, note 1) by length of the digest. */
const digestInfos: Readonly<Record<number, string>> = {
  20: '3021300906052b0e03021a05000414',
  32: '3031300d060960864801650304020105000420',
  48: '3041300d060960864801650304020205000430',
  64: '3051300d060960864801650304020305000440',
};

/** Largest modulus and exponent that are worked with; each operation with them takes a blink. */
const largest = 1n << 16_384n;

function power(base: bigint, exponent: bigint, modulus: bigint): bigint {
  let [result, square, rest] = [1n, base % modulus, exponent];
  while (rest > 0n) {
    if ((rest & 1n) === 1n) result = (result * square) % modulus;
    square = (square * square) % modulus;
    rest >>= 1n;
  }
  return result;
}

function integerToBytes(value: bigint, length: number): Uint8Array {
  const hex = value.toString(16).padStart(length * 2, '0');
  return Uint8Array.from({ length }, (_, index) => Number.parseInt(hex.slice(index * 2, index * 2 + 2), 16));
}

function bitsOf(value: bigint): number {
  return value.toString(2).length;
}

function hexBytes(hex: string): number[] {
  return (hex.match(/../g) ?? []).map((pair) => Number.parseInt(pair, 16));
}

function sameBytes(left: Uint8Array, right: Uint8Array): boolean {
  let difference = left.length ^ right.length;
  for (const [index, byte] of left.entries()) difference |= byte ^ (right[index] ?? 0);
  return difference === 0;
}

function encodePkcs1(hash: HashFunction, message: Uint8Array, length: number): Uint8Array {
  const info = [...hexBytes(digestInfos[hash.outputLen] ?? ''), ...hash(message)];
  const padding = Array.from({ length: Math.max(length - info.length - 3, 8) }, () => 0xff);
  return Uint8Array.from([0, 1, ...padding, 0, ...info]);
}

interface PublicKey {
  readonly n: bigint;
  readonly e: bigint;
}

/** RSASSA-PKCS1-v1_5 (RFC 8017, 8.2.2). */
export function verifyPkcs1(
  { n, e }: PublicKey,
  hash: HashFunction,
  message: Uint8Array,
  signature: Uint8Array,
): boolean {
  const length = Math.ceil(bitsOf(n) / 8);
  const value = bytesToInteger(signature);
  if (n >= largest || e >= largest || signature.length !== length || value >= n) return false;
  return sameBytes(integerToBytes(power(value, e, n), length), encodePkcs1(hash, message, length));
}

/** Signs by RSASSA-PKCS1-v1_5 (RFC 8017, 8.2.1); undefined for a key that is too large. */
export function signPkcs1(n: bigint, d: bigint, hash: HashFunction, message: Uint8Array): Uint8Array | undefined {
  if (n >= largest || d >= largest) return undefined;
  const length = Math.ceil(bitsOf(n) / 8);
  return integerToBytes(power(bytesToInteger(encodePkcs1(hash, message, length)), d, n), length);
}

function mask(hash: HashFunction, seed: Uint8Array, length: number): Uint8Array {
  const bytes: number[] = [];
  for (let counter = 0; bytes.length < length; counter += 1)
    bytes.push(
      ...hash(Uint8Array.from([...seed, counter >>> 24, (counter >>> 16) & 255, (counter >>> 8) & 255, counter & 255])),
    );
  return Uint8Array.from(bytes.slice(0, length));
}

/** RSASSA-PSS with a salt of any length (RFC 8017, 8.1.2 and 9.1.2). */
export function verifyPss(
  { n, e }: PublicKey,
  hash: HashFunction,
  message: Uint8Array,
  signature: Uint8Array,
): boolean {
  const bits = bitsOf(n) - 1;
  const length = Math.ceil(bits / 8);
  const value = bytesToInteger(signature);
  if (n >= largest || e >= largest || value >= n) return false;
  const encoded = integerToBytes(power(value, e, n), length);
  const { outputLen } = hash;
  if (length < outputLen + 2 || encoded[length - 1] !== 0xbc) return false;
  const split = length - outputLen - 1;
  const digest = encoded.subarray(split, -1);
  const seed = mask(hash, digest, split);
  const block = encoded.subarray(0, split).map((byte, index) => byte ^ (seed[index] ?? 0));
  block[0] = (block[0] ?? 0) & (0xff >>> (8 * length - bits));
  const start = block.indexOf(1);
  if (start < 0 || block.subarray(0, start).some((byte) => byte !== 0)) return false;
  return sameBytes(
    hash(Uint8Array.from([...new Uint8Array(8), ...hash(message), ...block.subarray(start + 1)])),
    digest,
  );
}

/** Signs by RSASSA-PSS with a salt as long as the hash; undefined for a key that is too large. */
export function signPss(
  n: bigint,
  d: bigint,
  hash: HashFunction,
  message: Uint8Array,
  salt: Uint8Array,
): Uint8Array | undefined {
  if (n >= largest || d >= largest) return undefined;
  const bits = bitsOf(n) - 1;
  const length = Math.ceil(bits / 8);
  const digest = hash(Uint8Array.from([...new Uint8Array(8), ...hash(message), ...salt]));
  const split = length - digest.length - 1;
  const block = Uint8Array.from([...new Uint8Array(split - salt.length - 1), 1, ...salt]);
  const seed = mask(hash, digest, split);
  const masked = block.map((byte, index) => byte ^ (seed[index] ?? 0));
  masked[0] = (masked[0] ?? 0) & (0xff >>> (8 * length - bits));
  const encoded = bytesToInteger(Uint8Array.from([...masked, ...digest, 0xbc]));
  return integerToBytes(power(encoded, d, n), Math.ceil(bitsOf(n) / 8));
}

/** Big-endian bytes as a number. */
export function bytesToInteger(bytes: Uint8Array): bigint {
  let hex = '';
  for (const byte of bytes) hex += byte.toString(16).padStart(2, '0');
  return hex === '' ? 0n : BigInt(`0x${hex}`);
}
