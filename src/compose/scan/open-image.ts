import { resolve } from 'node:path';
import type { ImageSource } from '../../oci/source.ts';
import type { Environment } from '../config/environment.ts';
import type { ImageTarget, ScanPorts } from './ports.ts';

/** What opening an image needs of the machine. */
export interface ImagePlace extends Pick<ScanPorts, 'cwd' | 'signal'> {
  readonly env: Environment;
}

/** Opens an image where it is: a registry, or a file or folder of this machine. Each of the two brings its own code alone. */
export async function openImage(
  { name, kind, settings }: ImageTarget,
  { cwd, signal, env }: ImagePlace,
): Promise<ImageSource> {
  if (kind === 'path') {
    const { openArchive } = await import('../../oci/archive/open.ts');
    return { ...(await openArchive(resolve(cwd, name), { signal })), name };
  }
  const { openRegistryImage } = await import('./open-registry-image.ts');
  return openRegistryImage(name, settings, { cwd, env });
}
