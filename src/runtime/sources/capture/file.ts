import { detail } from '../../details.ts';
import { createReadStream } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { createGunzip } from 'node:zlib';
import { wordsOf } from '../../../core/index.ts';
import { FormatError } from '../../../formats/error.ts';
import { RuntimeError } from '../../errors.ts';
import type { Machine } from '../../state/machine.ts';
import { CaptureReader, type EventConsumer } from './reader.ts';

const pieceBytes = 1 << 20;

/** How far a capture was read. */
export interface CaptureSummary {
  /** Events of the file, skipped ones included. */
  readonly events: number;
  /** What is wrong with the file's end; the events before were evaluated. */
  readonly fault?: RuntimeError;
}

/** What a file is read into. */
export interface CaptureTarget {
  readonly machine: Machine;
  readonly needed: Uint8Array;
  readonly consume: EventConsumer;
  /** Gets every event as it stands in the file, before it changes the state; then all of them are decoded. */
  readonly record?: EventConsumer;
  readonly signal?: AbortSignal;
}

/**
 * Reads a capture file, gzip or plain, in pieces: memory does not grow with it. A file that is cut off or damaged gives the events
 * before the damage, and a fault.
 * @throws {RuntimeError} RUNTIME_CAPTURE where the file cannot be read or begins like no capture.
 */
export async function readCaptureFile(path: string, target: CaptureTarget): Promise<CaptureSummary> {
  const reader = new CaptureReader(target.machine, target.needed, target.consume, target.record);
  try {
    for await (const piece of pieces(path)) {
      reader.push(piece);
      if (target.signal?.aborted === true) return { events: reader.events };
    }
    reader.end();
    return { events: reader.events };
  } catch (cause) {
    if (!(cause instanceof FormatError) && !isFileFault(cause)) throw cause;
    const fault = new RuntimeError('RUNTIME_CAPTURE', {
      message: detail('{path}, after {events} events: {reason}', {
        path,
        events: reader.events,
        reason: wordsOf(cause),
      }),
      cause,
    });
    if (reader.events === 0) throw fault;
    return { events: reader.events, fault };
  }
}

async function* pieces(path: string): AsyncGenerator<Uint8Array> {
  const file = await open(path);
  try {
    const head = await file.read(Buffer.alloc(2), 0, 2, 0);
    if (head.bytesRead === 2 && head.buffer[0] === 0x1f && head.buffer[1] === 0x8b) yield* unzipped(path);
    else yield* plain(file);
  } finally {
    await file.close();
  }
}

/** Two memories serve all pieces, one filled while the other is read: the reader keeps nothing of a piece but copies. */
async function* plain(file: FileHandle): AsyncGenerator<Uint8Array> {
  const memories = [Buffer.allocUnsafeSlow(pieceBytes), Buffer.allocUnsafeSlow(pieceBytes)] as const;
  let at = 0;
  let next = file.read(memories[0], 0, pieceBytes, at);
  for (let turn = 1; ; turn ^= 1) {
    const { bytesRead, buffer } = await next;
    if (bytesRead === 0) return;
    at += bytesRead;
    next = file.read(memories[turn]!, 0, pieceBytes, at);
    // A piece that ends the reading leaves this read behind: its error is nobody's.
    next.catch(() => undefined);
    yield buffer.subarray(0, bytesRead);
  }
}

function unzipped(path: string): AsyncIterable<Uint8Array> {
  const unzip = createGunzip({ chunkSize: pieceBytes });
  const stream = createReadStream(path, { highWaterMark: pieceBytes });
  stream.on('error', (error) => unzip.destroy(error));
  return stream.pipe(unzip);
}

/** Errors of the file system and of zlib carry a code. */
function isFileFault(error: unknown): boolean {
  return error instanceof Error && typeof (error as NodeJS.ErrnoException).code === 'string';
}
