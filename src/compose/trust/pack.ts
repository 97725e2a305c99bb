import { resolve } from 'node:path';
import type { Language } from '../../core/index.ts';
import { refNameAnnotation } from '../../oci/archive/layout-source.ts';
import { digestOf } from '../../oci/digest.ts';
import type { Descriptor } from '../../oci/manifest.ts';
import { mediaTypes } from '../../oci/media-types.ts';
import { formatReference, type Reference } from '../../oci/reference.ts';
import { writeDescriptor } from '../../oci/write-descriptor.ts';
import { attachedManifests, carry, registryOrigin } from '../../sign/cosign/carry.ts';
import { attachedTag } from '../../sign/cosign/names.ts';
import { exchangeSmall } from '../../sign/http.ts';
import { packDestination } from '../../sign/pack/destination.ts';
import {
  answerPath,
  filePath,
  isPackable,
  packDocument,
  type PackedAnswer,
  type PackedFile,
  type PackedImage,
} from '../../sign/pack/pack.ts';
import { writePack } from '../../sign/pack/parse-pack.ts';
import { type TarFile, writeTarFile } from '../../sign/pack/tar-file.ts';
import { detail } from '../details.ts';
import { ComposeError } from '../error.ts';
import {
  findImage,
  readNamed,
  type RegistryImage,
  type TrustOutcome,
  type TrustPorts,
  type TrustSettings,
  withClient,
} from './context.ts';
import { openPolicy } from './open-policy.ts';
import { decideImage } from './policy.ts';
import { type Verdict, writeVerdicts } from './write-verdicts.ts';

/** How a pack is written. */
export interface PackPorts extends TrustPorts {
  readonly language: Language;
  readonly output?: string | undefined;
}

/** What goes into a pack beside blobs. */
interface Packing {
  readonly tar: TarFile;
  readonly listed: Map<string, Descriptor>;
  readonly images: PackedImage[];
}

/**
 * Packs images with their signatures, attestations and referrers, of every platform, into one archive; with a trust policy also the policy,
 * the files and named stores that it names, and what revocation services and trust servers say now; a trusted root by itself where one is named. Where the policy refuses an image, nothing is packed and the exit code is 1.
 */
export async function runPack(
  names: readonly string[],
  settings: TrustSettings,
  ports: PackPorts,
): Promise<TrustOutcome> {
  const { output } = ports;
  if (output === undefined)
    throw new ComposeError('CONFIG_INVALID', { message: detail('no file is named'), where: '--output' });
  return withClient(settings, ports, async (client) => {
    const images: { readonly name: string; readonly image: RegistryImage }[] = [];
    for (const name of names) images.push({ name, image: await findImage(client, name, settings, ports) });
    const evidence = await gatherEvidence(images, settings, ports);
    const report = evidence.verdicts.length === 0 ? '' : writeVerdicts(evidence.verdicts, 'text', ports.language);
    if (!evidence.verdicts.every(({ accepted }) => accepted)) return { report, exit: 1 };
    await writeTarFile(resolve(ports.cwd, output), async (tar) => {
      await tar.add('oci-layout', layoutMark.length, [layoutMark]);
      const packing: Packing = { tar, listed: new Map(), images: [] };
      for (const { image } of images) await packImage(image, packing, ports);
      await packEvidence(evidence, packing, settings);
    });
    return { report, exit: 0 };
  });
}

const layoutMark = new TextEncoder().encode('{"imageLayoutVersion":"1.0.0"}');

interface Evidence {
  readonly verdicts: readonly Verdict[];
  readonly files: ReadonlyMap<string, Uint8Array>;
  readonly answers: ReadonlyMap<string, PackedAnswer & { readonly bytes: Uint8Array }>;
}

