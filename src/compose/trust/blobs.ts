import { writeFile } from 'node:fs/promises';
import { basename, resolve } from 'node:path';
import { translate } from '../../core/index.ts';
import type { Bundle } from '../../sign/bundle/bundle.ts';
import { parseBundle } from '../../sign/bundle/parse.ts';
import { decodeBase64, encodeBase64, encodeHex, hashOf } from '../../sign/bytes.ts';
import { certificatePem, certificatesFromPem } from '../../sign/certificate/certificate.ts';
import { signatureLayer } from '../../sign/cosign/legacy.ts';
import { cosignAnnotations } from '../../sign/cosign/names.ts';
import { predicateTypeOf } from '../../sign/cosign/predicate-types.ts';
import { readPredicate } from '../../sign/cosign/predicates.ts';
import { proofAnnotations } from '../../sign/cosign/proof-annotations.ts';
import type { Signer } from '../../sign/cosign/signer.ts';
import {
  type NewSignature,
  signMessage,
  signStatement,
  writeBundle,
  writeStatement,
} from '../../sign/cosign/write-bundle.ts';
import { SignError } from '../../sign/error.ts';
import { parseStatement } from '../../sign/statement/statement.ts';
import type { Artifact } from '../../sign/verify/context.ts';
import { verifyBundle } from '../../sign/verify/verify-bundle.ts';
import { ComposeError } from '../error.ts';
import { readNamed, type TrustOutcome, type TrustPorts, type TrustSettings } from './context.ts';
import { requirementsOf } from './requirements.ts';
import { withSigner } from './signers.ts';
import { detail } from './details.ts';

/** Signs a file; prints the signature in base64 and, with `--bundle`, writes a bundle. */
export async function runSignBlob(file: string, settings: TrustSettings, ports: TrustPorts): Promise<TrustOutcome> {
  const bytes = await readNamed(file, ports);
  return withSigner(settings, ports, async (signer) => {
    const made = await signMessage(bytes, signer, ports.signal);
    await writeOutputs(made, signer, settings, ports);
    const isSaid = settings['output-signature'] === undefined && settings.bundle === undefined;
    const shown = settings.b64 ? `${encodeBase64(made.signature)}\n` : new TextDecoder('latin1').decode(made.signature);
    return { report: isSaid ? shown : '', exit: 0 };
  });
}

/** Signs a statement about a file, or one that is given whole. */
export async function runAttestBlob(
  file: string | undefined,
  settings: TrustSettings,
  ports: TrustPorts,
): Promise<TrustOutcome> {
  const payload = await statementOf(file, settings, ports);
  return withSigner(settings, ports, async (signer) => {
    const made = await signStatement(payload, signer, ports.signal);
    await writeOutputs(made, signer, settings, ports);
    const envelope = 'dsseEnvelope' in made.content ? JSON.stringify(made.content.dsseEnvelope) : '';
    if (settings['output-attestation'] !== undefined)
      await writeFile(resolve(ports.cwd, settings['output-attestation']), envelope);
    const isSaid = settings.bundle === undefined && settings['output-attestation'] === undefined;
    return { report: isSaid ? `${envelope}\n` : '', exit: 0 };
  });
}

/** Verifies the signature over a file, in a bundle or by itself. @throws {SignError} SIGN_REFUSED. */
export async function runVerifyBlob(file: string, settings: TrustSettings, ports: TrustPorts): Promise<TrustOutcome> {
  const bytes = await readNamed(file, ports);
  return verifyArtifact(file, { bytes, digests: digestsOf(bytes) }, settings, ports);
}

