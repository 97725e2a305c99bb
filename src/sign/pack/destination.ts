import { blobPath, digestOf, verifyStream } from '../../oci/digest.ts';
import type { ImageDestination } from '../cosign/carry.ts';
import type { TarFile } from './tar-file.ts';

/** Puts images into the layout of a pack without listing them; every blob is compared with its digest on the way. */
export function packDestination(tar: TarFile): ImageDestination {
  return {
    async blob(descriptor, open) {
      const path = blobPath(descriptor.digest);
      if (!tar.has(path))
        await tar.add(path, descriptor.size, verifyStream(await open(), descriptor, descriptor.digest));
    },
    manifest: ({ bytes }) => tar.add(blobPath(digestOf(bytes)), bytes.length, [bytes]),
  };
}
