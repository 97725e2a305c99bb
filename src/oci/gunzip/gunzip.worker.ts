import { parentPort, type TransferListItem, workerData } from 'node:worker_threads';
import { readFileSync } from 'node:fs';
import { wordsOf } from '../../core/error.ts';
import { FormatError } from '../../formats/error.ts';
import { gunzip } from '../../formats/gzip/gunzip.ts';
import { Inflater } from '../../formats/gzip/inflater.ts';
import { Channel } from '../channel.ts';
import { ahead, type FromGunzip, bufferSize, type ToGunzip } from './messages.ts';

// Unpacks one gzip stream after another, each as its packed bytes come; who reads a layer verifies its digest.
if (parentPort !== null) {
  const port = parentPort;
  const say = (message: FromGunzip, transfer: TransferListItem[] = []) => port.postMessage(message, transfer);
  const inflater = new Inflater(new Uint8Array(readFileSync(workerData as string)));
  const spent = new Channel<ArrayBuffer>();
  for (let count = 0; count < ahead; count++) spent.put(new ArrayBuffer(bufferSize));
  let packed = new Channel<Uint8Array<ArrayBuffer> | undefined>();
  port.on('message', (message: ToGunzip) => {
    if (message.kind === 'packed') packed.put(message.bytes);
    else if (message.kind === 'end') packed.put(undefined);
    else if (message.kind === 'spent') spent.put(message.buffer);
    else {
      packed = new Channel();
      const source = pull(packed, (buffer) => say({ kind: 'pulled', buffer }, [buffer]));
      const pieces = gunzip(source, { inflater, where: message.where });
      send(pieces, spent, (bytes) => say({ kind: 'piece', bytes }, [bytes.buffer])).then(
        () => say({ kind: 'done' }),
        (error: unknown) => say(toFailure(error)),
      );
    }
  });
}

async function* pull(
  packed: Channel<Uint8Array<ArrayBuffer> | undefined>,
  onPulled: (buffer: ArrayBuffer) => void,
): AsyncGenerator<Uint8Array> {
  for (let bytes = await packed.take(); bytes !== undefined; bytes = await packed.take()) {
    yield bytes;
    onPulled(bytes.buffer);
  }
}

/** Copies pieces into buffers that come back, and sends each that is full, and the last. */
async function send(
  pieces: AsyncIterable<Uint8Array>,
  spent: Channel<ArrayBuffer>,
  say: (bytes: Uint8Array<ArrayBuffer>) => void,
): Promise<void> {
  let buffer = new Uint8Array(await spent.take());
  let filled = 0;
  for await (const piece of pieces)
    for (let at = 0; at < piece.length; ) {
      const part = piece.subarray(at, at + buffer.length - filled);
      buffer.set(part, filled);
      at += part.length;
      filled += part.length;
      if (filled < buffer.length) continue;
      say(buffer);
      buffer = new Uint8Array(await spent.take());
      filled = 0;
    }
  say(buffer.subarray(0, filled));
}

function toFailure(error: unknown): FromGunzip {
  if (error instanceof FormatError) return { kind: 'failed', code: error.code, message: wordsOf(error) };
  return { kind: 'broken', reason: String(error) };
}
