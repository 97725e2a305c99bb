import { digestOf } from '../../src/oci/digest.ts';
import type { Descriptor } from '../../src/oci/manifest.ts';
import { mediaTypes } from '../../src/oci/media-types.ts';
import { createRegistryClient } from '../../src/oci/registry/client.ts';

/** Pushes a small image as `host/name:1`; with several architectures, an index of one image each. @returns its reference. */
export async function pushImage(
  host: string,
  name: string,
  architectures: readonly string[] = ['amd64'],
): Promise<string> {
  const client = createRegistryClient();
  const repository = { registry: host, repository: name };
  const encode = (value: unknown) => new TextEncoder().encode(JSON.stringify(value));
  const blob = async (bytes: Uint8Array, mediaType: string): Promise<Descriptor> => {
    const descriptor = { mediaType, digest: digestOf(bytes), size: bytes.length };
    await client.pushBlob(repository, { ...descriptor, open: () => [bytes] });
    return descriptor;
  };
  const push = (document: { mediaType: string }, tag?: string) =>
    client.pushManifest(tag === undefined ? repository : { ...repository, tag }, {
      mediaType: document.mediaType,
      bytes: encode(document),
    });
  const manifests = [];
  for (const architecture of architectures) {
    const layers = [await blob(encode(`layer of ${name} ${architecture}`), mediaTypes.layer)];
    const config = await blob(encode({ architecture, os: 'linux', name }), mediaTypes.config);
    const manifest = { schemaVersion: 2, mediaType: mediaTypes.manifest, config, layers };
    const pushed = await push(manifest, architectures.length === 1 ? '1' : undefined);
    manifests.push({ ...pushed, platform: { architecture, os: 'linux' } });
  }
  if (architectures.length > 1) await push({ schemaVersion: 2, mediaType: mediaTypes.index, manifests } as never, '1');
  await client.close();
  return `${host}/${name}:1`;
}
