import { createHash } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import type { Digest } from '../../core/index.ts';
import { type TarMember, writeTar } from '../../formats/tar/writer.ts';
import type { ImageLayer, ImageSource } from '../../oci/source.ts';

/** A layer of a test image: members of its tar, or the tar's own bytes. */
export type FixtureLayer = readonly TarMember[] | Uint8Array;

/** How a test image is stored. */
export interface FixtureOptions {
  readonly store?: (tar: Uint8Array) => Uint8Array;
  /** Bytes handed out at once. */
  readonly chunk?: number;
  /** Told when a layer is opened. */
  readonly onOpen?: (index: number) => void;
  /** Changes the layers after their digests are taken. */
  readonly change?: (layer: ImageLayer, index: number) => ImageLayer;
}

/** The sha256 digest of bytes. */
export function sha256(bytes: Uint8Array): Digest {
  return `sha256:${createHash('sha256').update(bytes).digest('hex')}`;
}

/** An image in memory, gzipped where nothing else is said. */
export function imageOf(layers: readonly FixtureLayer[], options: FixtureOptions = {}): ImageSource {
  const { store = (tar) => gzipSync(tar, { level: 1 }), chunk = 1 << 16, onOpen, change = (layer) => layer } = options;
  const made = layers.map((layer, index): ImageLayer => {
    const tar = layer instanceof Uint8Array ? layer : writeTar(layer);
    const stored = store(tar);
    const open = async () => {
      onOpen?.(index);
      return pieces(stored, chunk);
    };
    const history = { createdBy: `step ${index}` };
    return { digest: sha256(stored), diffId: sha256(tar), size: stored.length, mediaType: 'layer', history, open };
  });
  const rawConfig = new TextEncoder().encode(JSON.stringify({ architecture: 'amd64', os: 'linux' }));
  return {
    kind: 'oci-layout',
    name: 'test',
    resolve: async () => ({
      name: 'test',
      imageId: sha256(rawConfig),
      rawConfig,
      config: {
        platform: { os: 'linux', architecture: 'amd64' },
        diffIds: made.map(({ diffId }) => diffId),
        history: [],
        env: [],
        entrypoint: [],
        command: [],
        labels: {},
      },
      repoTags: [],
      repoDigests: [],
      layers: made.map(change),
    }),
    close: async () => undefined,
  };
}

async function* pieces(bytes: Uint8Array, size: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

/** A file member. */
export function file(path: string, content: string | Uint8Array = path, mode = 0o644): TarMember {
  return { path, content, mode };
}

/** A symbolic link. */
export function symlink(path: string, linkPath: string): TarMember {
  return { path, type: 'symlink', linkPath };
}

/** A dpkg status of these packages, `name version`. */
export function dpkgStatus(...packages: readonly string[]): TarMember {
  const stanzas = packages.map((one) => {
    const [name, version] = one.split(' ');
    return `Package: ${name}\nStatus: install ok installed\nArchitecture: amd64\nVersion: ${version}\n`;
  });
  return file('var/lib/dpkg/status', stanzas.join('\n'));
}
