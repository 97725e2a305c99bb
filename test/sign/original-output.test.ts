// What the original prints, on standard output and beside it: for the same images, files and mistakes the same from us.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, type TestContext } from 'vitest';
import { imageIn, runOriginal, runOurs, type Said } from '../support/beside-cosign.ts';
import { startRegistry, type TestRegistry } from '../support/registry.ts';
import { startTrustService, type TestTrustService } from '../support/trust-service.ts';

let registry: TestRegistry | undefined;
let service: TestTrustService;

beforeAll(async () => {
  registry = await startRegistry();
  service = await startTrustService();
  writeFileSync(join(service.folder, 'app'), 'content');
  writeFileSync(join(service.folder, 'predicate.json'), '{"buildDefinition":{},"runDetails":{}}');
  writeFileSync(join(service.folder, 'root.json'), await (await fetch(`${service.base}/tuf/root.json`)).text());
  await ours('generate-key-pair');
  await ours('generate-key-pair', '--output-key-prefix', 'other');
  await ours('initialize', '--mirror', `${service.base}/tuf`, '--root', 'root.json');
});

afterAll(async () => {
  await registry?.stop();
  await service.stop();
});

const ours = (...args: readonly string[]): Promise<Said> => runOurs({ folder: service.folder }, args);

const original = (ctx: TestContext, name: string, ...args: readonly string[]): Promise<Said> =>
  runOriginal(ctx, { folder: service.folder }, name, args);

const image = (ctx: TestContext, name: string): Promise<string> => imageIn(ctx, registry, name);

