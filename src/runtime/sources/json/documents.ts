import { detail } from '../../details.ts';
import { createReadStream } from 'node:fs';
import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { createGunzip, gunzipSync } from 'node:zlib';
import { wordsOf } from '../../../core/index.ts';
import { RuntimeError } from '../../errors.ts';
import { readJsonLines } from './lines.ts';
import { parseJson } from '../../../formats/json/parse.ts';

/** Whole documents are held in memory; a larger file has one a line, or is none. */
const largestDocument = 256 << 20;

/**
 * Gives the JSON documents of a file (one a line, or one as a whole; gzip where its name ends in .gz) or of all files of a folder,
 * oldest first.
 * @throws {RuntimeError} RUNTIME_JSON for what cannot be read or is no JSON.
 */
export async function* readDocuments(path: string): AsyncGenerator<unknown> {
  for (const file of await filesOf(path)) {
    if (await isIndented(file)) yield await readWhole(file);
    else yield* readJsonLines(file, streamOf(file));
  }
}

async function filesOf(path: string): Promise<string[]> {
  try {
    if (!(await stat(path)).isDirectory()) return [path];
    const entries = (await readdir(path, { withFileTypes: true })).filter((entry) => entry.isFile());
    const files = entries.map(({ name }) => join(path, name));
    const times = await Promise.all(files.map(async (file) => [(await stat(file)).mtimeMs, file] as const));
    return times.toSorted(([left, a], [right, b]) => left - right || (a < b ? -1 : 1)).map(([, file]) => file);
  } catch (cause) {
    throw unreadable(path, cause);
  }
}

function streamOf(path: string): AsyncIterable<string> {
  const stream = createReadStream(path);
  if (!path.endsWith('.gz')) return stream.setEncoding('utf8') as AsyncIterable<string>;
  const unzip = createGunzip();
  stream.on('error', (error) => unzip.destroy(error));
  return stream.pipe(unzip).setEncoding('utf8') as AsyncIterable<string>;
}

/** A document whose first line does not end it. */
async function isIndented(path: string): Promise<boolean> {
  let head = '';
  try {
    for await (const piece of streamOf(path)) {
      head += piece;
      if (head.trimStart().includes('\n') || head.length > 1 << 20) break;
    }
  } catch (cause) {
    throw unreadable(path, cause);
  }
  const [first = ''] = head.trimStart().split('\n');
  return /^[[{]/.test(first) && opensMore(first);
}

/** Whether more brackets open than close, outside of texts. */
function opensMore(line: string): boolean {
  const bare = line.replace(/"(?:[^"\\]|\\.)*"/g, '');
  return bare.replace(/[^[{]/g, '').length > bare.replace(/[^\]}]/g, '').length;
}

async function readWhole(path: string): Promise<unknown> {
  try {
    const { size } = await stat(path);
    if (size > largestDocument) throw tooLarge(path, size);
    const bytes = await readFile(path);
    const text = path.endsWith('.gz') ? gunzipSync(bytes, { maxOutputLength: largestDocument }) : bytes;
    return parseJson(text.toString('utf8'));
  } catch (cause) {
    throw unreadable(path, cause);
  }
}

function tooLarge(path: string, size: number): RuntimeError {
  const reason = detail('it has {size} bytes, a document at most {largest}', { size, largest: largestDocument });
  return new RuntimeError('RUNTIME_JSON', { message: detail('{path}: {reason}', { path, reason }) });
}

function unreadable(path: string, cause: unknown): RuntimeError {
  return cause instanceof RuntimeError
    ? cause
    : new RuntimeError('RUNTIME_JSON', {
        message: detail('{path}: {reason}', { path, reason: wordsOf(cause) }),
        cause,
      });
}
