import type { Text } from '../../core/index.ts';
import { FormatError } from '../error.ts';
import type { TarEntry, TarLimits } from './entry.ts';
import { blockSize, isZeroBlock, parseHeader, sizeField, type TarHeader } from './header.ts';
import { makeEntry } from './merge.ts';
import { parsePax } from './pax.ts';
import { detail } from '../details.ts';

/** Takes the content of one member. Chunks are views into the bytes pushed: copy what must outlive the call. */
export interface TarSink {
  /** Next piece of content; `'stop'` declines the rest, and then `end` is not called. */
  write(chunk: Uint8Array): 'stop' | undefined | void;
  /** The whole content has been written (at once for an empty member). */
  end?(): void;
}

/** Decides, member by member, what is read. */
export interface TarHandler {
  /** Asked before any content; returns where the content goes, or nothing to skip it. */
  onEntry(entry: TarEntry): TarSink | undefined | void;
}

/** A tar archive walked as its bytes arrive. */
export interface TarReader {
  /** Takes the next bytes, chunks of any size; the handler is called before it returns. */
  push(chunk: Uint8Array): void;
  /** Says that no more bytes come. @throws {FormatError} FORMAT_TRUNCATED inside a member. */
  end(): void;
  /** How many of the next bytes nobody wants: a caller that can seek may leave them out and call {@link skip}. */
  readonly unwanted: number;
  /** Says that the next bytes, at most {@link unwanted}, are left out. */
  skip(bytes: number): void;
  /** Whether the end-of-archive mark was seen; bytes behind it are ignored, as container runtimes do. */
  readonly ended: boolean;
}

/** Options of {@link createTarReader}. */
export interface TarReaderOptions extends TarLimits {
  /** Name of the archive for messages, such as a layer's digest. Default `tar`. */
  readonly name?: string;
}

/**
 * Makes a streaming reader: ustar, PAX, GNU, star and v7; no content is copied or kept.
 * `push` and `end` throw {@link FormatError} with the byte offset of the member.
 */
export function createTarReader(handler: TarHandler, options: TarReaderOptions = {}): TarReader {
  return new Walker(handler, options);
}

/** What the bytes after a header are. */
type Content = 'member' | 'pax' | 'global-pax' | 'long-name' | 'long-link';

const metadataFlags: Readonly<Record<string, Content>> = {
  x: 'pax',
  X: 'pax',
  g: 'global-pax',
  L: 'long-name',
  K: 'long-link',
};

class Walker implements TarReader {
  ended = false;
  readonly #handler: TarHandler;
  readonly #name: string;
  readonly #maxEntries: number;
  readonly #maxMetadata: number;
  readonly #block = new Uint8Array(blockSize);
  #blockFill = 0;
  #zeroBlocks = 0;
  /** Offset of the next byte, and of header and content of the member at hand. */
  #offset = 0;
  #memberOffset = 0;
  #contentOffset = 0;
  #entries = 0;
  #content: Content = 'member';
  #remaining = 0;
  #padding = 0;
  #sink: TarSink | undefined;
  #metadata = new Uint8Array(0);
  /** A GNU sparse header goes on in extension blocks. */
  #sparse: { readonly header: TarHeader; readonly size: number } | undefined;
  #global: ReadonlyMap<string, string> = new Map();
  #pax: ReadonlyMap<string, string> | undefined;
  #longName: string | undefined;
  #longLink: string | undefined;

  constructor(handler: TarHandler, options: TarReaderOptions) {
    this.#handler = handler;
    this.#name = options.name ?? 'tar';
    this.#maxEntries = options.maxEntries ?? 10_000_000;
    this.#maxMetadata = options.maxMetadata ?? 2 ** 20;
  }

  push(chunk: Uint8Array): void {
    let at = 0;
    while (at < chunk.length && !this.ended) {
      const used = this.#step(chunk, at);
      at += used;
      this.#offset += used;
    }
  }

  get unwanted(): number {
    return this.#content === 'member' && this.#sink === undefined ? this.#remaining + this.#padding : 0;
  }

