import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { type Language, type Progress, say, type Saying, translate } from '../../core/index.ts';
import { encodeBase64, hashOf } from '../../sign/bytes.ts';
import { certificatesFromPem } from '../../sign/certificate/certificate.ts';
import { isKnown } from '../../sign/drill/after.ts';
import type { Compromised } from '../../sign/drill/compromised.ts';
import { drillImage, type DrillResult } from '../../sign/drill/drill.ts';
import { SignError } from '../../sign/error.ts';
import { publicKeyFromPem } from '../../sign/key/public-key.ts';
import { messages as signMessages } from '../../sign/messages.ts';
import { rulesFor } from '../../sign/policy/policy.ts';
import { detail } from '../details.ts';
import { ComposeError } from '../error.ts';
import { readNamed, type SignedImage, type TrustOutcome, type TrustPorts, type TrustSettings } from './context.ts';
import { eachImage } from './each-image.ts';
import { findEvidence } from './find-evidence.ts';
import { messages } from './messages.ts';
import { type OpenPolicy, openPolicy } from './open-policy.ts';

/** What a drill is about and how it is told. */
export interface DrillPorts extends TrustPorts {
  readonly language: Language;
  readonly progress: Progress;
  readonly format?: 'json' | 'text';
  /**
   * What is revoked: `key:FILE` or `key:ID` (Notary's), `certificate:FILE`, `identity:NAME`, `log:ADDRESS` or `log:FILE`, `role:NAME` of trust
   * servers, `authority:NAME`, or one of them by itself.
   */
  readonly revoke?: string | undefined;
  /** RFC 3339; now where it is left out. */
  readonly at?: string | undefined;
  /** A file with an image a line; - is standard input. */
  readonly imagesFrom?: string | undefined;
  /** Writes rows as they come. */
  readonly write: (text: string) => void;
}

/** A row of the report. */
interface DrillRow extends Omit<DrillResult, 'state'> {
  readonly image: string;
  readonly digest?: string;
  readonly state: DrillResult['state'] | 'unread';
}

/**
 * Says which images the trust policy would refuse if something were revoked at a time, and which survive by whom. Rows are written
 * as soon as they are known. Ends with 1 where one would fail, and with 3 where one could not be read.
 */
export async function runDrill(
  names: readonly string[],
  file: string,
  settings: TrustSettings,
  ports: DrillPorts,
): Promise<TrustOutcome> {
  const opened = await openPolicy(file, ports);
  const lost = await compromised(ports.revoke, opened, ports);
  const time = timeOf(ports.at);
  if (!isKnown(opened.material, lost))
    throw new ComposeError('CONFIG_INVALID', {
      message: detail('the trusted root of the policy knows no such log'),
      where: '--revoke',
    });
  const images = [...names, ...(await listedImages(ports))];
  const tell = createTeller(images.length, ports);
  const rows = await eachImage<DrillRow>(images, settings, ports, {
    async run(name, image) {
      return tell(await rowOf(name, image, opened, { lost, time }, ports));
    },
    fail: (image, reason) => tell({ image, state: 'unread', lost: [], left: [], reasons: [reason] }),
  });
  ports.progress.done();
  const count = (state: DrillRow['state']) => rows.filter((row) => row.state === state).length;
  const summary = { fails: count('fails'), holds: count('holds'), refused: count('refused'), unread: count('unread') };
  const exit = summary.fails > 0 ? 1 : summary.unread > 0 ? 3 : 0;
  if (ports.format === 'json') return { report: jsonOf(rows, time, summary, ports.language), exit };
  return { report: `${translate(ports.language, say(messages.drillSummary, summary))}\n`, exit };
}

async function rowOf(
  image: string,
  opened: SignedImage,
  { policy, material }: OpenPolicy,
  supposed: { readonly lost: Compromised; readonly time: number },
  ports: TrustPorts,
): Promise<DrillRow> {
  const path = `${opened.reference.registry}/${opened.reference.repository}`;
  const shared = { image, digest: opened.image.digest };
  const rules = rulesFor(policy, path);
  if (rules.length === 0)
    return { ...shared, state: 'refused', lost: [], left: [], reasons: [say(signMessages.noRule, { image: path })] };
  const found = await findEvidence(rules, policy, material, opened, ports);
  return { ...shared, ...drillImage(rules, policy, material, found, supposed) };
}

