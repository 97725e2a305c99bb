import type { Bundle } from '../../sign/bundle/bundle.ts';
import { parseBundle } from '../../sign/bundle/parse.ts';
import { decodeBase64 } from '../../sign/bytes.ts';
import { attestationLayer, signatureLayer } from '../../sign/cosign/legacy.ts';
import { cosignAnnotations } from '../../sign/cosign/names.ts';
import { readJson } from '../../sign/json.ts';
import { ComposeError } from '../error.ts';
import { readNamed, type TrustPorts, type TrustSettings } from './context.ts';
import { detail } from './details.ts';

/** What the signature is over: a file, or a statement about one. */
export type SignedThing = 'file' | 'statement';

/** The bundle of `--bundle`, of either form, or one made of `--signature` and `--certificate`. @throws {SignError}, {ComposeError} CONFIG_INVALID. */
export async function givenBundle(what: SignedThing, settings: TrustSettings, ports: TrustPorts): Promise<Bundle> {
  const file = settings.bundle;
  if (file !== undefined) {
    const document = await readNamed(file, ports);
    if (readJson(document, file).has('mediaType')) return parseBundle(document, file);
    return olderBundle(document, what, file);
  }
  if (settings.signature === undefined)
    throw new ComposeError('CONFIG_INVALID', {
      message: detail('no bundle is named with --bundle, and no --signature is given'),
    });
  const annotations = { ...(await certificateAnnotations(settings, ports)), ...(await timestampOf(settings, ports)) };
  return bundleOf(await signatureBytes(settings.signature, what, ports), what, annotations, '--signature');
}

/** Bytes that a flag gives as a file or, of a signature, as a word in base64; of a statement the envelope itself. */
async function signatureBytes(given: string, what: SignedThing, ports: TrustPorts): Promise<Uint8Array> {
  if (what === 'statement') return readNamed(given, ports);
  return looseSignature(given, ports);
}

/** A signature that stands by itself: base64 as a word, or a file of it. @throws {SignError} SIGN_MALFORMED. */
export async function looseSignature(given: string, ports: TrustPorts): Promise<Uint8Array> {
  const isWord = /^[A-Za-z0-9+/]{40,}={0,2}$/.test(given);
  const text = isWord ? given : new TextDecoder().decode(await readNamed(given, ports));
  return decodeBase64(text.trim(), '--signature');
}

/** The certificate of `--certificate` as the older form keeps it. */
export async function certificateAnnotations(
  { certificate }: TrustSettings,
  ports: TrustPorts,
): Promise<Readonly<Record<string, string>>> {
  if (certificate === undefined) return {};
  return { [cosignAnnotations.certificate]: certificateText(await readNamed(certificate, ports)) };
}

/** cosign writes certificates in base64 of PEM too. */
function certificateText(bytes: Uint8Array): string {
  const text = new TextDecoder().decode(bytes);
  return text.includes('-----BEGIN') ? text : Buffer.from(text, 'base64').toString();
}

async function timestampOf(
  { 'rfc3161-timestamp': file }: TrustSettings,
  ports: TrustPorts,
): Promise<Readonly<Record<string, string>>> {
  if (file === undefined) return {};
  const bytes = await readNamed(file, ports);
  const text = bytes[0] === 0x7b ? new TextDecoder().decode(bytes) : undefined;
  const written = text ?? JSON.stringify({ SignedRFC3161Timestamp: Buffer.from(bytes).toString('base64') });
  return { [cosignAnnotations.timestamp]: written };
}

/** The form of cosign's second version: `{base64Signature, cert, rekorBundle}`; of a statement the envelope is what is signed. */
function olderBundle(document: Uint8Array, what: SignedThing, file: string): Bundle {
  const older = readJson(document, file);
  // Of a signature by key it keeps the key in the same place, which whoever verifies must bring along.
  const signer = certificateText(new TextEncoder().encode(older.optionalText('cert') ?? ''));
  const log = older.optionalObject('rekorBundle') === undefined ? undefined : older.value('rekorBundle');
  const annotations = {
    ...(signer.includes('BEGIN CERTIFICATE') ? { [cosignAnnotations.certificate]: signer } : {}),
    ...(log === undefined ? {} : { [cosignAnnotations.bundle]: JSON.stringify(log) }),
  };
  return bundleOf(decodeBase64(older.text('base64Signature'), file), what, annotations, file);
}

function bundleOf(
  signature: Uint8Array,
  what: SignedThing,
  annotations: Readonly<Record<string, string>>,
  where: string,
): Bundle {
  if (what === 'statement') return attestationLayer(signature, annotations, where);
  const encoded = { ...annotations, [cosignAnnotations.signature]: Buffer.from(signature).toString('base64') };
  const bundle = signatureLayer(new Uint8Array(), encoded, where);
  return { ...bundle, content: { kind: 'message', digest: undefined, signature } };
}