  skip(bytes: number): void {
    const content = Math.min(bytes, this.#remaining);
    this.#remaining -= content;
    this.#padding -= bytes - content;
    this.#offset += bytes;
  }

  end(): void {
    if (this.ended) return;
    const inside = this.#remaining > 0 || this.#blockFill > 0 || this.#sparse !== undefined;
    if (!inside && this.#pax === undefined && this.#longName === undefined && this.#longLink === undefined) return;
    const message = detail('the archive ends at byte {offset}, inside the member at byte {memberOffset}', {
      offset: this.#offset,
      memberOffset: this.#memberOffset,
    });
    throw this.#error('FORMAT_TRUNCATED', message);
  }

  /** Uses some bytes of the chunk from `at` and says how many. */
  #step(chunk: Uint8Array, at: number): number {
    const available = chunk.length - at;
    if (this.#remaining > 0) {
      const used = Math.min(this.#remaining, available);
      this.#take(chunk, at, used);
      return used;
    }
    if (this.#padding > 0) {
      const used = Math.min(this.#padding, available);
      this.#padding -= used;
      return used;
    }
    if (this.#blockFill === 0 && available >= blockSize) {
      this.#onBlock(chunk.subarray(at, at + blockSize), this.#offset);
      return blockSize;
    }
    const used = Math.min(blockSize - this.#blockFill, available);
    this.#block.set(chunk.subarray(at, at + used), this.#blockFill);
    this.#blockFill += used;
    if (this.#blockFill === blockSize) {
      this.#blockFill = 0;
      this.#onBlock(this.#block, this.#offset + used - blockSize);
    }
    return used;
  }

  /** Hands content on, or gathers a long name or PAX header. */
  #take(chunk: Uint8Array, at: number, used: number): void {
    if (this.#content !== 'member')
      this.#metadata.set(chunk.subarray(at, at + used), this.#metadata.length - this.#remaining);
    else if (this.#sink?.write(chunk.subarray(at, at + used)) === 'stop') this.#sink = undefined;
    this.#remaining -= used;
    if (this.#remaining === 0) this.#finish();
  }

  #finish(): void {
    const metadata = this.#metadata;
    if (this.#content === 'member') {
      this.#sink?.end?.();
      this.#sink = undefined;
    } else if (this.#content === 'pax') this.#pax = parsePax(metadata, this.#where());
    else if (this.#content === 'global-pax')
      this.#global = new Map([...this.#global, ...parsePax(metadata, this.#where())]);
    else if (this.#content === 'long-name') this.#longName = textOf(metadata);
    else this.#longLink = textOf(metadata);
  }

  #onBlock(block: Uint8Array, offset: number): void {
    this.#contentOffset = offset + blockSize;
    if (this.#sparse !== undefined) this.#onSparseExtension(block);
    else if (isZeroBlock(block)) this.ended = ++this.#zeroBlocks === 2;
    else this.#onHeader(block, offset);
  }

  #onHeader(block: Uint8Array, offset: number): void {
    this.#memberOffset = offset;
    if (this.#zeroBlocks > 0)
      throw this.#error('FORMAT_MALFORMED', detail('a single zero block stands before this header'));
    const header = parseHeader(block, this.#where());
    const metadata = metadataFlags[header.flag];
    if (metadata !== undefined) this.#beginMetadata(metadata, header.size);
    else if (header.flag === 'S' && block[482] !== 0) this.#sparse = { header, size: sparseSize(block, this.#where()) };
    else this.#beginMember(header, header.flag === 'S' ? sparseSize(block, this.#where()) : undefined);
  }

  #onSparseExtension(block: Uint8Array): void {
    if (block[504] !== 0 || this.#sparse === undefined) return;
    const { header, size } = this.#sparse;
    this.#sparse = undefined;
    this.#beginMember(header, size);
  }

  #beginMetadata(content: Content, size: number): void {
    if (size > this.#maxMetadata)
      throw this.#error(
        'FORMAT_LIMIT',
        detail('a long name or PAX header of {size} bytes exceeds {maxMetadata}', {
          size,
          maxMetadata: this.#maxMetadata,
        }),
      );
    this.#content = content;
    this.#metadata = new Uint8Array(size);
    this.#begin(size);
  }

  #beginMember(header: TarHeader, sparseSize: number | undefined): void {
    if (++this.#entries > this.#maxEntries)
      throw this.#error(
        'FORMAT_LIMIT',
        detail('the archive has more than {maxEntries} members', { maxEntries: this.#maxEntries }),
      );
    const entry = makeEntry(header, {
      pax: this.#pax,
      global: this.#global,
      longName: this.#longName,
      longLink: this.#longLink,
      sparseSize,
      offset: this.#memberOffset,
      contentOffset: this.#contentOffset,
      where: this.#where(),
    });
    this.#pax = this.#longName = this.#longLink = undefined;
    this.#content = 'member';
    this.#sink = this.#handler.onEntry(entry) ?? undefined;
    this.#begin(entry.size);
  }

  #begin(size: number): void {
    this.#remaining = size;
    this.#padding = -size & (blockSize - 1);
    if (size === 0) this.#finish();
  }

  #where(): string {
    return `${this.#name} byte ${this.#memberOffset}`;
  }

  #error(code: 'FORMAT_TRUNCATED' | 'FORMAT_MALFORMED' | 'FORMAT_LIMIT', message: Text): FormatError {
    return new FormatError(code, { message, where: this.#where() });
  }
}

const decoder = new TextDecoder();

/** GNU's long names end with a NUL. */
function textOf(metadata: Uint8Array): string {
  const end = metadata.indexOf(0);
  return decoder.decode(end < 0 ? metadata : metadata.subarray(0, end));
}

function sparseSize(block: Uint8Array, where: string): number {
  return sizeField(block, 483, 12, where);
}
