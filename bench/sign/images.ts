import { digestOf } from '../../src/oci/digest.ts';
import { mediaTypes } from '../../src/oci/media-types.ts';
import { createRegistryClient } from '../../src/oci/registry/client.ts';

/** Pushes different images without layers into a registry. @returns their references by digest. */
export async function pushImages(registry: string, count: number): Promise<readonly string[]> {
  const client = createRegistryClient();
  const images: string[] = [];
  for (let number = 0; number < count; number += 1) {
    const repository = { registry, repository: `app${number}` };
    const config = new TextEncoder().encode(JSON.stringify({ architecture: 'amd64', os: 'linux', number }));
    const descriptor = { mediaType: mediaTypes.config, digest: digestOf(config), size: config.length };
    await client.pushBlob(repository, { ...descriptor, open: () => [config] });
    const manifest = { schemaVersion: 2, mediaType: mediaTypes.manifest, config: descriptor, layers: [] };
    const bytes = new TextEncoder().encode(JSON.stringify(manifest));
    const { digest } = await client.pushManifest(
      { ...repository, tag: '1' },
      { mediaType: mediaTypes.manifest, bytes },
    );
    images.push(`${registry}/app${number}@${digest}`);
  }
  await client.close();
  return images;
}
