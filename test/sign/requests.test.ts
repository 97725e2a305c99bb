// What verifying asks of a registry: no more than it must, and nothing before what it was given is known to be there.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { request as sendRequest } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it, type TestContext } from 'vitest';
import { mediaTypes } from '../../src/oci/media-types.ts';
import { imageIn, runOriginal, runOurs } from '../support/beside-cosign.ts';
import { type FakeRegistry, startFakeRegistry } from '../support/fake-registry.ts';
import { startRegistry, type TestRegistry } from '../support/registry.ts';

const folder = mkdtempSync(join(tmpdir(), 'dartagnan-requests-'));
const byKey = ['--key', 'cosign.pub', '--insecure-ignore-tlog'];
const ours = (...args: readonly string[]) => runOurs({ folder }, args);
const opened: FakeRegistry[] = [];
let registry: TestRegistry | undefined;
let pushed = 0;

beforeAll(async () => {
  registry = await startRegistry();
  await ours('generate-key-pair');
  writeFileSync(join(folder, 'broken.pub'), 'no key');
});
afterEach(async () => {
  await Promise.all(opened.splice(0).map((proxy) => proxy.stop()));
});
afterAll(async () => {
  await registry?.stop();
  rmSync(folder, { recursive: true, force: true });
});

/** A proxy before the registry that counts what it is asked. */
async function countingProxy(): Promise<FakeRegistry> {
  const [host, port] = (registry?.host ?? '').split(':');
  const proxy = await startFakeRegistry(({ method, url, headers }, response) => {
    const answer = sendRequest({ host, port, method, path: url, headers }, (answered) => {
      response.writeHead(answered.statusCode ?? 500, answered.headers);
      answered.pipe(response);
    });
    answer.end();
  });
  opened.push(proxy);
  return proxy;
}

/** Requests in short: `GET manifests/….sig`. */
const asked = ({ requests }: FakeRegistry) =>
  requests.map(
    ({ method, url }) => `${method} ${url.replace(/^\/v2\/[^/]+\//, '').replace(/sha256[:-][0-9a-f]+/, '…')}`,
  );

/** Images by digest, as the proxy names them, and signed under that name. */
async function signedImages(ctx: TestContext, proxy: FakeRegistry, count: number): Promise<readonly string[]> {
  const named: string[] = [];
  for (let at = 0; at < count; at += 1) {
    pushed += 1;
    const repository = `asked${pushed}`;
    const tagged = await imageIn(ctx, registry, repository);
    const head = await fetch(`http://${registry?.host}/v2/${repository}/manifests/1`, {
      headers: { accept: mediaTypes.manifest },
    });
    const digest = head.headers.get('docker-content-digest');
    const identity = `${proxy.host}/${repository}`;
    const flags = ['--tlog-upload=false', '--new-bundle-format=false', '--sign-container-identity', identity];
    await ours('sign', '-y', '--key', 'cosign.key', ...flags, tagged);
    named.push(`${identity}@${digest}`);
  }
  return named;
}

describe('verifying by digest', () => {
  it('asks for the signature and for bundles, and tells the signed document by its digest', async (ctx) => {
    const proxy = await countingProxy();
    const images = await signedImages(ctx, proxy, 1);
    expect((await ours('verify', ...byKey, ...images)).exit).toBe(0);
    expect(asked(proxy).sort()).toEqual(['GET manifests/…', 'GET manifests/….sig', 'GET referrers/…']);
  });

  it('asks a registry but once whether it lists referrers', async (ctx) => {
    const proxy = await countingProxy();
    const images = await signedImages(ctx, proxy, 3);
    expect((await ours('verify', ...byKey, '--max-workers', '1', ...images)).exit).toBe(0);
    expect(asked(proxy).length).toBe(2 * images.length + 1);
  });

  it('asks for no more than the original does', async (ctx) => {
    const proxy = await countingProxy();
    const images = await signedImages(ctx, proxy, 3);
    expect((await runOriginal(ctx, { folder }, 'cosign', ['verify', ...byKey, ...images])).exit).toBe(0);
    const original = asked(proxy).length;
    expect((await ours('verify', ...byKey, '--max-workers', '1', ...images)).exit).toBe(0);
    expect(asked(proxy).length - original).toBeLessThanOrEqual(original);
  });
});

const wrongInputs: readonly (readonly [string, readonly string[]])[] = [
  ['a key that is not there', ['--key', 'absent.pub']],
  ['a key that is none', ['--key', 'broken.pub']],
  ['a certificate that is not there', ['--key', 'cosign.pub', '--certificate', 'absent.pem']],
  ['a payload that is not there', ['--key', 'cosign.pub', '--payload', 'absent.json']],
  ['roots that are not there', ['--key', 'cosign.pub', '--ca-roots', 'absent.pem']],
  ['a trusted root that is not there', ['--key', 'cosign.pub', '--trusted-root', 'absent.json']],
  ['neither key nor identity', []],
];

it.each(wrongInputs)('%s: nothing is asked', async (_, flags) => {
  const silent = await startFakeRegistry((_request, response) => void response.writeHead(500).end());
  opened.push(silent);
  expect((await ours('verify', ...flags, '--insecure-ignore-tlog', `${silent.host}/app:1`)).exit).toBe(1);
  expect(silent.requests).toEqual([]);
});

it('a key that is not there: of a file, no trusted root is fetched', async () => {
  const silent = await startFakeRegistry((_request, response) => void response.writeHead(500).end());
  opened.push(silent);
  writeFileSync(join(folder, 'file'), 'content');
  writeFileSync(join(folder, 'file.sig'), 'AAAA');
  const env = { TUF_MIRROR: `http://${silent.host}` };
  const verify = ['verify-blob', '--key', 'absent.pub', '--signature', 'file.sig', 'file'];
  const said = await runOurs({ folder, env }, verify);
  expect([said.exit, silent.requests]).toEqual([1, []]);
  expect(said.err).toContain('absent.pub');
});
