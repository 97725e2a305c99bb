import { basename } from 'node:path';
import { digestOf } from '../../oci/digest.ts';
import type { Descriptor } from '../../oci/manifest.ts';
import { mediaTypes } from '../../oci/media-types.ts';
import { parsePlatform } from '../../oci/platform.ts';
import { formatReference, parseReference, type Reference, type Repository } from '../../oci/reference.ts';
import type { RegistryClient } from '../../oci/registry/api.ts';
import { writeSimpleSigning } from '../../sign/cosign/simple-signing.ts';
import { detail } from '../details.ts';
import { ComposeError } from '../error.ts';
import { annotationsOf } from './annotations.ts';
import {
  readNamed,
  type TrustOutcome,
  type TrustPorts,
  type TrustSettings,
  withClient,
  withRegistryImage,
} from './context.ts';

/** Prints what a signature of an image would be over (cosign generate). */
export async function runGenerate(name: string, settings: TrustSettings, ports: TrustPorts): Promise<TrustOutcome> {
  return withRegistryImage(name, settings, ports, async ({ reference: { registry, repository }, image }) => {
    const payload = writeSimpleSigning(
      formatReference({ registry, repository }),
      image.digest,
      annotationsOf(settings),
    );
    // Nothing is put behind it: whoever signs what is printed signs the very document.
    return { report: new TextDecoder().decode(payload), exit: 0 };
  });
}

/** One file of `--files`: its path and, behind a colon, the platform that it is for. */
interface UploadFile {
  readonly path: string;
  readonly platform: string | undefined;
}

/** Puts files into a registry as images of one layer; with platforms, behind an index (cosign upload blob). */
export async function runUploadBlob(name: string, settings: TrustSettings, ports: TrustPorts): Promise<TrustOutcome> {
  const files = settings.files.map((text): UploadFile => {
    const [, path = text, platform] = /^(.+):([a-z0-9]+\/[a-z0-9]+(?:\/\w+)?)$/.exec(text) ?? [];
    return { path, platform };
  });
  const [first] = files;
  if (first === undefined)
    throw new ComposeError('CONFIG_INVALID', { message: detail('no file is named'), where: '--files' });
  if (files.length > 1 && files.some(({ platform }) => platform === undefined))
    throw new ComposeError('CONFIG_INVALID', {
      message: detail('of several files each needs its platform: FILE:OS/ARCH'),
      where: '--files',
    });
  const target = parseReference(name);
  return withClient(settings, ports, async (client) => {
    const made: Descriptor[] = [];
    for (const file of files) {
      const mediaType = settings.ct ?? mediaTypeOf(await readNamed(file.path, ports));
      const layer = { mediaType, annotations: { ...annotationsOf(settings), [titleAnnotation]: basename(file.path) } };
      const tag = files.length === 1 ? target.tag : undefined;
      ports.notify?.(`Uploading file from [${file.path}] to [${name}] with media type [${mediaType}]\n`);
      const image = await pushFile(client, { ...target, tag }, { file, layer, config: emptyConfig }, ports);
      made.push(file.platform === undefined ? image : { ...image, platform: parsePlatform(file.platform) });
    }
    const [only] = made;
    const digest = files.length === 1 ? only?.digest : (await pushIndex(client, target, made, ports)).digest;
    const { registry, repository } = target;
    ports.notify?.('Uploaded image to:\n');
    return { report: `${registry}/${repository}@${digest}\n`, exit: 0 };
  });
}

/** Puts a WebAssembly module into a registry (cosign upload wasm). */
export async function runUploadWasm(name: string, settings: TrustSettings, ports: TrustPorts): Promise<TrustOutcome> {
  const file = settings.file ?? settings.files[0];
  if (file === undefined)
    throw new ComposeError('CONFIG_INVALID', { message: detail('no file is named'), where: '--file' });
  const target = parseReference(name);
  return withClient(settings, ports, async (client) => {
    ports.notify?.(`Uploading wasm file from [${file}] to [${name}].\n`);
    const layer = { mediaType: 'application/vnd.wasm.content.layer.v1+wasm', annotations: {} };
    const config = { mediaType: 'application/vnd.wasm.config.v1+json', bytes: new TextEncoder().encode('{}') };
    await pushFile(client, target, { file: { path: file, platform: undefined }, layer, config }, ports);
    return { report: '', exit: 0 };
  });
}

/** First bytes of kinds of files (WHATWG, MIME Sniffing, 7.1), with the names that the original gives them. */
const signatures: readonly (readonly [string, readonly number[]])[] = [
  ['application/x-gzip', [0x1f, 0x8b, 8]],
  ['application/zip', [0x50, 0x4b, 3, 4]],
  ['application/pdf', [0x25, 0x50, 0x44, 0x46, 0x2d]],
  ['application/wasm', [0, 0x61, 0x73, 0x6d]],
];
/** How many bytes say whether a file is text. */
const sniffed = 512;

function mediaTypeOf(bytes: Uint8Array): string {
  const known = signatures.find(([, start]) => start.every((octet, index) => bytes[index] === octet));
  if (known !== undefined) return known[0];
  const isBinary = bytes.subarray(0, sniffed).some((octet) => octet < 9 || (octet > 13 && octet < 32 && octet !== 27));
  return isBinary ? 'application/octet-stream' : 'text/plain';
}

const titleAnnotation = 'org.opencontainers.image.title';
const emptyConfig = {
  mediaType: mediaTypes.config,
  bytes: new TextEncoder().encode('{"architecture":"","os":"","config":{},"rootfs":{"type":"layers","diff_ids":[]}}'),
};

interface FileImage {
  readonly file: UploadFile;
  readonly layer: { readonly mediaType: string; readonly annotations: Readonly<Record<string, string>> };
  readonly config: { readonly mediaType: string; readonly bytes: Uint8Array };
}

async function pushFile(
  client: RegistryClient,
  target: Repository & { readonly tag?: string | undefined },
  { file, layer, config }: FileImage,
  ports: TrustPorts,
): Promise<Descriptor> {
  const { registry, repository, tag } = target;
  const push = async (mediaType: string, bytes: Uint8Array): Promise<Descriptor> => {
    const descriptor = { mediaType, digest: digestOf(bytes), size: bytes.length };
    await client.pushBlob({ registry, repository }, { ...descriptor, open: () => [bytes] }, { signal: ports.signal });
    return descriptor;
  };
  const content = {
    ...(await push(layer.mediaType, await readNamed(file.path, ports))),
    annotations: layer.annotations,
  };
  const manifest = {
    schemaVersion: 2,
    mediaType: mediaTypes.manifest,
    config: await push(config.mediaType, config.bytes),
    layers: [content],
  };
  return pushDocument(client, { registry, repository, ...(tag === undefined ? {} : { tag }) }, manifest, ports);
}

function pushIndex(
  client: RegistryClient,
  { registry, repository, tag }: Reference,
  manifests: readonly Descriptor[],
  ports: TrustPorts,
) {
  const index = { schemaVersion: 2, mediaType: mediaTypes.index, manifests };
  return pushDocument(client, { registry, repository, ...(tag === undefined ? {} : { tag }) }, index, ports);
}

function pushDocument(
  client: RegistryClient,
  target: Reference,
  document: { readonly mediaType: string },
  { signal }: TrustPorts,
): Promise<Descriptor> {
  const bytes = new TextEncoder().encode(JSON.stringify(document));
  return client.pushManifest(target, { mediaType: document.mediaType, bytes }, { signal });
}
