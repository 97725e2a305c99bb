import { resolve } from 'node:path';
import { openArchive } from '../../oci/archive/open.ts';
import type { ImageSource } from '../../oci/source.ts';
import { ComposeError } from '../error.ts';
import type { ImageTarget, ScanPorts } from './ports.ts';

/** Opens an image where it is: a registry, or a file or folder of this machine. */
export async function openImage(
  { name, kind }: ImageTarget,
  { cwd, signal }: Pick<ScanPorts, 'cwd' | 'signal'>,
): Promise<ImageSource> {
  if (kind === 'path') return openArchive(resolve(cwd, name), { signal });
  const message = 'this version reads image archives and layouts, not registries';
  throw new ComposeError('SETTING_UNSUPPORTED', { message, where: name });
}
