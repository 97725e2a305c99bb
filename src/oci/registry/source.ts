import type { Digest } from '../../core/index.ts';
import { assembleImage } from '../assemble.ts';
import { OciError } from '../error.ts';
import type { ImageManifest } from '../manifest.ts';
import { maxConfigSize } from '../parse-manifest.ts';
import { selectManifest } from '../platform.ts';
import { familiarName, formatReference, type Reference } from '../reference.ts';
import type { ImageSource, ResolveOptions } from '../source.ts';
import type { FetchedManifest, RegistryClient } from './api.ts';
import { detail } from '../details.ts';

/** Indexes within indexes. */
const maxDepth = 4;

/** An image in a registry. Closing it leaves the client open, which others may use. */
export function registrySource(
  client: RegistryClient,
  reference: Reference,
  name = formatReference(reference),
): ImageSource {
  return {
    kind: 'registry',
    name,
    async resolve(options = {}) {
      const { manifest, digest, indexDigest } = await fetchManifest(client, reference, options);
      const call = options.signal === undefined ? {} : { signal: options.signal };
      const rawConfig = await client.blobBytes(reference, manifest.config, { ...call, maxBytes: maxConfigSize });
      return assembleImage({
        name,
        where: formatReference(reference),
        rawConfig,
        manifest,
        manifestDigest: digest,
        ...(indexDigest === undefined ? {} : { indexDigest }),
        repoTags: reference.tag === undefined ? [] : [`${familiarName(reference)}:${reference.tag}`],
        repoDigests: [`${familiarName(reference)}@${indexDigest ?? digest}`],
        layers: manifest.layers.map((layer) => ({
          digest: layer.digest,
          size: layer.size,
          mediaType: layer.mediaType,
          open: (signal) =>
            client.blob(reference, layer, { unverified: true, ...(signal === undefined ? {} : { signal }) }),
        })),
        platform: options.platform,
      });
    },
    close: async () => undefined,
  };
}

interface FoundManifest {
  readonly manifest: ImageManifest;
  readonly digest: Digest;
  readonly indexDigest?: Digest;
}

/** Follows indexes to the image of the platform. */
async function fetchManifest(
  client: RegistryClient,
  reference: Reference,
  { platform, signal }: ResolveOptions,
): Promise<FoundManifest> {
  const call = signal === undefined ? {} : { signal };
  let fetched: FetchedManifest = await client.manifest(reference, call);
  let indexDigest: Digest | undefined;
  for (let depth = 0; depth <= maxDepth; depth++) {
    const { manifest, descriptor } = fetched;
    if (manifest.kind === 'manifest')
      return { manifest, digest: descriptor.digest, ...(indexDigest === undefined ? {} : { indexDigest }) };
    indexDigest ??= descriptor.digest;
    const { digest } = selectManifest(manifest, platform, formatReference(reference));
    fetched = await client.manifest({ ...reference, digest }, call);
  }
  throw new OciError('OCI_LIMIT', {
    message: detail('indexes lie more than {maxDepth} deep', { maxDepth }),
    where: formatReference(reference),
  });
}
