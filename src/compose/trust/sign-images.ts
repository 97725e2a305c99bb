import { writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { Descriptor } from '../../oci/manifest.ts';
import { formatReference } from '../../oci/reference.ts';
import { encodeBase64 } from '../../sign/bytes.ts';
import { certificatePem } from '../../sign/certificate/certificate.ts';
import { attestImage, type MadeSignature, signImage, type SignImageRequest } from '../../sign/cosign/sign-image.ts';
import type { Signer } from '../../sign/cosign/signer.ts';
import { type NewPredicate, readPredicate } from '../../sign/cosign/predicates.ts';
import { parseStatement } from '../../sign/statement/statement.ts';
import { ComposeError } from '../error.ts';
import { annotationsOf } from './annotations.ts';
import {
  readNamed,
  type RegistryImage,
  type TrustOutcome,
  type TrustPorts,
  type TrustSettings,
  withRegistryImage,
} from './context.ts';
import { warnOfTag } from './say.ts';
import { withSigner } from './signers.ts';
import { detail } from './details.ts';

/** Signs images; with `--recursive` every image that an index names too. */
export function runSign(names: readonly string[], settings: TrustSettings, ports: TrustPorts): Promise<TrustOutcome> {
  const annotations = {
    ...annotationsOf(settings),
    ...(settings['record-creation-timestamp'] ? { created: creationTime(ports) } : {}),
  };
  return withSigner(settings, ports, async (signer) => {
    const payload = settings.payload === undefined ? undefined : await readNamed(settings.payload, ports);
    for (const name of names)
      await withRegistryImage(name, settings, ports, async (found) => {
        warnOfTag(name, ports);
        for (const image of await imagesOf(found, settings, ports)) {
          const made = await signImage({ ...requestOf(found, image, signer, settings, ports), payload }, annotations);
          if (settings.upload) ports.notify?.(`Pushing signature to: ${repositoryOf(found)}\n`);
          await writeOutputs(made, signer, settings, ports);
        }
      });
    return { report: '', exit: 0 };
  });
}

/** Attaches a signed statement to images. */
export async function runAttest(
  names: readonly string[],
  settings: TrustSettings,
  ports: TrustPorts,
): Promise<TrustOutcome> {
  const { type, predicate } = await predicateOf(settings, ports);
  return withSigner(settings, ports, async (signer) => {
    for (const name of names)
      await withRegistryImage(name, settings, ports, async (found) => {
        warnOfTag(name, ports);
        for (const image of await imagesOf(found, settings, ports)) {
          const request = requestOf(found, image, signer, settings, ports);
          const created = settings['record-creation-timestamp'] ? creationTime(ports) : undefined;
          const made = await attestImage({ ...request, replace: settings.replace, created }, type, predicate);
          await writeOutputs(made, signer, settings, ports);
        }
      });
    return { report: '', exit: 0 };
  });
}

/** Now or, so that a build can be made again, what SOURCE_DATE_EPOCH says (reproducible-builds.org, source-date-epoch). */
function creationTime({ env }: TrustPorts): string {
  const epoch = env['SOURCE_DATE_EPOCH'] ?? '';
  const time = /^\d{1,11}$/.test(epoch) ? Number(epoch) * 1000 : Date.now();
  return new Date(time).toISOString();
}

/** What is attested: `--predicate` of `--type`, or what `--statement` says; its subject becomes the image. */
async function predicateOf(settings: TrustSettings, ports: TrustPorts): Promise<NewPredicate> {
  const { predicate: file, statement } = settings;
  if (statement !== undefined) {
    const { predicateType, predicate } = parseStatement(await readNamed(statement, ports), statement);
    return { type: predicateType, predicate };
  }
  if (file === undefined)
    throw new ComposeError('CONFIG_INVALID', { message: detail('no file is named with --predicate') });
  ports.notify?.(`Using payload from: ${file}\n`);
  return readPredicate(settings.type, await readNamed(file, ports), file, new Date());
}

/** The image itself; with `--recursive`, what an index names below it as well. */
async function imagesOf(
  { client, reference, image }: RegistryImage,
  { recursive }: TrustSettings,
  ports: TrustPorts,
): Promise<readonly Descriptor[]> {
  if (!recursive) return [image];
  const { registry, repository } = reference;
  const { manifest } = await client.manifest({ registry, repository, digest: image.digest }, { signal: ports.signal });
  return manifest.kind === 'index' ? [image, ...manifest.manifests] : [image];
}

function requestOf(
  { reference: { registry, repository }, store }: RegistryImage,
  image: Descriptor,
  signer: Signer,
  settings: TrustSettings,
  { signal }: TrustPorts,
): SignImageRequest {
  return {
    store,
    repository: { registry, repository },
    image,
    signer,
    form: isBundleForm(settings) ? 'bundle' : 'legacy',
    upload: settings.upload,
    identity: settings['sign-container-identity'],
    signal,
  };
}

function repositoryOf({ reference: { registry, repository } }: RegistryImage): string {
  return formatReference({ registry, repository });
}

/** `--registry-referrers-mode legacy` and `--new-bundle-format=false` both ask for the older tags. */
function isBundleForm(settings: TrustSettings): boolean {
  return settings['new-bundle-format'] && settings['registry-referrers-mode'] !== 'legacy';
}

async function writeOutputs(
  { signature, payload, bundle, content }: MadeSignature,
  { certificates: [leaf] }: Signer,
  settings: TrustSettings,
  { cwd }: TrustPorts,
): Promise<void> {
  const envelope = 'dsseEnvelope' in content ? JSON.stringify(content.dsseEnvelope) : undefined;
  const outputs: readonly (readonly [string | undefined, string | Uint8Array | undefined])[] = [
    [settings.bundle, bundle],
    [settings['output-signature'], `${encodeBase64(signature)}\n`],
    [settings['output-payload'], payload],
    [settings['output-certificate'], leaf && certificatePem(leaf)],
    [settings['output-attestation'], envelope],
  ];
  for (const [file, text] of outputs)
    if (file !== undefined && text !== undefined) await writeFile(resolve(cwd, file), text);
}
