import { writeFile } from 'node:fs/promises';
import { basename, resolve } from 'node:path';
import { translate } from '../../core/index.ts';
import type { Bundle } from '../../sign/bundle/bundle.ts';
import { encodeBase64, encodeHex, type HashName, hashOf } from '../../sign/bytes.ts';
import { certificatePem } from '../../sign/certificate/certificate.ts';
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
import { givenBundle } from './given-bundle.ts';
import { requirementsOf } from './requirements.ts';
import { warnWithoutLog } from './say.ts';
import { withSigner } from './signers.ts';
import { detail } from './details.ts';

/** Signs a file; prints the signature in base64 and, with `--bundle`, writes a bundle. */
export async function runSignBlob(file: string, settings: TrustSettings, ports: TrustPorts): Promise<TrustOutcome> {
  const bytes = await readNamed(file, ports);
  ports.notify?.(`Using payload from: ${file}\n`);
  return withSigner(settings, ports, async (signer) => {
    const made = await signMessage(bytes, signer, ports.signal);
    await writeOutputs(made, made.signature, signer, settings, ports);
    const isBundle = settings.bundle !== undefined && settings['new-bundle-format'];
    const isSaid = settings['output-signature'] === undefined && !isBundle;
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
    const envelope = 'dsseEnvelope' in made.content ? JSON.stringify(made.content.dsseEnvelope) : '';
    // Of a statement the original keeps the whole envelope where it keeps the signature of a file.
    const { 'output-signature': signatureFile, 'output-attestation': statementFile } = settings;
    await writeOutputs(made, encode(envelope), signer, { ...settings, 'output-signature': undefined }, ports);
    await writeSaid(signatureFile, envelope, (file) => `Signature written in ${file}\n`, ports);
    await writeSaid(statementFile, payload, (file) => `Attestation written in ${file}\n`, ports);
    const isSaid = settings.bundle === undefined && signatureFile === undefined && statementFile === undefined;
    return { report: isSaid ? `${envelope}\n` : '', exit: 0 };
  });
}

/** Verifies the signature over a file, in a bundle or by itself. @throws {SignError} SIGN_REFUSED. */
export async function runVerifyBlob(file: string, settings: TrustSettings, ports: TrustPorts): Promise<TrustOutcome> {
  warnWithoutLog('blob', settings, ports);
  const bytes = await readNamed(file, ports);
  return verifyArtifact(
    file,
    { bytes, digests: digestsOf(bytes) },
    await givenBundle('file', settings, ports),
    settings,
    ports,
  );
}

/** Verifies a statement about a file, of the type of `--type`. @throws {SignError} SIGN_REFUSED. */
export async function runVerifyBlobAttestation(
  file: string | undefined,
  settings: TrustSettings,
  ports: TrustPorts,
): Promise<TrustOutcome> {
  warnWithoutLog('blob attestation', settings, ports);
  const bundle = await givenBundle('statement', settings, ports);
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
  return verifyArtifact(file ?? '', { ...(bytes && { bytes }), digests }, bundle, settings, ports);
}

async function verifyArtifact(
  file: string,
  artifact: Artifact,
  bundle: Bundle,
  settings: TrustSettings,
  ports: TrustPorts,
): Promise<TrustOutcome> {
  const { firstFailure } = verifyBundle(bundle, artifact, await requirementsOf(settings, ports, [bundle]));
  if (firstFailure === undefined) {
    ports.notify?.('Verified OK\n');
    return { report: '', exit: 0 };
  }
  throw new SignError('SIGN_REFUSED', {
    message: detail('step {name}: {reason}', {
      name: firstFailure.name,
      reason: { en: translate('en', firstFailure.saying), zh: translate('zh', firstFailure.saying) },
    }),
    where: file,
  });
}

/** Writes what the flags ask for. `kept` is what stands for the signature: of a file its bytes, of a statement the envelope. */
async function writeOutputs(
  made: NewSignature,
  kept: Uint8Array,
  signer: Signer,
  settings: TrustSettings,
  ports: TrustPorts,
): Promise<void> {
  const [leaf] = signer.certificates;
  const log = proofAnnotations(signer, made.witnessed)[cosignAnnotations.bundle];
  const older = {
    base64Signature: encodeBase64(kept),
    ...(leaf === undefined ? {} : { cert: encodeBase64(encode(certificatePem(leaf))) }),
    ...(log === undefined ? {} : { rekorBundle: JSON.parse(log) as unknown }),
  };
  const bundle = settings['new-bundle-format'] ? writeBundle(made, signer) : JSON.stringify(older);
  const [timestamp] = made.witnessed.timestamps;
  const stamped = timestamp && JSON.stringify({ SignedRFC3161Timestamp: encodeBase64(timestamp) });
  const wrote = (what: string) => (file: string) => `Wrote ${what} to file ${file}\n`;
  await writeSaid(settings.bundle, bundle, wrote('bundle'), ports);
  await writeSaid(settings['output-signature'], settings.b64 ? encodeBase64(kept) : kept, wrote('signature'), ports);
  await writeSaid(settings['output-certificate'], leaf && certificatePem(leaf), wrote('certificate'), ports);
  await writeSaid(settings['rfc3161-timestamp'], stamped, wrote('timestamp'), ports);
}

/** Writes a file that a flag names, and says so. */
async function writeSaid(
  file: string | undefined,
  content: string | Uint8Array | undefined,
  said: (file: string) => string,
  { cwd, notify }: TrustPorts,
): Promise<void> {
  if (file === undefined || content === undefined) return;
  await writeFile(resolve(cwd, file), content);
  notify?.(said(file));
}

function encode(text: string): Uint8Array {
  return new TextEncoder().encode(text);
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

function digestsOf(bytes: Uint8Array): Artifact['digests'] {
  const of = (hash: HashName) => encodeHex(hashOf(hash, bytes));
  return { sha256: of('sha256'), sha384: of('sha384'), sha512: of('sha512') };
}

function statementDigests({ content }: Bundle): Artifact['digests'] {
  const [subject] = content.kind === 'envelope' ? parseStatement(content.envelope.payload).subjects : [];
  return { sha256: '', ...subject?.digest };
}