/** Verifies a statement about a file, of the type of `--type`. @throws {SignError} SIGN_REFUSED. */
export async function runVerifyBlobAttestation(
  file: string | undefined,
  settings: TrustSettings,
  ports: TrustPorts,
): Promise<TrustOutcome> {
  const bundle = await givenBundle(settings, ports);
  if (bundle.content.kind !== 'envelope')
    throw new SignError('SIGN_REFUSED', {
      message: detail('it is a signature over the file, no attestation'),
      where: file ?? '',
    });
  const { predicateType } = parseStatement(bundle.content.envelope.payload);
  const type = predicateTypeOf(settings.type);
  if (settings.type !== 'custom' && predicateType !== type)
    throw new SignError('SIGN_REFUSED', {
      message: detail('the attestation is {predicateType}, not {type}', { predicateType, type: type ?? settings.type }),
    });
  if (file === undefined && settings.digest === undefined && settings['check-claims'])
    throw new ComposeError('CONFIG_INVALID', {
      message: detail('no file is named; without one, say --check-claims=false'),
    });
  const bytes = file === undefined ? undefined : await readNamed(file, ports);
  const named =
    settings.digest === undefined ? statementDigests(bundle) : { sha256: settings.digest.replace(/^sha256:/, '') };
  const digests = bytes === undefined ? named : digestsOf(bytes);
  return verifyArtifact(file ?? '', { ...(bytes && { bytes }), digests }, settings, ports);
}

async function verifyArtifact(
  file: string,
  artifact: Artifact,
  settings: TrustSettings,
  ports: TrustPorts,
): Promise<TrustOutcome> {
  const bundle = await givenBundle(settings, ports, artifact.bytes);
  const { firstFailure } = verifyBundle(bundle, artifact, await requirementsOf(settings, ports, [bundle]));
  if (firstFailure === undefined) return { report: 'Verified OK\n', exit: 0 };
  throw new SignError('SIGN_REFUSED', {
    message: detail('step {name}: {reason}', {
      name: firstFailure.name,
      reason: { en: translate('en', firstFailure.saying), zh: translate('zh', firstFailure.saying) },
    }),
    where: file,
  });
}

/** The bundle of `--bundle`, of either form, or one made of `--signature` and `--certificate`. */
async function givenBundle(settings: TrustSettings, ports: TrustPorts, bytes?: Uint8Array): Promise<Bundle> {
  const file = settings.bundle;
  if (file !== undefined) {
    const document = await readNamed(file, ports);
    if (bytes === undefined || new TextDecoder().decode(document).includes('"mediaType"'))
      return parseBundle(document, file);
    return olderBundle(document, bytes, file);
  }
  if (settings.signature === undefined)
    throw new ComposeError('CONFIG_INVALID', {
      message: detail('no bundle is named with --bundle, and no --signature is given'),
    });
  return looseBundle(settings, ports, settings.signature);
}

/** A signature that stands by itself: base64 as a word, or a file of it. */
async function looseBundle(settings: TrustSettings, ports: TrustPorts, given: string): Promise<Bundle> {
  const isWord = /^[A-Za-z0-9+/]{40,}={0,2}$/.test(given);
  const text = isWord ? given : new TextDecoder().decode(await readNamed(given, ports));
  const signature = decodeBase64(text.trim(), '--signature');
  const certificate =
    settings.certificate === undefined
      ? undefined
      : certificatesFromPem(certificateText(await readNamed(settings.certificate, ports)), settings.certificate)[0];
  const timestamp = settings['rfc3161-timestamp'];
  return {
    version: '0.1',
    signer:
      certificate === undefined ? { kind: 'key', hint: '' } : { kind: 'certificate', certificate, intermediates: [] },
    logEntries: [],
    timestamps: timestamp === undefined ? [] : [await readTimestamp(timestamp, ports)],
    content: { kind: 'message', digest: undefined, signature },
  };
}

/** cosign writes certificates in base64 of PEM too. */
function certificateText(bytes: Uint8Array): string {
  const text = new TextDecoder().decode(bytes);
  return text.includes('-----BEGIN') ? text : Buffer.from(text, 'base64').toString();
}

async function readTimestamp(file: string, ports: TrustPorts): Promise<Uint8Array> {
  const bytes = await readNamed(file, ports);
  if (bytes[0] !== 0x7b) return bytes;
  const { SignedRFC3161Timestamp: text } = JSON.parse(new TextDecoder().decode(bytes)) as Record<string, unknown>;
  return decodeBase64(String(text), file);
}

