import { inEveryLanguage } from '../../core/index.ts';
import type { ImageLayer, ImageSource, SourceImage } from '../../oci/source.ts';
import type { Platform } from '../../oci/manifest.ts';
import type { ImageInfo, Inventory, LayerInfo } from '../inventory.ts';
import { buildInventory, type InspectedFile } from './inventory-builder.ts';
import { planLanes } from './lanes.ts';
import { openLayerCache } from './layer-cache.ts';
import { builtWorker, readLayers } from './layer-pool.ts';
import type { LayerRecord } from './layer-record.ts';
import { followLinks } from './follow-links.ts';
import { type InspectOptions, type ResolvedOptions, resolveOptions, underSignal } from './options.ts';
import { Origins } from './origins.ts';
import { Overlay } from './overlay.ts';
import { makeSelection, type Selection, type SelectionOptions } from './selection.ts';
import { progressMessages } from '../messages.ts';

/** Options of {@link inspectImage}. */
export interface InspectImageOptions extends InspectOptions {
  /** Which image of a multi-platform one. Default: Linux on this machine's architecture. */
  readonly platform?: Platform;
}

/** Reads layers, from the cache where it can. */
export type LoadLayers = (
  layers: readonly ImageLayer[],
  selection: SelectionOptions,
) => Promise<ReadonlyMap<ImageLayer, LayerRecord>>;

/**
 * Finds the packages of an image. Layers are streamed, in parallel, in bounded memory; digests of blobs and layers are verified.
 * @throws {OciError} where the source, a digest or a compression is wrong, {@link FormatError} for a malformed layer, {@link ScanError}
 * SCAN_LIMIT and SCAN_STOPPED. What cannot be read inside an intact layer is a problem of the inventory instead.
 */
export async function inspectImage(source: ImageSource, options: InspectImageOptions = {}): Promise<Inventory> {
  return underSignal(options, source.name, async (signal) => {
    const { platform } = options;
    const image = await source.resolve(platform === undefined ? { signal } : { platform, signal });
    const resolved = resolveOptions(options);
    const selection = { mode: 'image', skipDirs: resolved.skipDirs, skipFiles: resolved.skipFiles } as const;
    const writes: Promise<void>[] = [];
    const load = loader(options, resolved, signal, writes);
    const records = await load(image.layers, selection);
    const inventory = await assemble(
      image,
      image.layers.map((layer) => recordOf(records, layer)),
      makeSelection(selection),
      (layers, only) => load(layers, { ...selection, only }),
    );
    await Promise.all(writes);
    return inventory;
  });
}

async function assemble(
  image: SourceImage,
  records: readonly LayerRecord[],
  selection: Selection,
  reread: (
    layers: readonly ImageLayer[],
    only: SelectionOptions['only'] & object,
  ) => Promise<ReadonlyMap<ImageLayer, LayerRecord>>,
): Promise<Inventory> {
  const overlay = new Overlay();
  const origins = new Origins();
  records.forEach((record, index) => {
    overlay.apply(record, index);
    origins.add(record, index);
  });
  const linked = await followLinks(overlay, records, selection, async (layer, only) => {
    const source = image.layers[layer];
    return source === undefined ? undefined : (await reread([source], only)).get(source);
  });
  const files: InspectedFile[] = [...overlay.files(), ...linked.files];
  const info = imageInfo(image, records);
  const problems = records.flatMap(({ diffId, problems }) =>
    problems.map((problem) => inEveryLanguage(problem, (words) => `layer ${diffId}: ${words}`)),
  );
  return {
    artifact: { name: image.name, type: 'container_image' },
    image: info,
    ...buildInventory(files, info.layers, origins),
    problems: [...problems, ...linked.problems],
  };
}

/** @param writes what the cache still writes */
function loader(
  options: InspectOptions,
  resolved: ResolvedOptions,
  signal: AbortSignal,
  writes: Promise<void>[],
): LoadLayers {
  return async (layers, selection) => {
    const cache =
      options.cacheDir === undefined ? undefined : openLayerCache(options.cacheDir, selection, resolved.limits);
    const records = new Map<ImageLayer, LayerRecord>();
    const missing: ImageLayer[] = [];
    for (const layer of layers) {
      const record = await cache?.get(layer.diffId);
      if (record === undefined) missing.push(layer);
      else records.set(layer, record);
    }
    const { threads, limits, mostBytes } = resolved;
    const { ordered, severalLanes } = planLanes(missing);
    const worker = 'worker' in options ? options.worker : severalLanes ? builtWorker() : undefined;
    const request = { selection, limits, mostBytes };
    const onBytes = progressOf(options, missing);
    await readLayers(ordered, { threads, worker, request, onBytes, signal }, (layer, record) => {
      records.set(layer, record);
      if (cache !== undefined) writes.push(cache.put(record));
    });
    options.progress?.done();
    return records;
  };
}

function progressOf({ progress }: InspectOptions, layers: readonly ImageLayer[]): (bytes: number) => void {
  const total = layers.every(({ size }) => size !== undefined)
    ? layers.reduce((sum, { size = 0 }) => sum + size, 0)
    : undefined;
  let done = 0;
  return (bytes) => {
    done += bytes;
    progress?.update({
      title: progressMessages.layers,
      done,
      unit: 'bytes',
      ...(total === undefined ? {} : { total }),
    });
  };
}

function recordOf(records: ReadonlyMap<ImageLayer, LayerRecord>, layer: ImageLayer): LayerRecord {
  const record = records.get(layer);
  if (record === undefined) throw new TypeError(`layer ${layer.diffId} was not read`);
  return record;
}

function imageInfo(image: SourceImage, records: readonly LayerRecord[]): ImageInfo {
  const layers = image.layers.map(
    ({ diffId, digest, history }, index): LayerInfo => ({
      diffId,
      ...(digest === undefined ? {} : { digest }),
      size: records[index]?.size ?? 0,
      ...(history?.createdBy === undefined ? {} : { createdBy: history.createdBy }),
    }),
  );
  return {
    imageId: image.imageId,
    ...(image.manifestDigest === undefined ? {} : { manifestDigest: image.manifestDigest }),
    repoTags: image.repoTags,
    repoDigests: image.repoDigests,
    layers,
    config: JSON.parse(new TextDecoder().decode(image.rawConfig)),
  };
}
