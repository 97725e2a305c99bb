import { type Text } from '../../core/index.ts';
import type { TarSink } from '../../formats/tar/reader.ts';
import type { AnalyzedFile, Analyzer, FileEntry } from '../analyzer.ts';
import type { Selected } from './selection.ts';
import { detail } from '../details.ts';

/** Bytes that an analyzer's `accepts` sees. */
export const headSize = 4096;
const defaultMaxBytes = 64 * 2 ** 20;

/** What a sink tells of its file. */
export interface FileEvents {
  /** The content is there; called once for each path that the file is analysed as. */
  complete(file: AnalyzedFile, analyzers: readonly Analyzer[]): void;
  problem(message: Text): void;
}

/** Makes an {@link AnalyzedFile} of a path and its content. */
export function analyzedFile(entry: FileEntry, bytes: Uint8Array): AnalyzedFile {
  return { path: entry.path, size: bytes.length, mode: entry.mode, bytes, text: () => new TextDecoder().decode(bytes) };
}

/** Analyzers that still want a file after its first bytes, and of which it is not too large for; the others are told as problems. */
export function admit(
  { path, analyzers }: Selected,
  head: Uint8Array,
  size: number,
  mostBytes: number,
  problem: (message: Text) => void,
): Selected {
  const accepted = analyzers.filter((analyzer) => analyzer.accepts?.(head) !== false);
  const fitting = accepted.filter((analyzer) => size <= Math.min(analyzer.maxBytes ?? defaultMaxBytes, mostBytes));
  for (const analyzer of accepted.filter((one) => !fitting.includes(one))) {
    const most = Math.min(analyzer.maxBytes ?? defaultMaxBytes, mostBytes);
    problem(
      detail('{path}: {size} bytes exceed the {most} that {name} may read', { path, size, most, name: analyzer.name }),
    );
  }
  return { path, analyzers: fitting };
}

/** Gathers one file's content: its head first, then, where an analyzer accepts that, the rest. */
export class FileSink implements TarSink {
  readonly #entry: FileEntry;
  readonly #mostBytes: number;
  readonly #events: FileEvents;
  #selected: readonly Selected[];
  #bytes: Uint8Array;
  #filled = 0;
  #decided = false;

  constructor(entry: FileEntry, selected: readonly Selected[], mostBytes: number, events: FileEvents) {
    this.#entry = entry;
    this.#selected = selected;
    this.#mostBytes = mostBytes;
    this.#events = events;
    this.#bytes = new Uint8Array(Math.min(entry.size, headSize));
  }

  write(chunk: Uint8Array): 'stop' | undefined {
    let rest = chunk;
    if (!this.#decided) {
      rest = this.#append(rest);
      if (this.#filled < this.#bytes.length) return undefined;
      if (!this.#decide()) return 'stop';
    }
    this.#append(rest);
    return undefined;
  }

  end(): void {
    if (!this.#decided && !this.#decide()) return;
    for (const { path, analyzers } of this.#selected)
      this.#events.complete(analyzedFile({ ...this.#entry, path }, this.#bytes), analyzers);
  }

  /** Copies what fits and gives back the remainder. */
  #append(chunk: Uint8Array): Uint8Array {
    const part = chunk.subarray(0, this.#bytes.length - this.#filled);
    this.#bytes.set(part, this.#filled);
    this.#filled += part.length;
    return chunk.subarray(part.length);
  }

  #decide(): boolean {
    this.#decided = true;
    const { size } = this.#entry;
    this.#selected = this.#selected
      .map((selected) => admit(selected, this.#bytes, size, this.#mostBytes, this.#events.problem))
      .filter(({ analyzers }) => analyzers.length > 0);
    if (this.#selected.length === 0) return false;
    const whole = new Uint8Array(size);
    whole.set(this.#bytes);
    this.#bytes = whole;
    return true;
  }
}