/** Lines that users and scripts look for; the words of errors are each program's own. */
const marks =
  /^(?:Verif|The following|  - |\[\{|Certificate|Pushing|Signature|Attestation|tlog entry|Using payload|Private|Public|no (?:matching|signatures)|WARNING: Skipping)/;

function marked({ exit, out, err }: Said) {
  const lines = (text: string) => text.split('\n').filter((line) => marks.test(line));
  return { exit, out, err: lines(err) };
}

describe('for signatures that cosign 2 made, the same is printed', () => {
  const verifications: readonly (readonly [string, readonly string[]])[] = [
    ['by key', ['--insecure-ignore-tlog']],
    ['as text', ['--insecure-ignore-tlog', '-o', 'text']],
    ['with claims', ['--insecure-ignore-tlog', '-a', 'team=gascony']],
    ['with claims that nobody made', ['--insecure-ignore-tlog', '-a', 'team=guards']],
    ['without demanding claims', ['--insecure-ignore-tlog', '--check-claims=false']],
    ['with the log', []],
  ];

  it.for(verifications)('%s', async ([, flags], ctx) => {
    const name = await image(ctx, 'claims');
    const sign = ['sign', '-y', '--rekor-url', service.base, '--key', 'cosign.key', '-a', 'team=gascony', name];
    await original(ctx, 'cosign', 'initialize', '--mirror', `${service.base}/tuf`, '--root', 'root.json');
    await original(ctx, 'cosign', ...sign);
    const verify = ['verify', '--key', 'cosign.pub', ...flags, name];
    expect(marked(await ours(...verify))).toEqual(marked(await original(ctx, 'cosign', ...verify)));
  });

  it('for an identity', async (ctx) => {
    const name = await image(ctx, 'identity');
    const token = await service.token('me@example.com');
    const at = ['--fulcio-url', service.base, '--rekor-url', service.base];
    await original(ctx, 'cosign', 'initialize', '--mirror', `${service.base}/tuf`, '--root', 'root.json');
    await original(ctx, 'cosign', 'sign', '-y', ...at, '--identity-token', token, name);
    for (const output of ['json', 'text']) {
      const issuer = ['--certificate-oidc-issuer', `${service.base}/oidc`];
      const verify = ['verify', '-o', output, '--certificate-identity', 'me@example.com', ...issuer, name];
      expect(marked(await ours(...verify))).toEqual(marked(await original(ctx, 'cosign', ...verify)));
    }
  });
});

describe('exit codes are those of the original', () => {
  it.for([
    ['of an image that is not signed', ['verify', '--key', 'cosign.pub', '--insecure-ignore-tlog'], 'unsigned'],
    ['of an image that is not there', ['verify', '--key', 'cosign.pub', '--insecure-ignore-tlog'], undefined],
    ['of no attestation', ['verify-attestation', '--key', 'cosign.pub', '--insecure-ignore-tlog'], 'unsigned'],
    ['without key and identity', ['verify', '--insecure-ignore-tlog'], 'unsigned'],
    ['of a signature by another', ['verify', '--key', 'other.pub', '--insecure-ignore-tlog'], 'signed'],
    ['of an image without signatures to download', ['download', 'signature'], 'unsigned'],
  ] as const)('%s', async ([, words, name], ctx) => {
    const target = name === undefined ? `${registry?.host}/absent:1` : await image(ctx, name);
    if (name === 'signed')
      await original(ctx, 'cosign', 'sign', '-y', '--tlog-upload=false', '--key', 'cosign.key', target);
    const theirs = await original(ctx, 'cosign', ...words, target);
    expect((await ours(...words, target)).exit).toBe(theirs.exit);
  });
});

describe('what is drawn and downloaded', () => {
  it('is the original’s', async (ctx) => {
    const name = await image(ctx, 'drawn');
    const key = ['--key', 'cosign.key', '--tlog-upload=false'];
    const type = ['--type', 'slsaprovenance1', '--predicate', 'predicate.json'];
    await ours('sign', ...key, '--new-bundle-format=false', name);
    await ours('attest', ...key, ...type, '--new-bundle-format=false', name);
    expect(await ours('download', 'signature', name)).toEqual(
      await original(ctx, 'cosign', 'download', 'signature', name),
    );
    expect((await ours('download', 'attestation', name)).out).toBe(
      (await original(ctx, 'cosign', 'download', 'attestation', name)).out,
    );
    await ours('sign', ...key, name);
    await ours('attest', ...key, ...type, name);
    const lines = ({ out }: Said) => out.split('\n').sort();
    expect(lines(await ours('tree', name))).toEqual(lines(await original(ctx, 'cosign3', 'tree', name)));
    const bundles = (await original(ctx, 'cosign3', 'download', 'signature', name)).out.trim().split('\n');
    expect(bundles).toContain((await ours('download', 'signature', name)).out.split('\n')[0]);
  });
});

describe('files with statements in the older form go both ways', () => {
  const attest = [
    'attest-blob',
    '-y',
    '--key',
    'cosign.key',
    '--type',
    'slsaprovenance1',
    '--predicate',
    'predicate.json',
  ];
  const outputs = ['--output-signature', 'app.att', '--output-attestation', 'app.statement', '--bundle', 'app.older'];
  const verify = ['verify-blob-attestation', '--key', 'cosign.pub', '--type', 'slsaprovenance1'];

  it.for(['ours', 'theirs'])('signed by %s', async (signer, ctx) => {
    const words = [...attest, '--rekor-url', service.base, ...outputs];
    const made = await (signer === 'ours'
      ? ours(...words, '--new-bundle-format=false', 'app')
      : original(ctx, 'cosign', ...words, 'app'));
    expect(made).toMatchObject({ exit: 0, err: expect.stringMatching(/tlog entry created with index: \d+\n/) });
    for (const flags of [
      ['--signature', 'app.att', '--insecure-ignore-tlog'],
      ['--bundle', 'app.older', '--rekor-url', service.base],
    ]) {
      expect(await ours(...verify, ...flags, 'app')).toMatchObject({ exit: 0, out: '' });
      expect(await original(ctx, 'cosign', ...verify, ...flags, 'app')).toMatchObject({ exit: 0, out: '' });
      expect((await ours(...verify, ...flags, 'predicate.json')).exit).toBe(1);
    }
  });
});

describe('variables', () => {
  it('give what flags would', async (ctx) => {
    const name = await image(ctx, 'variables');
    await ours('sign', '--key', 'cosign.key', '--tlog-upload=false', '--new-bundle-format=false', name);
    const given = { COSIGN_KEY: 'cosign.pub', COSIGN_INSECURE_IGNORE_TLOG: 'true' };
    expect((await runOurs({ folder: service.folder, env: given }, ['verify', name])).exit).toBe(0);
  });
});
