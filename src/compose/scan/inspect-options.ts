import { join } from 'node:path';
import { parsePlatform } from '../../oci/platform.ts';
import type { InspectImageOptions } from '../../scan/artifact/inspect-image.ts';
import type { ImageTarget, ScanPorts, ScanSettings } from './ports.ts';
import type { ScanTarget } from './scan.ts';

/** The image that a target is; nothing where it is a folder. */
export function imageOf({ kind, name }: ScanTarget, settings: ScanSettings): ImageTarget | undefined {
  if (kind === 'filesystem' || kind === 'rootfs') return undefined;
  return { name, kind: kind === 'image' ? 'reference' : 'path', settings };
}

/** How settings want a target inspected. @throws {OciError} OCI_REFERENCE for a platform that is none. */
export function inspectOptions(settings: ScanSettings, { cacheDir, signal, progress }: ScanPorts): InspectImageOptions {
  const { memory, parallel, platform } = settings;
  return {
    skipDirs: settings['skip-dirs'],
    skipFiles: settings['skip-files'],
    cacheDir: join(cacheDir, 'layers'),
    signal,
    progress,
    ...(memory === undefined ? {} : { limits: { memory } }),
    ...(parallel === 0 ? {} : { threads: parallel }),
    ...(platform === undefined ? {} : { platform: parsePlatform(platform) }),
  };
}
