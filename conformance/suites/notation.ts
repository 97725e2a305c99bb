import { copyFileSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { runNotationVerify } from '../../src/compose/trust/notation/index.ts';
import type { NotationCall } from '../../src/compose/trust/notation/call.ts';
import { DartagnanError, messageOf } from '../../src/core/index.ts';
import { readJws } from '../../src/sign/notation/jws.ts';
import { type CaseResult, defineSuite } from '../suite.ts';

/** What notation 1.3.2 says of each layout under each trust policy; written by running it. */
const table = 'conformance/notation/verdicts.txt';
/** Certificate that the store `ca:e2e` holds, by its name in the table. */
const stores: Readonly<Record<string, string>> = { e2e: 'e2e.crt', expired: 'expired_e2e.crt', other: 'new_e2e.crt' };

/** Layouts and trust policies of the Notary Project's own tests; the verdicts are those of the original. */
export const notation = defineSuite({
  name: 'notation',
  doc: 'Notation: every layout under every trust policy and three trust stores must get the verdict that notation 1.3.2 gave.',
  async *run(dir) {
    const home = mkdtempSync(join(tmpdir(), 'dartagnan-notation-'));
    try {
      for (const line of readFileSync(table, 'utf8').trim().split('\n')) yield await judge(line, dir, home);
    } finally {
      rmSync(home, { recursive: true });
    }
  },
});

async function judge(line: string, dir: string, home: string): Promise<CaseResult> {
  const [layout = '', policy = '', store = '', expected = ''] = line.split(' ');
  const id = `${layout} ${policy} ${store}`;
  const config = prepareNotation(dir, home, policy, store);
  const verdict = await verdictOf(resolve(dir, 'registry', 'oci_layout', layout), config);
  if (verdict === expected) return { id, state: 'passed' };
  return { id, state: 'failed', reason: `${verdict}, and ${expected} is right` };
}

/** A configuration with the one policy and the one store; the runner is told nothing of the verdict. */
export function prepareNotation(dir: string, home: string, policy: string, store: string): string {
  const config = join(home, store);
  const authorities = join(config, 'truststore', 'x509', 'ca', 'e2e');
  const timestamps = join(config, 'truststore', 'x509', 'tsa', 'e2e');
  for (const folder of [authorities, timestamps]) mkdirSync(folder, { recursive: true });
  const certificate = stores[store];
  if (certificate === undefined) writeFileSync(join(authorities, 'signer.crt'), timestampedSigner(dir));
  else copyFileSync(join(dir, 'config', 'localkeys', certificate), join(authorities, certificate));
  const source = join(dir, 'config', 'timestamp');
  for (const file of readdirSync(source).filter((name) => name.endsWith('.cer')))
    copyFileSync(join(source, file), join(timestamps, file));
  rmSync(join(config, 'trustpolicy.json'), { force: true });
  copyFileSync(join(dir, 'config', 'trustpolicies', `${policy}.json`), join(config, 'trustpolicy.json'));
  return config;
}

/** The certificate that signed the timestamped layout, which stands in its envelope alone. */
function timestampedSigner(dir: string): Uint8Array {
  const blobs = join(dir, 'registry', 'oci_layout', 'e2e-with-timestamped-signature', 'blobs', 'sha256');
  const envelope = readdirSync(blobs)
    .map((name) => readFileSync(join(blobs, name), 'utf8'))
    .find((text) => text.startsWith('{"payload"'));
  return readJws(Buffer.from(envelope ?? '')).certificates[0]?.der ?? new Uint8Array();
}

async function verdictOf(layout: string, config: string): Promise<string> {
  let said = '';
  const switches: ReadonlySet<string> = new Set(['oci-layout']);
  const call: NotationCall = {
    words: [`${layout}:v1`],
    flags: {
      isOn: (name) => switches.has(name),
      text: (name) => (name === 'scope' ? 'local/e2e' : undefined),
      texts: () => [],
      duration: () => undefined,
      count: () => 100,
      wasGiven: () => false,
    },
    ports: { env: { NOTATION_CONFIG: config }, cwd: '/', signal: AbortSignal.timeout(60_000) },
    out: (text) => void (said += text),
    err: () => undefined,
    answer: async () => '',
    stdin: () => Promise.resolve(new Uint8Array()),
  };
  try {
    await runNotationVerify(call);
    return said.startsWith('Trust policy is configured to skip') ? 'skipped' : 'verified';
  } catch (error) {
    if (!(error instanceof DartagnanError)) throw error;
    return refusalOf(error);
  }
}

function refusalOf(error: DartagnanError): string {
  return verdictOfMessage(messageOf(error), error.code === 'SIGN_POLICY' ? 'invalid-policy' : 'refused');
}

/** What a refusal is, by the words that ours and the original's have in common. */
export function verdictOfMessage(message: string, otherwise: string): string {
  if (message.includes('no signature is associated')) return 'unsigned';
  if (message.includes('no applicable trust policy')) return 'inapplicable';
  if (message.includes('the trust store')) return 'no-store';
  return /failed for all the signatures|unable to retrieve digital signature/.test(message) ? 'refused' : otherwise;
}
