import { closeSync, fsyncSync, openSync, renameSync, rmSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import { wordsOf, type Text } from '../../core/index.ts';
import { makeFolder } from '../../oci/make-folder.ts';
import { createCollection } from './collect.ts';
import { feedOf } from './feeds/index.ts';
import { inputFiles } from './inputs.ts';
import type { TableHeader } from './table/layout.ts';
import { writeTable } from './table/writer.ts';

/** What a build was made of. */
export interface BuildReport {
  readonly header: TableHeader;
  /** Files read, by feed. */
  readonly files: Readonly<Record<string, number>>;
  /** Files that a feed recognised by their path and could not read, with the reason. */
  readonly problems: readonly Text[];
  readonly bytes: number;
}

/** How a database is built. */
export interface BuildOptions {
  /** Folders, archives or files of the feeds. */
  readonly inputs: readonly string[];
  /** File that is written; readers of an older one there keep it until they close. */
  readonly output: string;
  /** Milliseconds since 1970, the time that the database carries. */
  readonly now: number;
  readonly signal?: AbortSignal;
}

/** Builds a single-file database from feeds. @throws ScanError where an input is missing or the output cannot be written. */
export async function buildDatabase({ inputs, output, now, signal }: BuildOptions): Promise<BuildReport> {
  const collection = createCollection();
  const files: Record<string, number> = {};
  const problems: Text[] = [];
  for (const input of inputs)
    for await (const { path, text } of inputFiles(input, (path) => feedOf(path) !== undefined)) {
      signal?.throwIfAborted();
      const feed = feedOf(path);
      if (feed === undefined) continue;
      files[feed.name] = (files[feed.name] ?? 0) + 1;
      try {
        for (const item of feed.read(text, `${input}: ${path}`)) collection.add(feed, item);
      } catch (error) {
        problems.push(wordsOf(error));
      }
    }
  const { header, entries } = collection.finish(new Date(now).toISOString());
  return { header, files, problems, bytes: replaceFile(output, writeTable(header, entries)) };
}

/** Writes a file beside its place and moves it there when it is whole. */
function replaceFile(path: string, chunks: Iterable<Uint8Array>): number {
  makeFolder(dirname(path));
  const temporary = `${path}.${process.pid}.tmp`;
  let bytes = 0;
  try {
    const file = openSync(temporary, 'w');
    try {
      for (const chunk of chunks) bytes += writeWhole(file, chunk);
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
    renameSync(temporary, path);
  } finally {
    rmSync(temporary, { force: true });
  }
  return bytes;
}

function writeWhole(file: number, chunk: Uint8Array): number {
  for (let done = 0; done < chunk.length; ) done += writeSync(file, chunk, done);
  return chunk.length;
}
