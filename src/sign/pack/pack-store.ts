import { formatReference, type Repository } from '../../oci/reference.ts';
import { artifactTypeOf, type AttachedLayer, maxLayerBytes, type SignatureStore } from '../cosign/store.ts';
import { detail } from '../details.ts';
import { SignError } from '../error.ts';
import { entryNamed, type OpenPack } from './open-pack.ts';
import type { Descriptor } from '../../oci/manifest.ts';

/** The signatures of a repository in a pack. Nothing can be added: packs are written by `pack`. */
export function packStore(pack: OpenPack, { registry, repository }: Repository): SignatureStore {
  const attached = (descriptor: Descriptor): AttachedLayer => ({
    descriptor,
    bytes: () => pack.blob(descriptor, maxLayerBytes),
  });
  const readOnly = (): never => {
    throw new SignError('SIGN_UNSUPPORTED', {
      message: detail('signatures are not put into a pack: sign the image in its registry'),
      where: pack.file,
    });
  };
  return {
    async layers(tag) {
      const entry = entryNamed(pack, formatReference({ registry, repository, tag }));
      if (entry === undefined) return [];
      const { manifest } = await pack.origin.manifest(entry);
      return manifest.kind === 'manifest' ? manifest.layers.map(attached) : [];
    },
    async referrers(digest, artifactType) {
      const manifests = await pack.referrers(digest);
      return manifests
        .filter((manifest) => artifactTypeOf(manifest) === artifactType)
        .flatMap(({ layers }) => layers.slice(0, 1).map(attached));
    },
    append: readOnly,
    refer: readOnly,
    remove: readOnly,
  };
}