/** Decides by the policy, and keeps what was read and asked for it. */
async function gatherEvidence(
  images: readonly { readonly name: string; readonly image: RegistryImage }[],
  { policy, 'trusted-root': root }: TrustSettings,
  ports: PackPorts,
): Promise<Evidence> {
  const files = new Map<string, Uint8Array>();
  const answers = new Map<string, PackedAnswer & { bytes: Uint8Array }>();
  const note = (answer: PackedAnswer & { bytes: Uint8Array }) =>
    void answers.set(`${answer.url} ${answer.request}`, answer);
  const noting: TrustPorts = {
    ...ports,
    onRead: (file, bytes) => void files.set(file, bytes),
    onServed: (url, bytes) => note({ url, request: undefined, digest: digestOf(bytes), bytes }),
    async exchange(request) {
      const bytes = await exchangeSmall(request);
      const asked = request.body === undefined ? undefined : digestOf(request.body);
      note({ url: request.url, request: asked, digest: digestOf(bytes), bytes });
      return bytes;
    },
  };
  if (root !== undefined) await readNamed(root, noting);
  const opened = policy === undefined ? undefined : await openPolicy(policy, noting);
  const stray = [...files.keys()].find((name) => !isPackable(name));
  if (stray !== undefined)
    throw new ComposeError('CONFIG_INVALID', {
      message: detail('a pack takes files by relative paths below the current folder: name it so in the policy'),
      where: stray,
    });
  const verdicts: Verdict[] = [];
  if (opened === undefined) return { verdicts, files, answers };
  for (const { name, image } of images) verdicts.push((await decideImage(opened, name, image, noting)).decision);
  return { verdicts, files, answers };
}

/** Packs an image with everything that lies beside it and, of an index, beside its images. */
async function packImage(
  { client, reference, image }: RegistryImage,
  packing: Packing,
  ports: TrustPorts,
): Promise<void> {
  const { registry, repository } = reference;
  const place = { registry, repository };
  const origin = registryOrigin(client, reference, ports.signal);
  const destination = packDestination(packing.tar);
  const put = async (descriptor: Descriptor, named: Partial<Reference> | undefined) => {
    await carry(origin, destination, descriptor);
    list(packing, descriptor, named && formatReference({ ...place, ...named }));
  };
  const { tag, digest = image.digest } = reference;
  await put(image, tag === undefined ? { digest } : { tag });
  packing.images.push({
    name: formatReference({ ...place, ...(tag === undefined ? { digest } : { tag }) }),
    digest: image.digest,
  });
  const { manifest } = await client.manifest({ ...place, digest: image.digest }, { signal: ports.signal });
  const children = manifest.kind === 'index' ? manifest.manifests : [];
  for (const subject of [image, ...children]) {
    for (const { kind, descriptor } of await attachedManifests(client, reference, subject.digest, ports.signal))
      await put(descriptor, { tag: attachedTag(subject.digest, kind) });
    for (const referrer of await client.referrers(place, subject.digest, { signal: ports.signal }))
      await put(referrer, undefined);
  }
}

function list(
  { listed }: Packing,
  { mediaType, digest, size, artifactType }: Descriptor,
  name: string | undefined,
): void {
  const kind = artifactType === undefined ? {} : { artifactType };
  const annotations = name === undefined ? {} : { annotations: { [refNameAnnotation]: name } };
  listed.set(name ?? digest, { mediaType, digest, size, ...kind, ...annotations });
}

async function packEvidence(
  { files, answers }: Evidence,
  { tar, listed, images }: Packing,
  { policy }: TrustSettings,
): Promise<void> {
  const add = (path: string, bytes: Uint8Array) => tar.add(path, bytes.length, [bytes]);
  const packed: PackedFile[] = [];
  for (const [name, bytes] of files) {
    await add(filePath(name), bytes);
    packed.push({ name, digest: digestOf(bytes) });
  }
  const said: PackedAnswer[] = [];
  for (const { bytes, ...answer } of answers.values()) {
    await add(answerPath(answer.digest), bytes);
    said.push(answer);
  }
  const manifests = [...listed.values()].map(writeDescriptor);
  const index = { schemaVersion: 2, mediaType: mediaTypes.index, manifests };
  await add('index.json', new TextEncoder().encode(JSON.stringify(index)));
  const document = { created: Date.now(), images, policy, files: packed, answers: said };
  await add(packDocument, writePack(document));
}