/** The form of cosign's second version: `{base64Signature, cert, rekorBundle}`. */
function olderBundle(document: Uint8Array, bytes: Uint8Array, file: string): Bundle {
  const { base64Signature, cert, rekorBundle } = JSON.parse(new TextDecoder().decode(document)) as Record<
    string,
    unknown
  >;
  const annotations: Record<string, string> = { [cosignAnnotations.signature]: String(base64Signature ?? '') };
  if (typeof cert === 'string' && cert !== '')
    annotations[cosignAnnotations.certificate] = certificateText(new TextEncoder().encode(cert));
  if (rekorBundle !== undefined && rekorBundle !== null)
    annotations[cosignAnnotations.bundle] = JSON.stringify(rekorBundle);
  const bundle = signatureLayer(bytes, annotations, file);
  const signature = decodeBase64(String(base64Signature ?? ''), file);
  return { ...bundle, content: { kind: 'message', digest: undefined, signature } };
}

async function writeOutputs(
  made: NewSignature,
  signer: Signer,
  settings: TrustSettings,
  { cwd }: TrustPorts,
): Promise<void> {
  const [leaf] = signer.certificates;
  const log = proofAnnotations(signer, made.witnessed)[cosignAnnotations.bundle];
  const older = {
    base64Signature: encodeBase64(made.signature),
    ...(leaf === undefined ? {} : { cert: encodeBase64(new TextEncoder().encode(certificatePem(leaf))) }),
    ...(log === undefined ? {} : { rekorBundle: JSON.parse(log) as unknown }),
  };
  const bundle = settings['new-bundle-format'] ? writeBundle(made, signer) : JSON.stringify(older);
  const [timestamp] = made.witnessed.timestamps;
  const stamped = timestamp && JSON.stringify({ SignedRFC3161Timestamp: encodeBase64(timestamp) });
  const outputs: readonly (readonly [string | undefined, string | Uint8Array | undefined])[] = [
    [settings.bundle, bundle],
    [settings['output-signature'], settings.b64 ? encodeBase64(made.signature) : made.signature],
    [settings['output-certificate'], leaf && certificatePem(leaf)],
    [settings['rfc3161-timestamp'], stamped],
  ];
  for (const [file, text] of outputs)
    if (file !== undefined && text !== undefined) await writeFile(resolve(cwd, file), text);
}

async function statementOf(file: string | undefined, settings: TrustSettings, ports: TrustPorts): Promise<Uint8Array> {
  if (settings.statement !== undefined) {
    const statement = await readNamed(settings.statement, ports);
    parseStatement(statement, settings.statement);
    return statement;
  }
  if (settings.predicate === undefined)
    throw new ComposeError('CONFIG_INVALID', { message: detail('no file is named with --predicate or --statement') });
  const { type, predicate } = readPredicate(
    settings.type,
    await readNamed(settings.predicate, ports),
    settings.predicate,
    new Date(),
  );
  if (settings.hash === undefined && file === undefined)
    throw new ComposeError('CONFIG_INVALID', { message: detail('no file is named, and no --hash is given') });
  const sha256 = settings.hash ?? digestsOf(await readNamed(file ?? '', ports)).sha256;
  return writeStatement(
    { name: file === undefined ? '' : basename(file), sha256, predicateType: type, predicate },
    'v1',
  );
}

function digestsOf(bytes: Uint8Array): { readonly sha256: string; readonly sha512: string } {
  return { sha256: encodeHex(hashOf('sha256', bytes)), sha512: encodeHex(hashOf('sha512', bytes)) };
}

function statementDigests({ content }: Bundle): Artifact['digests'] {
  const [subject] = content.kind === 'envelope' ? parseStatement(content.envelope.payload).subjects : [];
  return { sha256: '', ...subject?.digest };
}
