import type { Text } from '../../core/index.ts';
import { decodeBase64, encodeBase64 } from '../../sign/bytes.ts';
import type { Candidate } from '../../sign/candidate.ts';
import { attachedTag, cosignAnnotations, cosignMediaTypes } from '../../sign/cosign/names.ts';
import { predicateTypeOf } from '../../sign/cosign/predicate-types.ts';
import { writeSimpleSigning } from '../../sign/cosign/simple-signing.ts';
import { writeLogEntry } from '../../sign/cosign/write-bundle.ts';
import { SignError } from '../../sign/error.ts';
import { findCandidates } from '../../sign/formats.ts';
import { readJson } from '../../sign/json.ts';
import { parseStatement } from '../../sign/statement/statement.ts';
import { isSignature } from '../../sign/verify-image.ts';
import { formatReference } from '../../oci/reference.ts';
import { ComposeError } from '../error.ts';
import {
  readNamed,
  type TrustOutcome,
  type TrustPorts,
  type TrustSettings,
  withImage,
  withRegistryImage,
} from './context.ts';
import { detail } from './details.ts';

const done: TrustOutcome = { report: '', exit: 0 };

/** Prints what is attached to an image, one document a line: `signature`, `attestation` or `sbom`. */
export async function runDownload(
  what: string,
  name: string,
  settings: TrustSettings,
  ports: TrustPorts,
): Promise<TrustOutcome> {
  return withImage(name, settings, ports, async ({ image, store }) => {
    if (what === 'sbom') {
      const [layer] = await store.layers(attachedTag(image.digest, 'sbom'));
      if (layer === undefined) throw missing(detail('bill of materials'), name);
      return { report: new TextDecoder().decode(await layer.bytes()), exit: 0 };
    }
    const found = (await findCandidates(store, image.digest)).filter(({ bundle }) => bundle !== undefined);
    const type = settings['predicate-type'];
    const wanted =
      what === 'signature'
        ? found.filter(isSignature)
        : found.filter(
            (candidate) =>
              !isSignature(candidate) &&
              (type === undefined || candidate.statement?.predicateType === (predicateTypeOf(type) ?? type)),
          );
    if (what !== 'signature' && what !== 'attestation')
      throw new ComposeError('CONFIG_INVALID', {
        message: detail('{what} is none of attestation, sbom, signature', { what }),
      });
    if (wanted.length === 0) throw missing(what, name);
    return { report: wanted.map((candidate) => `${documentOf(candidate)}\n`).join(''), exit: 0 };
  });
}

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
      const isText = bytes[0] !== 0x7b;
      const mediaType = sbomTypes[settings.type === 'custom' ? (isText ? 'spdx' : guessType(bytes)) : settings.type];
      if (mediaType === undefined)
        throw new ComposeError('CONFIG_INVALID', {
          message: detail('it must be spdx, spdxjson, cyclonedx or syft'),
          where: '--type',
        });
      await store.append(attachedTag(image.digest, 'sbom'), { mediaType, bytes }, () => true);
      return { report: `${formatReference({ ...reference, tag: attachedTag(image.digest, 'sbom') })}\n`, exit: 0 };
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
    const { registry, repository } = reference;
    const payload =
      settings.payload === undefined
        ? writeSimpleSigning(formatReference({ registry, repository }), image.digest, {})
        : await readNamed(settings.payload, ports);
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

/** A signature or attestation in the shape of the original's download. */
function documentOf({ bundle }: Candidate): string {
  if (bundle === undefined) return '';
  const { content, logEntries } = bundle;
  const log = logEntries.length === 0 ? {} : { Bundle: logEntries.map(writeLogEntry) };
  if (content.kind === 'envelope') {
    const { payloadType, payload, signatures } = content.envelope;
    const written = signatures.map(({ keyId, signature }) => ({ keyid: keyId, sig: encodeBase64(signature) }));
    return JSON.stringify({ payloadType, payload: encodeBase64(payload), signatures: written });
  }
  const payload = content.kind === 'simple-signing' ? encodeBase64(content.payload) : '';
  return JSON.stringify({ Base64Signature: encodeBase64(content.signature), Payload: payload, ...log });
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

function missing(what: string | Text, where: string): SignError {
  return new SignError('SIGN_NOT_FOUND', { message: detail('it has no {what}', { what }), where });
}
