import { writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { isDigest, type Language, translate, type VerificationDecision } from '../../core/index.ts';
import { version } from '../../core/version.ts';
import { parseReference } from '../../oci/reference.ts';
import { parseBundle } from '../../sign/bundle/parse.ts';
import { encodeHex, hashOf } from '../../sign/bytes.ts';
import { signStatement, writeBundle } from '../../sign/cosign/write-bundle.ts';
import { ageOf } from '../../sign/policy/age.ts';
import type { AuthorityVerdict } from '../../sign/policy/decide.ts';
import type { Receipt, ReceiptImage, ReceiptSigner } from '../../sign/receipt/receipt.ts';
import { signerOf } from '../../sign/receipt/signer-of.ts';
import { verifyReceipt } from '../../sign/receipt/verify-receipt.ts';
import { writeReceipt } from '../../sign/receipt/write-receipt.ts';
import { detail } from '../details.ts';
import { ComposeError } from '../error.ts';
import { readNamed, type TrustOutcome, type TrustPorts, type TrustSettings } from './context.ts';
import { type ExplainPorts, runPolicyExplain } from './explain-policy.ts';
import { messages } from './messages.ts';
import { type OpenPolicy, openPolicy } from './open-policy.ts';
import { decideImage, unread } from './policy.ts';
import { policyFile } from './policy-file.ts';
import { eachImage } from './each-image.ts';
import { requirementsOf } from './requirements.ts';
import { withSigner } from './signers.ts';
import { type Verdict, writeVerdicts } from './write-verdicts.ts';

/** How receipts are written and read. */
export interface ReceiptPorts extends TrustPorts {
  readonly language: Language;
  readonly format?: 'json' | 'text';
  /** File of the receipt that is to be written. */
  readonly receipt?: string | undefined;
  /** Oldest receipt that counts, `24h`. */
  readonly maxAge?: string | undefined;
}

/** A decision with what is behind it; none where the image could not be read. */
interface Judged {
  readonly decision: Verdict;
  readonly verdicts: readonly AuthorityVerdict[];
}

/** Signs a receipt about images, or verifies one. @throws {ComposeError} CONFIG_INVALID for another action. */
export async function runReceipt(
  action: string,
  words: readonly string[],
  settings: TrustSettings,
  ports: ReceiptPorts,
): Promise<TrustOutcome> {
  if (action === 'sign') return runReceiptSign(words, policyFile(settings), settings, ports);
  const [file = '', ...images] = words;
  if (action === 'verify') return runReceiptVerify(file, images, settings, ports);
  throw new ComposeError('CONFIG_INVALID', { message: detail('{action} is neither sign nor verify', { action }) });
}

/** Verifies images by the trust policy and, where all are accepted, signs a receipt of that. Ends with 1 where one is refused. */
export async function runReceiptSign(
  names: readonly string[],
  file: string,
  settings: TrustSettings,
  ports: ReceiptPorts,
): Promise<TrustOutcome> {
  const { receipt: target } = ports;
  if (target === undefined)
    throw new ComposeError('CONFIG_INVALID', { message: detail('no file is named'), where: '--receipt' });
  const opened = await openPolicy(file, ports);
  const time = Date.now();
  const decided = await eachImage<Judged>(names, settings, ports, {
    run: (name, image) => decideImage(opened, name, image, ports),
    fail: (name, reason) => ({ decision: unread(name, reason), verdicts: [] }),
  });
  const verdicts = decided.map(({ decision }) => decision);
  const report = writeVerdicts(verdicts, ports.format ?? 'text', ports.language);
  if (!verdicts.every(({ accepted }) => accepted)) return { report, exit: 1 };
  const payload = writeReceipt(await receiptOf(decided, time, opened, ports));
  await withSigner(witnessSettings(settings), ports, async (signer) => {
    const made = await signStatement(payload, signer, ports.signal);
    await writeFile(resolve(ports.cwd, target), `${writeBundle(made, signer)}\n`);
  });
  ports.notify?.(`${translate(ports.language, { text: messages.receiptWritten, values: { file: target } })}\n`);
  return { report, exit: 0 };
}

/**
 * Explains, and signs a receipt where all images are accepted: `--key` is the receipt's signer then, and is not offered to the policy.
 * Ends with 1 where one is refused.
 */
export async function runExplainedReceipt(
  names: readonly string[],
  file: string,
  settings: TrustSettings,
  ports: ReceiptPorts & ExplainPorts,
): Promise<TrustOutcome> {
  const explained = await runPolicyExplain(names, file, { ...settings, key: undefined }, ports);
  if (explained.exit !== 0) return explained;
  const { exit } = await runReceiptSign(names, file, settings, ports);
  return { ...explained, exit };
}

/**
 * Verifies a receipt and says what it certifies; touches no network where the signer is a key or `--trusted-root` is named. The images that
 * are named must be of the receipt, by digest. @throws {SignError} SIGN_REFUSED naming what does not hold.
 */
async function runReceiptVerify(
  file: string,
  images: readonly string[],
  settings: TrustSettings,
  ports: ReceiptPorts,
): Promise<TrustOutcome> {
  const bundle = parseBundle(await readNamed(file, ports), file);
  const isWitnessed = bundle.logEntries.length + bundle.timestamps.length > 0;
  // A key's receipt that nobody witnessed is what signing one makes by default: its age is what its signer says.
  const isBare = settings.key !== undefined && !isWitnessed;
  const requirements = await requirementsOf(
    { ...settings, 'insecure-ignore-tlog': settings['insecure-ignore-tlog'] || isBare },
    ports,
    [bundle],
  );
  const { policy } = settings;
  const receipt = verifyReceipt(
    bundle,
    {
      requirements,
      now: Date.now(),
      maxAge: ageLimit(ports.maxAge),
      policySha256: policy === undefined ? undefined : sha256Of(await readNamed(policy, ports)),
      digests: images.map(digestIn),
    },
    file,
  );
  return { report: ports.format === 'json' ? jsonOf(receipt) : textOf(receipt, ports.language), exit: 0 };
}

async function receiptOf(
  decided: readonly Judged[],
  time: number,
  { file, bytes, policy, material }: OpenPolicy,
  ports: TrustPorts,
): Promise<Receipt> {
  const { trustedRoot } = policy;
  return {
    images: decided.flatMap(({ decision, verdicts }): ReceiptImage[] => {
      const { image: name, digest, authorities } = decision;
      if (digest === undefined) return [];
      const holding = authorities.map((authority) => ({
        name: authority,
        signers: distinct(
          verdicts
            .filter((verdict) => verdict.authority === authority && verdict.result.accepted)
            .map((verdict) => signerOf(verdict, material)),
        ),
      }));
      return [{ name, digest, authorities: holding }];
    }),
    time,
    policy: { name: file, sha256: sha256Of(bytes) },
    trustedRoot:
      trustedRoot === undefined
        ? undefined
        : { name: trustedRoot, sha256: sha256Of(await readNamed(trustedRoot, ports)) },
    verifier: { name: 'dartagnan', version },
  };
}

/** A key's receipt goes to no public log unless one is named: it tells whose images run where. */
function witnessSettings(settings: TrustSettings): TrustSettings {
  const isNamed = settings['rekor-url'] !== undefined || settings['signing-config'] !== undefined;
  const wanted = { ...settings, yes: true };
  return settings.key === undefined || isNamed ? wanted : { ...wanted, 'tlog-upload': false };
}

function ageLimit(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const seconds = ageOf(text);
  if (seconds !== undefined) return seconds;
  throw new ComposeError('CONFIG_INVALID', {
    message: detail('{text} is no age such as 12h, 30d or 2w', { text }),
    where: '--max-age',
  });
}

/** A digest by itself, or that of a reference. */
function digestIn(image: string): NonNullable<VerificationDecision['digest']> {
  const digest = isDigest(image) ? image : parseReference(image).digest;
  if (digest !== undefined) return digest;
  throw new ComposeError('CONFIG_INVALID', {
    message: detail('name the image by its digest: a receipt knows no tags'),
    where: image,
  });
}

function sha256Of(bytes: Uint8Array): string {
  return encodeHex(hashOf('sha256', bytes));
}

function distinct(signers: readonly ReceiptSigner[]): readonly ReceiptSigner[] {
  return [...new Map(signers.map((signer) => [JSON.stringify(signer), signer])).values()];
}

function jsonOf({ time, ...receipt }: Receipt): string {
  return `${JSON.stringify({ ...receipt, time: new Date(time).toISOString() }, null, 2)}\n`;
}

function textOf({ images, time, policy, trustedRoot, verifier }: Receipt, language: Language): string {
  const tell = (text: (typeof messages)['receiptHolds' | 'receiptPolicy' | 'receiptRoot'], values: object) =>
    translate(language, { text, values: values as Readonly<Record<string, string>> });
  const lines = images.flatMap(({ name, digest, authorities }) => [
    `  ✔ ${name} ${digest}`,
    ...authorities.map((authority) => `      ${authority.name}: ${authority.signers.map(signerText).join(', ')}`),
  ]);
  return `${[
    `✔ ${tell(messages.receiptHolds, { time: new Date(time).toISOString(), ...verifier })}`,
    `  ${tell(messages.receiptPolicy, policy)}`,
    ...(trustedRoot === undefined ? [] : [`  ${tell(messages.receiptRoot, trustedRoot)}`]),
    ...lines,
  ].join('\n')}\n`;
}

function signerText(signer: ReceiptSigner): string {
  if (signer.kind === 'identity') return `${signer.name} (${signer.issuer})`;
  return signer.kind === 'key' ? `sha256:${signer.hint}` : signer.name;
}
