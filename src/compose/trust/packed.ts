import { resolve } from 'node:path';
import { parsePlatform, selectManifest } from '../../oci/platform.ts';
import { digestOf } from '../../oci/digest.ts';
import { parseReference } from '../../oci/reference.ts';
import { SignError } from '../../sign/error.ts';
import { openPack, type OpenPack } from '../../sign/pack/open-pack.ts';
import { packStore } from '../../sign/pack/pack-store.ts';
import type { PackedImage } from '../../sign/pack/pack.ts';
import { detail } from '../details.ts';
import type { PackedServices, SignedImage, TrustPorts, TrustSettings } from './context.ts';

const prefix = 'pack:';

/** Packs that commands name, each opened once. */
export interface Packs {
  open(file: string): Promise<OpenPack>;
}

/** Opens packs, each once. */
export function createPacks({ cwd }: Pick<TrustPorts, 'cwd'>): Packs {
  const opened = new Map<string, Promise<OpenPack>>();
  return {
    open(file) {
      const pack = opened.get(file) ?? openPack(resolve(cwd, file));
      opened.set(file, pack);
      return pack;
    },
  };
}

/** Whether a name is of an image in a pack: `pack:FILE` or `pack:FILE#IMAGE`. */
export function isPacked(name: string): boolean {
  return name.startsWith(prefix);
}

/** Names of single images: a pack that is named whole stands for all of its images. */
export async function expandPacks(names: readonly string[], packs: Packs): Promise<readonly string[]> {
  const expanded = names.map(async (name) => {
    const { file, image } = splitName(name);
    if (!isPacked(name) || image !== undefined) return [name];
    return (await packs.open(file)).document.images.map((packed) => `${prefix}${file}#${packed.name}`);
  });
  return (await Promise.all(expanded)).flat();
}

/** Opens an image of a pack. Nothing of it touches the network. @throws {SignError} SIGN_NOT_FOUND where the pack has no such image. */
export async function openPacked(name: string, packs: Packs, { platform }: TrustSettings): Promise<SignedImage> {
  const { file, image: wanted } = splitName(name);
  const pack = await packs.open(file);
  const { digest, name: imageName } = chooseImage(pack, wanted);
  const reference = parseReference(imageName);
  const entry = pack.entries.find((item) => item.digest === digest);
  if (entry === undefined)
    throw new SignError('SIGN_MALFORMED', {
      message: detail('its index does not list {digest}', { digest }),
      where: file,
    });
  const shared = { reference, store: packStore(pack, reference), packed: packedServices(pack) };
  const { mediaType, size } = entry;
  const image = { mediaType, digest, size };
  if (platform === undefined) return { ...shared, image };
  const { manifest } = await pack.origin.manifest(entry);
  return {
    ...shared,
    image: manifest.kind === 'index' ? selectManifest(manifest, parsePlatform(platform), name) : image,
  };
}

function chooseImage({ document: { images }, file }: OpenPack, wanted: string | undefined): PackedImage {
  const fitting = images.filter(({ name, digest }) => wanted === undefined || wanted === name || wanted === digest);
  const [first, ...others] = fitting;
  if (first !== undefined && others.length === 0) return first;
  const names = images
    .slice(0, 20)
    .map(({ name }) => name)
    .join(', ');
  throw new SignError('SIGN_NAME', {
    message: detail('name one of its images as pack:FILE#IMAGE: {names}', { names }),
    where: file,
  });
}

/** What services said when the image was packed: a pack of the future is taken as one of today. */
function packedServices(pack: OpenPack): PackedServices {
  return {
    time: Math.min(pack.document.created, Date.now()),
    document: (url) => pack.answer(url, undefined),
    async exchange({ url, body }) {
      const answer = await pack.answer(url, body === undefined ? undefined : digestOf(body));
      if (answer !== undefined) return answer;
      throw new SignError('SIGN_SERVICE', { message: detail('the pack holds no answer of it'), where: url });
    },
  };
}

function splitName(name: string): { readonly file: string; readonly image: string | undefined } {
  const rest = name.slice(prefix.length);
  const at = rest.indexOf('#');
  return at < 0 ? { file: rest, image: undefined } : { file: rest.slice(0, at), image: rest.slice(at + 1) };
}
