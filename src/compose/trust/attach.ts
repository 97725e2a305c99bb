import type { Descriptor } from '../../oci/manifest.ts';
import { bundleMediaType, parseBundle } from '../../sign/bundle/parse.ts';
import { decodeBase64, encodeBase64 } from '../../sign/bytes.ts';
import { attachedTag, cosignAnnotations, cosignMediaTypes } from '../../sign/cosign/names.ts';
import type { SignatureStore } from '../../sign/cosign/store.ts';
import { writeSimpleSigning } from '../../sign/cosign/simple-signing.ts';
import { readJson } from '../../sign/json.ts';
import { parseStatement } from '../../sign/statement/statement.ts';
import { formatReference } from '../../oci/reference.ts';
import { ComposeError } from '../error.ts';
import { readNamed, type TrustOutcome, type TrustPorts, type TrustSettings, withRegistryImage } from './context.ts';
import { detail } from './details.ts';

const sbomWarning =
  'WARNING: Attaching SBOMs this way does not sign them. To sign them, use the command attest with the SBOM as --predicate.\n';

const done: TrustOutcome = { report: '', exit: 0 };

/** Attaches a document to an image without signing anything: `sbom`, `signature` or `attestation`. */
export async function runAttach(
  what: string,
  name: string,
  settings: TrustSettings,
  ports: TrustPorts,
): Promise<TrustOutcome> {
  return withRegistryImage(name, settings, ports, async ({ reference, image, store }) => {
    if (what === 'sbom') {
      const bytes = await readNamed(need(settings.sbom, '--sbom'), ports);
      const isText = (settings['input-format'] ?? (bytes[0] === 0x7b ? 'json' : 'text')) !== 'json';
      const mediaType = sbomTypes[settings.type === 'custom' ? (isText ? 'spdx' : guessType(bytes)) : settings.type];
      if (mediaType === undefined)
        throw new ComposeError('CONFIG_INVALID', {
          message: detail('it must be spdx, spdxjson, cyclonedx or syft'),
          where: '--type',
        });
      const place = formatReference({ ...reference, tag: attachedTag(image.digest, 'sbom') });
      ports.notify?.(`${sbomWarning}Uploading SBOM file for [${name}] to [${place}] with mediaType [${mediaType}].\n`);
      await store.append(attachedTag(image.digest, 'sbom'), { mediaType, bytes }, () => true);
      return done;
    }
    if (what === 'attestation') {
      const file = need(settings.attestation, '--attestation');
      const bytes = await readNamed(file, ports);
      const { predicateType } = parseStatement(readJson(bytes, file).bytes('payload'), file);
      const annotations = { [cosignAnnotations.signature]: '', predicateType };
      await store.append(attachedTag(image.digest, 'att'), {
        mediaType: cosignMediaTypes.envelope,
        bytes,
        annotations,
      });
      return done;
    }
    if (what !== 'signature')
      throw new ComposeError('CONFIG_INVALID', {
        message: detail('{what} is none of attestation, sbom, signature', { what }),
      });
    const bundleFile = settings.bundle ?? settings.payload;
    const document = bundleFile === undefined ? undefined : await readNamed(bundleFile, ports);
    if (document !== undefined && isBundle(document)) return attachBundle(document, image, store);
    const { registry, repository } = reference;
    const payload =
      document === undefined
        ? writeSimpleSigning(formatReference({ registry, repository }), image.digest, {})
        : document;
    const given = need(settings.signature, '--signature');
    const text = /^[A-Za-z0-9+/]{40,}={0,2}$/.test(given)
      ? given
      : new TextDecoder().decode(await readNamed(given, ports));
    const signature = encodeBase64(decodeBase64(text.trim(), '--signature'));
    await store.append(attachedTag(image.digest, 'sig'), {
      mediaType: cosignMediaTypes.simpleSigning,
      bytes: payload,
      annotations: { [cosignAnnotations.signature]: signature, ...(await certificateAnnotations(settings, ports)) },
    });
    return done;
  });
}

function isBundle(bytes: Uint8Array): boolean {
  return new TextDecoder().decode(bytes).includes('"mediaType":"application/vnd.dev.sigstore.bundle');
}

/** A bundle refers to the image, as the one that it was made for does. */
async function attachBundle(bytes: Uint8Array, image: Descriptor, store: SignatureStore): Promise<TrustOutcome> {
  const { content } = parseBundle(bytes, '--bundle');
  const type = content.kind === 'envelope' ? parseStatement(content.envelope.payload).predicateType : undefined;
  await store.refer(
    image,
    { mediaType: bundleMediaType, bytes },
    {
      'org.opencontainers.image.created': new Date().toISOString(),
      [cosignAnnotations.content]: content.kind === 'envelope' ? 'dsse-envelope' : 'message-signature',
      ...(type === undefined ? {} : { [cosignAnnotations.predicateType]: type }),
    },
  );
  return done;
}

async function certificateAnnotations(settings: TrustSettings, ports: TrustPorts): Promise<Record<string, string>> {
  const annotations: Record<string, string> = {};
  const read = async (file: string) => new TextDecoder().decode(await readNamed(file, ports));
  if (settings.certificate !== undefined) annotations[cosignAnnotations.certificate] = await read(settings.certificate);
  if (settings['certificate-chain'] !== undefined)
    annotations[cosignAnnotations.chain] = await read(settings['certificate-chain']);
  if (settings['rekor-response'] !== undefined)
    annotations[cosignAnnotations.bundle] = await read(settings['rekor-response']);
  if (settings.tsr !== undefined) {
    const stamp = { SignedRFC3161Timestamp: encodeBase64(await readNamed(settings.tsr, ports)) };
    annotations[cosignAnnotations.timestamp] = JSON.stringify(stamp);
  }
  return annotations;
}

const sbomTypes: Readonly<Record<string, string>> = {
  cyclonedx: 'application/vnd.cyclonedx+json',
  spdx: 'text/spdx',
  spdxjson: 'text/spdx+json',
  syft: 'application/vnd.syft+json',
};

function guessType(bytes: Uint8Array): string {
  const document = readJson(bytes, '--sbom');
  if (document.has('bomFormat')) return 'cyclonedx';
  return document.has('spdxVersion') ? 'spdxjson' : 'syft';
}

function need(value: string | undefined, flag: string): string {
  if (value !== undefined) return value;
  throw new ComposeError('CONFIG_INVALID', { message: detail('no file is named'), where: flag });
}
