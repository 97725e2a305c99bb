import type { ImageSource } from '../../oci/source.ts';
import { prepareInspection } from '../../scan/artifact/prepare.ts';
import { imageOf, inspectOptions } from './inspect-options.ts';
import type { ScanPorts, ScanSettings } from './ports.ts';
import type { ScanTarget } from './scan.ts';

/**
 * Opens the target before `work` loads what it needs: an image's manifest is read, and the thread that will unpack a large layer
 * starts. A file is waited for, since loading would hold its reading up; a registry answers meanwhile. What fails here is told to who
 * asks for the image.
 */
export async function openedAhead<T>(
  target: ScanTarget,
  settings: ScanSettings,
  ports: ScanPorts,
  work: (ports: ScanPorts) => Promise<T>,
): Promise<T> {
  const image = imageOf(target, settings);
  if (image === undefined) return work(ports);
  let asked = false;
  const opening = ports.openImage(image).then((source) => resolvedAhead(source, settings, ports));
  const ready = opening.then(([, prepared]) => prepared).catch(() => undefined);
  if (image.kind === 'path') await ready;
  const openImage = async () => {
    asked = true;
    return (await opening)[0];
  };
  try {
    return await work({ ...ports, openImage });
  } finally {
    if (!asked) await opening.then(([source]) => source.close()).catch(() => undefined);
  }
}

/** A source whose image is on its way, and when all is prepared that can be. */
function resolvedAhead(source: ImageSource, settings: ScanSettings, ports: ScanPorts): [ImageSource, Promise<void>] {
  const options = inspectOptions(settings, ports);
  const image = source.resolve(options);
  const ready = image.then(({ layers }) => prepareInspection(layers, options));
  return [{ ...source, resolve: () => image }, ready];
}
