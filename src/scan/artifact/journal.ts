/** What an entry of a layer does to the file system; devices and the like count as files. */
export type JournalKind = 'file' | 'directory' | 'symlink' | 'hardlink' | 'whiteout' | 'opaque';

/** One entry of a layer, in the order of its archive. */
export interface JournalEntry {
  readonly kind: JournalKind;
  /** Path from the root; of a whiteout the path that it removes, of an opaque mark its folder. */
  readonly path: string;
  /** What a link points at, else empty. */
  readonly target: string;
  /** Bytes of a file, else 0. */
  readonly size: number;
}

const kinds: readonly JournalKind[] = ['file', 'directory', 'symlink', 'hardlink', 'whiteout', 'opaque'];
const highSurrogate = /[\uD800-\uDBFF]$/;

/**
 * Writes a journal: all entries of a layer, without their content, in few bytes. Each path keeps only what differs from the one before:
 * kind, length shared (UTF-16 units), length and bytes of the rest; then of links length and bytes of the target, of files their size.
 */
export class JournalWriter {
  /** Entries written; the next one's index. */
  count = 0;
  #bytes = Buffer.allocUnsafe(1 << 16);
  #length = 0;
  #previous = '';

  /** Bytes written so far. */
  get size(): number {
    return this.#length;
  }

  add({ kind, path, target, size }: JournalEntry): void {
    const shared = sharedLength(this.#previous, path);
    const rest = path.slice(shared);
    this.#reserve(24 + 3 * (rest.length + target.length));
    this.#bytes[this.#length++] = kinds.indexOf(kind);
    this.#writeNumber(shared);
    this.#writeText(rest);
    if (kind === 'symlink' || kind === 'hardlink') this.#writeText(target);
    if (kind === 'file') this.#writeNumber(size);
    this.#previous = path;
    this.count++;
  }

  /** The journal, in memory of its own. */
  finish(): Uint8Array {
    return new Uint8Array(this.#bytes.subarray(0, this.#length));
  }

  #reserve(size: number): void {
    if (this.#length + size <= this.#bytes.length) return;
    const grown = Buffer.allocUnsafe(Math.max(this.#bytes.length * 2, this.#length + size));
    this.#bytes.copy(grown, 0, 0, this.#length);
    this.#bytes = grown;
  }

  #writeNumber(value: number): void {
    let rest = value;
    for (; rest > 0x7f; rest = Math.floor(rest / 128)) this.#bytes[this.#length++] = (rest % 128) | 0x80;
    this.#bytes[this.#length++] = rest;
  }

  #writeText(text: string): void {
    this.#writeNumber(Buffer.byteLength(text));
    this.#length += this.#bytes.write(text, this.#length);
  }
}

function sharedLength(left: string, right: string): number {
  const most = Math.min(left.length, right.length);
  let length = 0;
  while (length < most && left.charCodeAt(length) === right.charCodeAt(length)) length++;
  return length > 0 && highSurrogate.test(right.slice(length - 1, length)) ? length - 1 : length;
}

/** Reads a journal that {@link JournalWriter} wrote, one entry at a time. */
export function* readJournal(journal: Uint8Array): Generator<JournalEntry> {
  const bytes = Buffer.from(journal.buffer, journal.byteOffset, journal.byteLength);
  // Almost all names are ASCII: they are cut from one string instead of decoded one by one.
  const letters = bytes.toString('latin1');
  let at = 0;
  let previous = '';
  const number = (): number => {
    let value = 0;
    for (let shift = 0; ; shift += 7) {
      const byte = bytes[at++] ?? 0;
      value += (byte & 0x7f) * 2 ** shift;
      if (byte < 0x80) return value;
    }
  };
  const text = (): string => {
    const length = number();
    const from = at;
    at += length;
    for (let index = from; index < at; index++) if ((bytes[index] ?? 0) > 0x7f) return bytes.toString('utf8', from, at);
    return letters.slice(from, at);
  };
  while (at < bytes.length) {
    const kind = kinds[bytes[at++] ?? 0] ?? 'file';
    const shared = number();
    const path = previous.slice(0, shared) + text();
    const target = kind === 'symlink' || kind === 'hardlink' ? text() : '';
    yield { kind, path, target, size: kind === 'file' ? number() : 0 };
    previous = path;
  }
}
