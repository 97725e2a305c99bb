import type { Text } from '../../core/index.ts';
import { FormatError } from '../error.ts';
import { detail } from '../details.ts';

/** Largest window that is accepted, bytes: the default limit of the reference decoder (RFC 8878, 3.1.1.1.2 asks for a limit). */
const maxWindow = 2 ** 27;
/** Bytes that a decoder which moves its whole window once a block may move; honest layers stay far below. */
const maxMoved = 2 ** 38;
const MAGIC = 0xfd2fb528;

/** Watches the frames and blocks of a zstd stream (RFC 8878, 3.1.1) without unpacking them. */
export interface ZstdGuard {
  /** @throws {FormatError} FORMAT_LIMIT where the stream would cost too much memory or time, FORMAT_MALFORMED where it is no zstd. */
  push(chunk: Uint8Array): void;
}

/** Makes a guard for a decoder that allocates the window which a frame declares, and moves it with each block. */
export function createZstdGuard(where: string): ZstdGuard {
  return new Guard(where);
}

/** What the next gathered bytes are. */
type State = 'start' | 'skippable' | 'header' | 'block';

class Guard implements ZstdGuard {
  readonly #where: string;
  readonly #gathered = new Uint8Array(18);
  #fill = 0;
  #need = 5;
  #skip = 0;
  #state: State = 'start';
  #window = 0;
  #moved = 0;
  #checksum = 0;

  constructor(where: string) {
    this.#where = where;
  }

  push(chunk: Uint8Array): void {
    for (let at = 0; at < chunk.length; ) {
      const wanted = this.#skip > 0 ? this.#skip : this.#need - this.#fill;
      const used = Math.min(wanted, chunk.length - at);
      if (this.#skip > 0) this.#skip -= used;
      else this.#gather(chunk.subarray(at, at + used));
      at += used;
    }
  }

  #gather(part: Uint8Array): void {
    this.#gathered.set(part, this.#fill);
    this.#fill += part.length;
    if (this.#fill < this.#need) return;
    const view = new DataView(this.#gathered.buffer, 0, this.#fill);
    if (this.#state === 'start') this.#onStart(view);
    else if (this.#state === 'skippable') this.#expect('start', 5, view.getUint32(4, true));
    else if (this.#state === 'header') this.#onHeader(view);
    else this.#onBlock(view);
  }

  /** Magic number and frame header descriptor: they say how long the header is. */
  #onStart(view: DataView): void {
    const magic = view.getUint32(0, true);
    if (magic >>> 4 === 0x184d2a5) return this.#goOn('skippable', 8);
    if (magic !== MAGIC)
      throw new FormatError('FORMAT_MALFORMED', {
        message: detail('no zstd frame begins where one must'),
        where: this.#where,
      });
    const { single, dictionary, content } = descriptorOf(view.getUint8(4));
    this.#goOn('header', 5 + (single ? 0 : 1) + dictionary + content);
  }

  #onHeader(view: DataView): void {
    const { single, dictionary, content, checksum } = descriptorOf(view.getUint8(4));
    this.#checksum = checksum;
    this.#window = single ? contentSize(view, 5 + dictionary, content) : windowSize(view.getUint8(5));
    if (this.#window > maxWindow)
      throw this.#limit(
        detail('a zstd frame declares a window of {window} bytes, more than {maxWindow}', {
          window: this.#window,
          maxWindow,
        }),
      );
    this.#expect('block', 3, 0);
  }

  #onBlock(view: DataView): void {
    const header = view.getUint16(0, true) | (view.getUint8(2) << 16);
    const [last, type, size] = [header & 1, (header >> 1) & 3, header >> 3];
    this.#moved += this.#window;
    if (this.#moved > maxMoved) throw this.#limit(detail('the zstd stream has too many blocks for its window'));
    // A block of one repeated byte stores that byte alone.
    const stored = type === 1 ? 1 : size;
    if (last === 1) this.#expect('start', 5, stored + this.#checksum);
    else this.#expect('block', 3, stored);
  }

  /** Takes the next bytes after `skip` others. */
  #expect(state: State, need: number, skip: number): void {
    this.#fill = 0;
    this.#skip = skip;
    this.#goOn(state, need);
  }

  /** Needs more bytes together with those gathered. */
  #goOn(state: State, need: number): void {
    this.#state = state;
    this.#need = need;
  }

  #limit(message: Text): FormatError {
    return new FormatError('FORMAT_LIMIT', { message, where: this.#where });
  }
}

interface FrameDescriptor {
  readonly single: boolean;
  /** Bytes of these fields of the header, and of the checksum behind the frame. */
  readonly dictionary: number;
  readonly content: number;
  readonly checksum: number;
}

/** Frame header descriptor (RFC 8878, 3.1.1.1.1). */
function descriptorOf(byte: number): FrameDescriptor {
  const single = (byte & 0x20) !== 0;
  const sizes = byte >> 6;
  return {
    single,
    dictionary: [0, 1, 2, 4][byte & 3] ?? 0,
    content: sizes === 0 ? (single ? 1 : 0) : 2 ** sizes,
    checksum: (byte & 4) === 0 ? 0 : 4,
  };
}

function contentSize(view: DataView, at: number, bytes: number): number {
  if (bytes === 1) return view.getUint8(at);
  if (bytes === 2) return view.getUint16(at, true) + 256;
  return bytes === 4 ? view.getUint32(at, true) : Number(view.getBigUint64(at, true));
}

/** Window descriptor (RFC 8878, 3.1.1.1.2). */
function windowSize(byte: number): number {
  const base = 2 ** (10 + (byte >> 3));
  return base + (base / 8) * (byte & 7);
}
