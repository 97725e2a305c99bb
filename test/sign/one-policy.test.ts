// One trust policy over cosign's, notation's and Notary's signatures of one image, in a real registry and a real trust server.
import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it, type TestContext } from 'vitest';
import { run as runCheck } from '../../src/cli/commands/check.ts';
import { run as runTrust } from '../../src/cli/commands/trust.ts';
import { run as runVerify } from '../../src/cli/commands/verify.ts';
import { recordIo } from '../../src/cli/testing.ts';
import { type Command } from '../../src/cli/io.ts';
import { digestOf } from '../../src/oci/digest.ts';
import { mediaTypes } from '../../src/oci/media-types.ts';
import { createRegistryClient } from '../../src/oci/registry/client.ts';
import { startNotaryServer, type TestNotaryServer } from '../support/notary-server.ts';
import { startRegistry, type TestRegistry } from '../support/registry.ts';

let registry: TestRegistry | undefined;
let notary: TestNotaryServer | undefined;
let folder = '';
let image = '';
let digest = '';
const env = () => ({
  HOME: folder,
  COSIGN_PASSWORD: '',
  COSIGN_YES: 'true',
  NOTATION_CONFIG: join(folder, 'notation'),
  NOTARY_ROOT_PASSPHRASE: 'pass-root',
  NOTARY_TARGETS_PASSPHRASE: 'pass-targets',
  NOTARY_SNAPSHOT_PASSPHRASE: 'pass-snapshot',
});

async function run(command: Command, ...args: readonly string[]) {
  const io = recordIo({ cwd: folder, env: env() });
  const exit = await command(args, io);
  return { exit, ...io.written };
}

const trust = (...args: readonly string[]) => run(runTrust, ...args);

interface Row {
  readonly accepted: boolean;
  readonly authorities: readonly string[];
  readonly reasons: readonly string[];
  readonly candidates: readonly {
    readonly authority: string;
    readonly format: string;
    readonly accepted: boolean;
    readonly steps: readonly { readonly name: string; readonly state: string; readonly said: string }[];
  }[];
}

/** Decides by a policy of the three authorities, with a change. */
async function decide(rule: string, change: (policy: string) => string = (text) => text): Promise<Row> {
  const policy = `version: 1
authorities:
  ci: { key: { file: ci.pub } }
  stranger: { key: { file: stranger.pub } }
  acme:
    notation: { roots: [{ store: acme.example }], identities: ["x509.subject: C=US, ST=WA, O=Notary"] }
  release:
    notary: { server: "${notary?.address}", ca: { file: ca.crt }, roots: [{ id: ${rootId()} }] }
rules: [{ images: ["**"], ${rule} }]
`;
  writeFileSync(join(folder, 'policy.yaml'), change(policy));
  const { out } = await run(runVerify, '--policy', 'policy.yaml', '--format', 'json', image);
  return (JSON.parse(out) as Row[])[0] as Row;
}

function rootId(): string {
  const listed = readdirSync(join(folder, 'keys', 'private'));
  const root = listed.find((file) =>
    readFileSync(join(folder, 'keys', 'private', file), 'utf8').includes('role: root'),
  );
  return root?.replace('.key', '') ?? '';
}

beforeAll(async () => {
  [registry, notary] = [await startRegistry(), await startNotaryServer()];
  if (registry === undefined || notary === undefined) return;
  ({ folder } = notary);
  await push(registry.host);
  for (const name of ['ci', 'stranger']) await trust('generate-key-pair', '--output-key-prefix', name);
  await trust('sign', '--tlog-upload=false', '--key', 'ci.key', image);
  await trust('notation', 'cert', 'generate-test', '--default', 'acme.example');
  await trust('notation', 'sign', '--insecure-registry', image);
  const server = ['-s', notary.address, '--tlscacert', 'ca.crt', '-d', 'keys'];
  const gun = image.slice(0, image.lastIndexOf(':'));
  await trust('notary', ...server, 'init', gun);
  const size = '1000';
  await trust('notary', ...server, 'addhash', '-p', gun, '1', size, '--sha256', digest.slice('sha256:'.length));
}, 60_000);

afterAll(async () => {
  await registry?.stop();
  notary?.stop();
});

async function push(host: string): Promise<void> {
  const client = createRegistryClient();
  const repository = { registry: host, repository: 'app' };
  const config = new TextEncoder().encode('{"architecture":"amd64","os":"linux"}');
  const descriptor = { mediaType: mediaTypes.config, digest: digestOf(config), size: config.length };
  await client.pushBlob(repository, { ...descriptor, open: () => [config] });
  const document = { schemaVersion: 2, mediaType: mediaTypes.manifest, config: descriptor, layers: [] };
  const bytes = new TextEncoder().encode(JSON.stringify(document));
  const pushed = await client.pushManifest({ ...repository, tag: '1' }, { mediaType: mediaTypes.manifest, bytes });
  await client.close();
  [image, digest] = [`${host}/app:1`, pushed.digest];
}

function peer(ctx: TestContext, name: string, ...args: readonly string[]): void {
  try {
    execFileSync(name, args, { cwd: folder, env: { ...process.env, ...env() }, stdio: 'pipe' });
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') ctx.skip(`${name} is not installed`);
    throw error;
  }
}

beforeEach((ctx) => {
  ctx.skip(registry === undefined, 'docker-registry is not installed');
  ctx.skip(notary === undefined, 'notary and notary-server are not installed');
});

