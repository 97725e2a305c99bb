import { assembleImage, type StoredLayer } from '../assemble.ts';
import { OciError } from '../error.ts';
import { readLocation } from '../file.ts';
import { fieldsOf, type JsonFields } from '../json.ts';
import { mediaTypes } from '../media-types.ts';
import { maxConfigSize, maxManifestSize } from '../parse-manifest.ts';
import { formatReference, parseReference } from '../reference.ts';
import type { ImageSource } from '../source.ts';
import { type FileSet, locateOrFail, readFromSet } from './file-set.ts';
import { detail } from '../details.ts';

/** What {@link dockerArchiveSource} reads. */
export interface DockerArchiveOptions {
  readonly name: string;
  readonly files: FileSet;
  /** Tag (`repository:tag`) of the image, or `@` and its place in the archive, where it holds several. */
  readonly selector?: string;
  close?(): Promise<void>;
}

/** An image in the archive of `docker save` (manifest.json, format 1.2 of Docker's image specification). */
export function dockerArchiveSource({ name, files, selector, close }: DockerArchiveOptions): ImageSource {
  return {
    kind: 'docker-archive',
    name,
    async resolve({ platform } = {}) {
      const image = selectImage(await readImages(files), selector, files.name);
      const configPath = image.text('Config');
      if (configPath === undefined) throw image.wrong('Config', detail('a path'));
      const rawConfig = await readFromSet(files, configPath, maxConfigSize);
      const layers = await Promise.all(image.texts('Layers').map((path) => storedLayer(files, path)));
      return assembleImage({ name, where: files.name, rawConfig, repoTags: image.texts('RepoTags'), layers, platform });
    },
    close: async () => close?.(),
  };
}

async function storedLayer(files: FileSet, path: string): Promise<StoredLayer> {
  const location = await locateOrFail(files, path);
  const open = async (signal?: AbortSignal) => readLocation(location, signal);
  return { mediaType: mediaTypes.layer, size: location.length, location, open };
}

async function readImages(files: FileSet): Promise<readonly JsonFields[]> {
  const where = `${files.name}: manifest.json`;
  const bytes = await readFromSet(files, 'manifest.json', maxManifestSize);
  try {
    return fieldsOf({ images: JSON.parse(new TextDecoder().decode(bytes)) }, where, '').objects('images');
  } catch (cause) {
    if (cause instanceof OciError) throw cause;
    throw new OciError('OCI_MALFORMED', { message: detail('it is no JSON'), where, cause });
  }
}

function selectImage(images: readonly JsonFields[], selector: string | undefined, where: string): JsonFields {
  const chosen =
    selector === undefined
      ? images.length === 1
        ? images[0]
        : undefined
      : images.find((image, index) => isNamed(image, index, selector));
  if (chosen !== undefined) return chosen;
  const names = images.map((image, index) => image.texts('RepoTags')[0] ?? `@${index}`).join(', ');
  throw new OciError('OCI_NOT_FOUND', {
    where,
    message:
      selector === undefined
        ? detail('the archive holds {count} images, name one of them: {names}', { count: images.length, names })
        : detail('no image is named {selector}, but these: {names}', { selector, names }),
  });
}

function isNamed(image: JsonFields, index: number, selector: string): boolean {
  const wanted = wholeName(selector);
  return selector === `@${index}` || image.texts('RepoTags').some((tag) => wholeName(tag) === wanted);
}

/** Docker leaves `docker.io/library` out of a tag, skopeo writes it. */
function wholeName(tag: string): string {
  return tag.startsWith('@') ? tag : formatReference(parseReference(tag));
}
