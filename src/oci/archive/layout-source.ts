import type { Digest } from '../../core/index.ts';
import { assembleImage, type StoredLayer } from '../assemble.ts';
import { blobPath, verifyBytes } from '../digest.ts';
import { OciError } from '../error.ts';
import { readLocation } from '../file.ts';
import type { Descriptor, ImageIndex, ImageManifest, Manifest, Platform } from '../manifest.ts';
import { isIndexType } from '../media-types.ts';
import { maxConfigSize, maxManifestSize, parseManifest } from '../parse-manifest.ts';
import { selectManifest } from '../platform.ts';
import type { ImageSource, SourceImage } from '../source.ts';
import { imagesAmong } from './layout-images.ts';
import { type FileSet, locateOrFail, readFromSet } from './file-set.ts';
import { detail } from '../details.ts';

/** Annotation of an index's entry that names it in a layout (image-spec, annotations.md). */
export const refNameAnnotation = 'org.opencontainers.image.ref.name';
/** Annotation by which containerd and Docker write the whole reference. */
const imageNameAnnotation = 'io.containerd.image.name';
/** Indexes within indexes. */
const maxDepth = 4;

/** What {@link layoutSource} reads. */
export interface LayoutSourceOptions {
  readonly kind: 'oci-layout' | 'oci-archive';
  readonly name: string;
  readonly files: FileSet;
  /** Tag (ref name) or digest of the entry, where the layout holds several images. */
  readonly selector?: string;
  close?(): Promise<void>;
}

/** An image in an OCI layout (image-spec, image-layout.md), whatever its files stand in. */
export function layoutSource({ kind, name, files, selector, close }: LayoutSourceOptions): ImageSource {
  return {
    kind,
    name,
    async resolve({ platform } = {}) {
      const index = await readIndex(files);
      const images =
        selector === undefined ? await imagesAmong(index.manifests, (row) => readManifest(files, row)) : [];
      const choice = images.length > 0 ? { ...index, manifests: images } : index;
      return readImage({ files, name, platform }, selectEntry(choice, selector, platform, files.name), undefined, 0);
    },
    close: async () => close?.(),
  };
}

interface Reading {
  readonly files: FileSet;
  readonly name: string;
  readonly platform: Platform | undefined;
}

async function readIndex(files: FileSet): Promise<ImageIndex> {
  const index = parseManifest(await readFromSet(files, 'index.json', maxManifestSize), `${files.name}: index.json`);
  if (index.kind === 'index') return index;
  throw new OciError('OCI_MALFORMED', { message: detail('index.json is no image index'), where: files.name });
}

/** The entry that the selector names; without one, the only entry, or one of several platforms of the same image. */
function selectEntry(
  index: ImageIndex,
  selector: string | undefined,
  platform: Platform | undefined,
  where: string,
): Descriptor {
  const named = index.manifests.filter((entry) => selector === undefined || isNamed(entry, selector));
  const [first, ...others] = named;
  if (first !== undefined && others.length === 0) return first;
  if (first !== undefined && named.every((entry) => entry.platform !== undefined && nameOf(entry) === nameOf(first)))
    return selectManifest({ ...index, manifests: named }, platform, where);
  const names = index.manifests.map((entry) => nameOf(entry) ?? entry.digest).join(', ');
  throw new OciError('OCI_NOT_FOUND', {
    where,
    message:
      selector === undefined
        ? detail('the layout holds {count} images, name one of them: {names}', { count: index.manifests.length, names })
        : detail('no image is named {selector}, but these: {names}', { selector, names }),
  });
}

function isNamed({ digest, annotations = {} }: Descriptor, selector: string): boolean {
  return (
    digest === selector || annotations[refNameAnnotation] === selector || annotations[imageNameAnnotation] === selector
  );
}

function nameOf({ annotations = {} }: Descriptor): string | undefined {
  return annotations[refNameAnnotation] ?? annotations[imageNameAnnotation];
}

async function readImage(
  reading: Reading,
  entry: Descriptor,
  indexDigest: Digest | undefined,
  depth: number,
): Promise<SourceImage> {
  const { files, platform } = reading;
  const manifest = await readManifest(files, entry);
  if (manifest.kind === 'manifest') return readParts(reading, manifest, entry, indexDigest);
  const where = `${files.name}: index ${entry.digest}`;
  if (depth >= maxDepth)
    throw new OciError('OCI_LIMIT', { message: detail('indexes lie more than {maxDepth} deep', { maxDepth }), where });
  return readImage(reading, selectManifest(manifest, platform, where), entry.digest, depth + 1);
}

async function readManifest(files: FileSet, { digest, size, mediaType }: Descriptor): Promise<Manifest> {
  const where = `${files.name}: ${isIndexType(mediaType) ? 'index' : 'manifest'} ${digest}`;
  const bytes = await readFromSet(files, blobPath(digest), maxManifestSize);
  verifyBytes(bytes, { digest, size }, where);
  return parseManifest(bytes, where, mediaType);
}

async function readParts(
  { files, name, platform }: Reading,
  manifest: ImageManifest,
  entry: Descriptor,
  indexDigest: Digest | undefined,
): Promise<SourceImage> {
  const rawConfig = await readFromSet(files, blobPath(manifest.config.digest), maxConfigSize);
  const layers = await Promise.all(manifest.layers.map((layer) => storedLayer(files, layer)));
  const imageName = entry.annotations?.[imageNameAnnotation];
  return assembleImage({
    name,
    where: `${files.name}: ${entry.digest}`,
    rawConfig,
    manifest,
    manifestDigest: entry.digest,
    ...(indexDigest === undefined ? {} : { indexDigest }),
    ...(imageName === undefined ? {} : { repoTags: [imageName] }),
    layers,
    platform,
  });
}

async function storedLayer(files: FileSet, { digest, size, mediaType }: Descriptor): Promise<StoredLayer> {
  const location = await locateOrFail(files, blobPath(digest));
  return { digest, size, mediaType, location, open: async (signal) => readLocation(location, signal) };
}