describe('one policy over three kinds of signatures', () => {
  it.each([
    ['authorities: [ci, acme, release]', true],
    ['authorities: [ci, acme], quorum: 2', true],
    ['authorities: [stranger, acme, release], quorum: 2', true],
    ['authorities: [stranger, acme], quorum: 2', false],
    ['authorities: [stranger, acme, release]', false],
    ['authorities: [release]', true],
    ['authorities: [acme], maxAge: 30d', false],
  ])('%s: %s', async (rule, accepted) => {
    expect(await decide(rule)).toMatchObject({ accepted });
  });

  it('tells of every candidate what each step said', async () => {
    const { candidates, authorities } = await decide('authorities: [ci, stranger, acme, release], quorum: 3');
    expect(authorities).toEqual(['ci', 'acme', 'release']);
    const told = candidates.map(({ authority, format, accepted }) => `${authority} ${format} ${accepted}`);
    expect(told.sort()).toEqual([
      'acme notation true',
      'ci cosign-bundle true',
      'release notary true',
      'stranger cosign-bundle false',
    ]);
    const steps = candidates.find(({ authority }) => authority === 'release')?.steps;
    expect(steps?.map(({ name }) => name)).toEqual(['root', 'timestamp', 'snapshot', 'targets', 'artifact']);
    expect(steps?.at(-1)?.said).toBe(`targets: the tag 1 is ${digest}`);
  });

  it.each<[string, (policy: string) => string, string, string]>([
    ['another identity', (text) => text.replace('O=Notary', 'O=Other'), 'acme', 'authenticity'],
    ['another root', (text) => text.replace(/id: \w+/, `id: "${'0'.repeat(64)}"`), 'release', 'root'],
    [
      'a delegation that is not there',
      (text) => text.replace('roots: [{ id', 'delegations: [qa], roots: [{ id'),
      'release',
      'artifact',
    ],
    [
      'metadata that nobody signed',
      (text) => text.replace('identities:', 'metadata: { a: b }, identities:'),
      'acme',
      'artifact',
    ],
  ])('refuses for %s', async (_, change, authority, step) => {
    const { accepted, candidates, reasons } = await decide(`authorities: [${authority}]`, change);
    expect(accepted).toBe(false);
    const failing = candidates[0]?.steps.find(({ state }) => state === 'failed');
    expect(failing?.name).toBe(step);
    expect(reasons[0]).toContain(`step ${step} fails`);
  });

  it.each<[string, string, (policy: string) => string, RegExp]>([
    [
      'a root',
      'release',
      (text) => text.replace(/id: \w+/, `id: "${'0'.repeat(64)}"`),
      /pin the root key [0-9a-f]{64} of https/,
    ],
    [
      'a role',
      'release',
      (text) => text.replace('roots: [{ id', 'delegations: [qa], roots: [{ id'),
      /ask the role targets of authority release in place of targets\/qa/,
    ],
    [
      'one delegation less',
      'acme, release',
      (text) => text.replace('roots: [{ id', 'delegations: [qa, targets], roots: [{ id'),
      /demand of authority release no more that the role targets\/qa names the image/,
    ],
    [
      'metadata',
      'acme',
      (text) => text.replace('identities:', 'metadata: { a: b }, identities:'),
      /demand the metadata a=b of authority acme no more/,
    ],
  ])('proposes %s as the smallest change, which accepts the image', async (_, authority, change, words) => {
    const own = (text: string) =>
      Object.entries({ ci: 1, stranger: 1, acme: 2, release: 2 }).reduce(alone, change(text));
    const alone = (text: string, [name, lines]: [string, number]) =>
      authority.includes(name) ? text : text.replace(new RegExp(`^  ${name}:(.*\\n){${lines}}`, 'm'), '');
    await decide(`authorities: [${authority}]`, own);
    const args = ['--policy', 'policy.yaml', '--explain', '--write-policy', 'changed.yaml', image];
    const { exit, out } = await run(runVerify, ...args);
    expect({ exit, out }).toMatchObject({ exit: 1, out: expect.stringMatching(words) });
    expect((await run(runVerify, '--policy', 'changed.yaml', image)).exit).toBe(0);
  });

  it('takes certificates and roots as files, and what the real notation signs', async (ctx) => {
    const written = (text: string) =>
      text.replace('store: acme.example', 'file: notation/truststore/x509/ca/acme.example/acme.example.crt');
    expect(await decide('authorities: [acme]', written)).toMatchObject({ accepted: true });
    peer(ctx, 'notation', 'sign', '--insecure-registry', '--signature-format', 'cose', image);
    const { candidates } = await decide('authorities: [acme]');
    expect(candidates.map(({ accepted }) => accepted)).toEqual([true, true]);
  });

  it('names the signatures in the checklist', async () => {
    await decide('authorities: [acme, release]');
    const flags = ['--trust-policy', 'policy.yaml', '--format', 'json', '--offline-scan', '--skip-db-update'];
    const { out } = await run(runCheck, ...flags, image);
    const { stages } = JSON.parse(out) as { stages: readonly { stage: string; state: string; evidence: unknown }[] };
    const sign = stages.find(({ stage }) => stage === 'sign');
    expect(sign?.state).toBe('passed');
    expect(JSON.stringify(sign?.evidence)).toMatch(/acme: notation sha256:.*release: notary https/);
  });

  it('shows signatures and steps as text, and an unreachable trust server as the reason', async () => {
    await decide('authorities: [ci, release]');
    const held = await run(runVerify, '--policy', 'policy.yaml', image);
    expect(held).toMatchObject({ exit: 0, out: expect.stringContaining('✔ release: notary https://localhost') });
    const text = readFileSync(join(folder, 'policy.yaml'), 'utf8');
    writeFileSync(join(folder, 'policy.yaml'), text.replace(/https:\/\/localhost:\d+/, 'https://localhost:1'));
    const refused = await run(runVerify, '--policy', 'policy.yaml', image);
    expect(refused).toMatchObject({ exit: 1, out: expect.stringContaining('✘ root: ') });
    rmSync(join(folder, 'policy.yaml'));
  });
});
