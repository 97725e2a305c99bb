import type { Digest } from '../core/index.ts';
import { type Compression, decompress, detectCompression } from './decompress.ts';
import { createDigester, type Digester, mismatch } from './digest.ts';
import { OciError } from './error.ts';
import { readLocation } from './file.ts';
import type { FileLocation, ImageLayer } from './source.ts';
import { detail } from './details.ts';

/** What reading a layer to its end has shown. */
export interface LayerSummary {
  readonly compression: Compression;
  /** Digest of the blob as stored. */
  readonly digest: Digest;
  readonly diffId: Digest;
  /** Bytes as stored. */
  readonly compressedSize: number;
  /** Bytes of the tar. */
  readonly size: number;
}

/** Options of {@link readLayer}. */
export interface ReadLayerOptions {
  readonly signal?: AbortSignal;
  /** Bytes of the tar; default 64 GiB. */
  readonly maxSize?: number;
  /** Whether a large layer may be unpacked in a thread of its own: worth it where a processor is idle. Default: it is not. */
  readonly thread?: boolean;
}

/** Takes the next piece of the tar, at most about 1 MiB; a promise holds the stream back. The piece is good until that is settled. */
export type TakeChunk = (chunk: Uint8Array) => void | Promise<void>;

/**
 * Unpacks a layer piece by piece and verifies the digest of what is stored and the diff ID of what comes out. Use what was
 * read only after it has returned: the digests are known at the end.
 * @throws {OciError} OCI_DIGEST_MISMATCH, OCI_MALFORMED, OCI_UNSUPPORTED, OCI_LIMIT, or what the source throws.
 */
export async function readLayer(
  layer: ImageLayer,
  take: TakeChunk,
  options: ReadLayerOptions = {},
): Promise<LayerSummary> {
  const { signal, maxSize = 64 * 2 ** 30, thread = false } = options;
  const size = thread ? (layer.size ?? layer.location?.length) : undefined;
  const where = layerName(layer);
  const meter = new BlobMeter(layer);
  const tar = createDigester(layer.diffId);
  try {
    const { compression, stream } = await decompress(meter.watch(await layer.open(signal)), where, size);
    for await (const chunk of stream) {
      tar.update(chunk);
      if (tar.size > maxSize)
        throw new OciError('OCI_LIMIT', {
          message: detail('it unpacks to more than {maxSize} bytes', { maxSize }),
          where,
        });
      await take(chunk);
      signal?.throwIfAborted();
    }
    const diffId = tar.digest();
    const digest = meter.check(diffId);
    if (diffId !== layer.diffId)
      throw mismatch(
        where,
        detail("it unpacks to {diffId}, but the image's configuration says {diffId2}", {
          diffId,
          diffId2: layer.diffId,
        }),
      );
    return { compression, digest, diffId, compressedSize: meter.size, size: tar.size };
  } catch (error) {
    throw await blame(error, layer, signal);
  }
}

/** The layer's name in messages: `layer sha256:…`. */
export function layerName({ digest, diffId }: Pick<ImageLayer, 'digest' | 'diffId'>): string {
  return `layer ${digest ?? diffId}`;
}

/** A layer that lies in a local file, made anew where only its description could be sent (a worker thread). */
export function openFileLayer(layer: Omit<ImageLayer, 'open'> & { readonly location: FileLocation }): ImageLayer {
  return { ...layer, open: async (signal) => readLocation(layer.location, signal) };
}

/** Watches a blob as it is read: its size and, unless it is plain, its digest; a plain blob's is the diff ID, which is computed anyway. */
class BlobMeter {
  size = 0;
  readonly #layer: ImageLayer;
  readonly #digester: Digester;
  #plain: boolean | undefined;

  constructor(layer: ImageLayer) {
    this.#layer = layer;
    this.#digester = createDigester(layer.digest);
  }

  async *watch(source: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
    const where = layerName(this.#layer);
    const { digest, diffId, size = Number.POSITIVE_INFINITY } = this.#layer;
    const sameAlgorithm = digest === undefined || digest.length === diffId.length;
    for await (const chunk of source) {
      this.#plain ??= sameAlgorithm && chunk.length >= 4 && detectCompression(chunk, where) === 'none';
      this.size += chunk.length;
      if (!this.#plain) this.#digester.update(chunk);
      if (this.size > size)
        throw mismatch(where, detail('it is longer than the {size} bytes of its descriptor', { size }));
      yield chunk;
    }
  }

  /** The digest of the whole blob. @throws {OciError} OCI_DIGEST_MISMATCH where digest or size are not the descriptor's. */
  check(diffId: Digest): Digest {
    const where = layerName(this.#layer);
    const { digest, size } = this.#layer;
    if (size !== undefined && this.size !== size)
      throw mismatch(
        where,
        detail('it has {size} bytes, its descriptor says {size2}', { size: this.size, size2: size }),
      );
    const actual = this.#plain ? diffId : this.#digester.digest();
    if (digest !== undefined && actual !== digest)
      throw mismatch(where, detail('its content has the digest {actual}', { actual }));
    return actual;
  }
}

/** Broken packing is most often a damaged blob: reads the blob once more to its digest, and says so if it is. */
async function blame(error: unknown, layer: ImageLayer, signal: AbortSignal | undefined): Promise<unknown> {
  if (!(error instanceof OciError) || error.code !== 'OCI_MALFORMED' || layer.digest === undefined) return error;
  const meter = new BlobMeter(layer);
  try {
    for await (const _ of meter.watch(await layer.open(signal)));
    meter.check(layer.diffId);
    return error;
  } catch (worse) {
    return worse;
  }
}
