import { resolve } from 'node:path';
import { layoutKind, layoutKinds } from '../../oci/archive/layout-images.ts';
import { openLayoutWriter } from '../../oci/archive/layout-writer.ts';
import { formatReference, parseReference, type Repository } from '../../oci/reference.ts';
import {
  attachedManifests,
  carry,
  layoutDestination,
  layoutOrigin,
  registryDestination,
  registryOrigin,
} from '../../sign/cosign/carry.ts';
import { openSignedLayout, readLayoutManifest } from '../../sign/cosign/layout-store.ts';
import { attachedTag } from '../../sign/cosign/names.ts';
import { ComposeError } from '../error.ts';
import {
  findImage,
  type TrustOutcome,
  type TrustPorts,
  type TrustSettings,
  withClient,
  withRegistryImage,
} from './context.ts';
import { detail } from './details.ts';

const done: TrustOutcome = { report: '', exit: 0 };

/** Saves an image with its signatures, attestations and bundles into a layout folder. */
export async function runSave(
  name: string,
  folder: string,
  settings: TrustSettings,
  ports: TrustPorts,
): Promise<TrustOutcome> {
  return withRegistryImage(name, settings, ports, async ({ client, reference, image }) => {
    const writer = await openLayoutWriter(resolve(ports.cwd, folder));
    const origin = registryOrigin(client, reference, ports.signal);
    const destination = layoutDestination(writer);
    const { bytes, manifest } = await carry(origin, destination, image);
    const { mediaType } = manifest;
    const kind = manifest.kind === 'index' ? layoutKinds.index : layoutKinds.image;
    const shown = { 'org.opencontainers.image.ref.name': formatReference(reference) };
    await writer.add({
      mediaType,
      bytes,
      annotations: { [layoutKind]: kind, 'dev.sigstore.cosign/name': shown['org.opencontainers.image.ref.name'] },
    });
    for (const { kind, descriptor } of await attachedManifests(client, reference, image.digest, ports.signal)) {
      const attached = await carry(origin, destination, descriptor);
      if (kind !== 'sbom')
        await writer.add({
          mediaType: attached.manifest.mediaType,
          bytes: attached.bytes,
          annotations: { [layoutKind]: layoutKinds[kind] },
        });
    }
    for (const referrer of await client.referrers(placeOf(reference), image.digest, { signal: ports.signal })) {
      const attached = await carry(origin, destination, referrer);
      await writer.add({ mediaType: attached.manifest.mediaType, bytes: attached.bytes });
    }
    return done;
  });
}

/** Puts an image of a layout folder with all that lies beside it into a registry. */
export async function runLoad(
  folder: string,
  name: string,
  settings: TrustSettings,
  ports: TrustPorts,
): Promise<TrustOutcome> {
  const layout = await openSignedLayout(resolve(ports.cwd, folder));
  const reference = parseReference(name);
  return withClient(settings, ports, async (client) => {
    const origin = layoutOrigin(layout.folder);
    const destination = registryDestination(client, reference, { signal: ports.signal });
    await carry(origin, destination, layout.image, reference.tag);
    for (const entry of layout.index.manifests) {
      if (entry.digest === layout.image.digest) continue;
      const kind = entry.annotations?.[layoutKind];
      const manifest = await readLayoutManifest(layout.folder, entry);
      if (kind === layoutKinds.sig) await carry(origin, destination, entry, attachedTag(layout.image.digest, 'sig'));
      else if (kind === layoutKinds.att)
        await carry(origin, destination, entry, attachedTag(layout.image.digest, 'att'));
      else if (manifest.subject !== undefined) await carry(origin, destination, entry);
    }
    return done;
  });
}

/** Copies an image with its signatures, attestations and bundles; of an index, those of each image as well. */
export async function runCopy(
  from: string,
  to: string,
  settings: TrustSettings,
  ports: TrustPorts,
): Promise<TrustOutcome> {
  const only = settings['sig-only'] ? ['sig'] : settings.only?.split(',').map((word) => word.trim());
  const target = parseReference(to);
  return withClient(settings, ports, async (client) => {
    const source = await findImage(client, from, settings, ports);
    const { signal } = ports;
    const origin = registryOrigin(client, source.reference, signal);
    const destination = registryDestination(client, target, { signal, from: source.reference });
    const tag = target.tag ?? source.reference.tag;
    const copying = (what: string) => ports.notify?.(`Copying ${formatReference(placeOf(source.reference))}${what}\n`);
    copying(`@${source.image.digest} to ${to}...`);
    const { manifest } = await carry(origin, destination, source.image, tag);
    const children = manifest.kind === 'index' ? manifest.manifests : [];
    for (const { digest } of [source.image, ...children]) {
      for (const { kind, descriptor } of await attachedManifests(client, source.reference, digest, signal))
        if (only === undefined || only.includes(kind)) {
          const named = `:${attachedTag(digest, kind)}`;
          copying(`${named} to ${formatReference(placeOf(target))}${named}...`);
          await carry(origin, destination, descriptor, attachedTag(digest, kind));
        }
      if (only !== undefined && !only.includes('sig') && !only.includes('att')) continue;
      for (const referrer of await client.referrers(placeOf(source.reference), digest, { signal })) {
        copying(`@${referrer.digest} to ${formatReference(placeOf(target))}@${referrer.digest}...`);
        await carry(origin, destination, referrer);
      }
    }
    return done;
  });
}

/** Removes what was attached to an image: `--type` signature, attestation, sbom or all. */
export async function runClean(name: string, settings: TrustSettings, ports: TrustPorts): Promise<TrustOutcome> {
  const kinds = cleanKinds[settings.type === 'custom' ? 'all' : settings.type];
  if (kinds === undefined)
    throw new ComposeError('CONFIG_INVALID', {
      message: detail('it must be one of {cleanKinds}', { cleanKinds: Object.keys(cleanKinds).join(', ') }),
      where: '--type',
    });
  if (!settings.force && !settings.yes)
    throw new ComposeError('CONFIG_INVALID', { message: detail('this removes signatures: say --force'), where: name });
  return withRegistryImage(name, settings, ports, async ({ client, reference, image }) => {
    const { registry, repository } = reference;
    const place = formatReference({ registry, repository });
    const remove = async (descriptor: { readonly digest: typeof image.digest }, shown: string) => {
      await client.deleteManifest({ registry, repository, digest: descriptor.digest }, { signal: ports.signal });
      ports.notify?.(`Removed ${shown} from ${name}\n`);
    };
    for (const { kind, descriptor } of await attachedManifests(client, reference, image.digest, ports.signal))
      if (kinds.includes(kind)) await remove(descriptor, `${place}:${attachedTag(image.digest, kind)}`);
    if (kinds.includes('sig'))
      for (const referrer of await client.referrers(placeOf(reference), image.digest, { signal: ports.signal }))
        await remove(referrer, `${place}@${referrer.digest}`);
    return done;
  });
}

/** A repository alone: a tag or digest of the image must not become the name of what refers to it. */
function placeOf({ registry, repository }: Repository): Repository {
  return { registry, repository };
}

const cleanKinds: Readonly<Record<string, readonly string[]>> = {
  all: ['att', 'sbom', 'sig'],
  attestation: ['att'],
  sbom: ['sbom'],
  signature: ['sig'],
};
