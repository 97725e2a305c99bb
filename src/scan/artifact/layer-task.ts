import type { ImageLayer } from '../../oci/source.ts';
import { readLayer, type ReadLayerOptions } from '../../oci/layer.ts';
import { createLayerReader } from './layer-reader.ts';
import type { LayerRecord } from './layer-record.ts';
import type { InspectionLimits } from './limits.ts';
import { makeSelection, type SelectionOptions } from './selection.ts';

/** What is asked of a layer; plain data, so that it crosses threads. */
export interface LayerRequest {
  readonly selection: SelectionOptions;
  readonly limits: InspectionLimits;
  /** Bytes of one file's content that one thread may hold. */
  readonly mostBytes: number;
}

/**
 * Reads one layer here, in this thread.
 * @param onBytes told of stored bytes as they are read
 * @param reading who may stop it, and whether another thread may unpack it
 */
export async function runLayer(
  layer: ImageLayer,
  request: LayerRequest,
  onBytes: (bytes: number) => void,
  reading: Pick<ReadLayerOptions, 'signal' | 'thread'> = {},
): Promise<LayerRecord> {
  const counted = { ...layer, open: async (signal?: AbortSignal) => count(await layer.open(signal), onBytes) };
  const { limits, mostBytes } = request;
  const reader = createLayerReader({
    diffId: layer.diffId,
    selection: makeSelection(request.selection),
    limits,
    mostBytes,
  });
  await readLayer(counted, reader.take, { maxSize: limits.layerBytes, ...reading });
  return reader.finish();
}

async function* count(stream: AsyncIterable<Uint8Array>, onBytes: (bytes: number) => void): AsyncGenerator<Uint8Array> {
  for await (const chunk of stream) {
    onBytes(chunk.length);
    yield chunk;
  }
}
