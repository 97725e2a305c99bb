import { type MessagePort, parentPort, type TransferListItem } from 'node:worker_threads';
import { openFileLayer } from '../../oci/layer.ts';
import type { ImageLayer } from '../../oci/source.ts';
import { runLayer } from './layer-task.ts';
import { Inbox } from './inbox.ts';
import { type FromWorker, type PlainLayer, type ToWorker, toFailure } from './worker-messages.ts';

// One layer at a time: `start`, then, where the layer is no local file, its bytes in chunks, each asked for by `pulled`.
if (parentPort !== null) serve(parentPort);

function serve(port: MessagePort): void {
  const say = (message: FromWorker, transfer: TransferListItem[] = []) => port.postMessage(message, transfer);
  let inbox = new Inbox(() => say({ kind: 'pulled' }));
  port.on('message', (message: ToWorker) => {
    if (message.kind !== 'start') return inbox.take(message);
    inbox = new Inbox(() => say({ kind: 'pulled' }));
    const { layer, request } = message;
    runLayer(openable(layer, inbox), request, (bytes) => say({ kind: 'progress', bytes })).then(
      (record) => say({ kind: 'done', record }, [record.journal.buffer as ArrayBuffer]),
      (error: unknown) => say({ kind: 'failed', failure: toFailure(error) }),
    );
  });
}

/** The layer with an `open` again: of its local file, or of the chunks that will come. */
function openable({ location, ...layer }: PlainLayer, inbox: Inbox): ImageLayer {
  if (location !== undefined) return openFileLayer({ ...layer, location });
  return { ...layer, open: async () => inbox.chunks() };
}