/** Writes rows as they come, and how many are left. */
function createTeller(total: number, { format, language, progress, write }: DrillPorts): (row: DrillRow) => DrillRow {
  let done = 0;
  return (row) => {
    done += 1;
    if (format !== 'json') {
      progress.done();
      write(textOf(row, language));
    }
    progress.update({ title: messages.drilling, done, total, unit: 'items' });
    return row;
  };
}

const marks = { fails: '✘', holds: '✔', refused: '-', unread: '?' } as const;

function textOf({ image, state, lost, left, reasons }: DrillRow, language: Language): string {
  const tell = (saying: Saying) => translate(language, saying);
  const names = (list: readonly string[]) => list.join(', ') || '-';
  const said = {
    fails: say(messages.drillFails, { lost: names(lost), left: names(left) }),
    holds:
      lost.length === 0
        ? say(messages.drillUntouched, { left: names(left) })
        : say(messages.drillSurvives, { lost: names(lost), left: names(left) }),
    refused: say(messages.drillRefused),
    unread: say(messages.drillUnread),
  }[state];
  const why = state === 'holds' ? [] : reasons.map((reason) => `    ${tell(reason)}\n`);
  return [`${marks[state]} ${image}: ${tell(said)}\n`, ...why].join('');
}

function jsonOf(rows: readonly DrillRow[], time: number, summary: object, language: Language): string {
  const images = rows.map(({ reasons, ...row }) => ({
    ...row,
    reasons: reasons.map((item) => translate(language, item)),
  }));
  return `${JSON.stringify({ at: new Date(time).toISOString(), summary, images }, null, 2)}\n`;
}

/** What `--revoke` names. Without a prefix: an authority of the policy, a file with a key or certificate, or an identity. */
async function compromised(text: string | undefined, { policy }: OpenPolicy, ports: TrustPorts): Promise<Compromised> {
  if (text === undefined)
    throw new ComposeError('CONFIG_INVALID', { message: detail('say what is revoked'), where: '--revoke' });
  const [, kind, value = text] = /^(authority|certificate|identity|key|log|role):(?!\/\/)(.+)$/.exec(text) ?? [];
  if (kind === 'role') return { kind, name: value };
  if (kind === 'log') return { kind, name: await logName(value, ports) };
  if ((kind === 'key' || kind === undefined) && /^[0-9a-f]{64}$/.test(value)) return { kind: 'notary-key', id: value };
  if (kind === 'identity') return identityIn(value);
  if (kind === 'authority' || (kind === undefined && Object.hasOwn(policy.authorities, value))) {
    if (Object.hasOwn(policy.authorities, value)) return { kind: 'authority', name: value };
    throw new ComposeError('CONFIG_INVALID', {
      message: detail('the policy declares no authority {name}', { name: value }),
      where: '--revoke',
    });
  }
  const isFile = kind !== undefined || (await readFile(resolve(ports.cwd, value)).then(Boolean, () => false));
  if (!isFile) return identityIn(value);
  const pem = new TextDecoder().decode(await readNamed(value, ports));
  if (kind === 'key' || (kind === undefined && !pem.includes('BEGIN CERTIFICATE')))
    return { kind: 'key', key: publicKeyFromPem(pem, value) };
  const [certificate] = certificatesFromPem(pem, value);
  if (certificate === undefined)
    throw new SignError('SIGN_KEY', { message: detail('it holds no certificate'), where: value });
  return { kind: 'certificate', certificate };
}

/** A log's address or id; of the file of its key, the id: its digest, as RFC 6962 (3.2) has it. */
async function logName(text: string, ports: TrustPorts): Promise<string> {
  const bytes = await readFile(resolve(ports.cwd, text)).catch(() => undefined);
  if (bytes === undefined) return text;
  return encodeBase64(hashOf('sha256', publicKeyFromPem(bytes.toString(), text).spki));
}

/** `NAME`, or `NAME issuer` with a space between. */
function identityIn(text: string): Compromised {
  const [name = '', issuer] = text.split(' ');
  return { kind: 'identity', name, issuer };
}

function timeOf(text: string | undefined): number {
  const time = text === undefined ? Date.now() : Date.parse(text);
  if (!Number.isNaN(time)) return time;
  throw new ComposeError('CONFIG_INVALID', {
    message: detail('{text} is no time such as 2026-11-01T00:00:00Z', { text: text ?? '' }),
    where: '--at',
  });
}

async function listedImages(ports: DrillPorts): Promise<readonly string[]> {
  if (ports.imagesFrom === undefined) return [];
  const text = new TextDecoder().decode(await readNamed(ports.imagesFrom, ports));
  return text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('#'));
}
