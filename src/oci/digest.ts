import { createHash, type Hash } from 'node:crypto';
import type { Digest, Text } from '../core/index.ts';
import { OciError } from './error.ts';
import { detail } from './details.ts';

/** The sha256 digest of bytes. */
export function digestOf(bytes: Uint8Array): Digest {
  return `sha256:${createHash('sha256').update(bytes).digest('hex')}`;
}

/** Computes a digest piece by piece, in the algorithm of the digest that is expected. */
export interface Digester {
  /** Bytes seen so far. */
  readonly size: number;
  update(chunk: Uint8Array): void;
  /** May be called once. */
  digest(): Digest;
}

/** Makes a {@link Digester}; sha256 where nothing is expected. */
export function createDigester(expected?: Digest): Digester {
  return new HashDigester(expected?.startsWith('sha512:') ? 'sha512' : 'sha256');
}

class HashDigester implements Digester {
  size = 0;
  readonly #algorithm: 'sha256' | 'sha512';
  readonly #hash: Hash;

  constructor(algorithm: 'sha256' | 'sha512') {
    this.#algorithm = algorithm;
    this.#hash = createHash(algorithm);
  }

  update(chunk: Uint8Array): void {
    this.size += chunk.length;
    this.#hash.update(chunk);
  }

  digest(): Digest {
    return `${this.#algorithm}:${this.#hash.digest('hex')}`;
  }
}

/** What content must be; a size, where known, also bounds what is read. */
export interface ExpectedContent {
  readonly digest: Digest;
  readonly size?: number;
}

/** Passes a stream on and throws where it turns out to be too long, too short or other content. @throws {OciError} OCI_DIGEST_MISMATCH. */
export async function* verifyStream(
  stream: AsyncIterable<Uint8Array>,
  expected: ExpectedContent,
  where: string,
): AsyncGenerator<Uint8Array> {
  const digester = createDigester(expected.digest);
  for await (const chunk of stream) {
    digester.update(chunk);
    if (digester.size > (expected.size ?? Number.POSITIVE_INFINITY))
      throw mismatch(
        where,
        detail('the content is longer than the {size} bytes of its descriptor', { size: expected.size }),
      );
    yield chunk;
  }
  checkSize(digester.size, expected.size, where);
  const actual = digester.digest();
  if (actual !== expected.digest)
    throw mismatch(
      where,
      detail('the content has the digest {actual}, not {digest}', { actual, digest: expected.digest }),
    );
}

function checkSize(size: number, stated: number | undefined, where: string): void {
  if (stated === undefined || size === stated) return;
  throw mismatch(where, detail('the content has {size} bytes, its descriptor says {size2}', { size, size2: stated }));
}

/** Checks bytes in memory. @throws {OciError} OCI_DIGEST_MISMATCH. */
export function verifyBytes(bytes: Uint8Array, expected: ExpectedContent, where: string): void {
  checkSize(bytes.length, expected.size, where);
  const digester = createDigester(expected.digest);
  digester.update(bytes);
  const actual = digester.digest();
  if (actual !== expected.digest)
    throw mismatch(
      where,
      detail('the content has the digest {actual}, not {digest}', { actual, digest: expected.digest }),
    );
}

/** The error of content that is not what its digest or size says. */
export function mismatch(where: string, message: Text): OciError {
  return new OciError('OCI_DIGEST_MISMATCH', { message, where });
}

/** Path of a blob in a layout. */
export function blobPath(digest: Digest): string {
  return `blobs/${digest.replace(':', '/')}`;
}
