// Variables of the original, each by its effect.
import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, type TestContext } from 'vitest';
import { mediaTypes } from '../../src/oci/media-types.ts';
import { trustVariables } from '../../src/compose/trust/variables.ts';
import { imageIn, runOriginal, runOurs } from '../support/beside-cosign.ts';
import { startRegistry, type TestRegistry } from '../support/registry.ts';
import { startTrustService, type TestTrustService } from '../support/trust-service.ts';

let registry: TestRegistry | undefined;
let service: TestTrustService;
let folder: string;
const byKey = ['--key', 'cosign.pub', '--insecure-ignore-tlog'];
const signAlone = ['-y', '--key', 'cosign.key', '--tlog-upload=false'];

beforeAll(async () => {
  registry = await startRegistry();
  service = await startTrustService();
  ({ folder } = service);
  writeFileSync(join(folder, 'app'), 'content');
  writeFileSync(join(folder, 'predicate.json'), JSON.stringify({ note: 'x'.repeat(4000) }));
  writeFileSync(join(folder, 'root.json'), await (await fetch(`${service.base}/tuf/root.json`)).text());
  await ours({}, 'generate-key-pair');
});
afterAll(async () => {
  await registry?.stop();
  await service.stop();
});

const ours = (env: Readonly<Record<string, string>>, ...args: readonly string[]) => runOurs({ folder, env }, args);
const image = (ctx: TestContext, name: string) => imageIn(ctx, registry, name);

/** Whether the log is asked for consent; a run that ends in the prompt fails before anything is sent. */
describe('what goes into a log', () => {
  const sign = () => ['sign-blob', '--key', 'cosign.key', '--rekor-url', service.base, '--bundle', 'asked.json', 'app'];
  const asks = { COSIGN_YES: 'false' };

  it.each([
    ['y', 0],
    ['YES', 0],
    ['n', 1],
    ['', 1],
  ])('is asked for: %j ends with %i', async (answer, exit) => {
    const stdin = async () => new TextEncoder().encode(`${answer}\n`);
    const said = await runOurs({ folder, env: asks, stdin }, sign());
    expect(said.err).toContain('Are you sure you would like to continue? [y/N] ');
    expect(said.err.includes('user declined the prompt')).toBe(exit === 1);
    expect(said.exit).toBe(exit);
  });

  it('is not asked for with --yes, with COSIGN_YES, nor without a log', async () => {
    for (const [env, flags] of [
      [asks, ['--yes']],
      [{ COSIGN_YES: 'true' }, []],
      [asks, ['--tlog-upload=false']],
    ] as const) {
      const said = await ours(env, ...sign(), ...flags);
      expect(said.exit).toBe(0);
      expect(said.err).not.toContain('[y/N]');
    }
  });
});

describe('the trusted root', () => {
  const sign = ['sign-blob', '-y', '--key', 'cosign.key', '--bundle', 'logged.json', 'app'];
  const verify = ['verify-blob', '--key', 'cosign.pub', '--bundle', 'logged.json', 'app'];
  const named = () => ({ TUF_MIRROR: `${service.base}/tuf`, TUF_ROOT_JSON: 'root.json' });

  it('comes from TUF_MIRROR, which begins with TUF_ROOT_JSON, and is kept in TUF_ROOT', async () => {
    await ours({}, ...sign, '--rekor-url', service.base);
    const kept = { ...named(), TUF_ROOT: join(folder, 'kept') };
    expect(await ours(kept, ...verify)).toMatchObject({ exit: 0 });
    expect(readdirSync(join(folder, 'kept'), { recursive: true }).map(String)).toContainEqual(
      expect.stringContaining('trusted_root.json'),
    );
    expect((await ours({ ...named(), TUF_ROOT_JSON: 'absent.json' }, ...verify)).err).toContain('absent.json');
    expect((await ours({ ...named(), TUF_MIRROR: `${service.base}/none` }, ...verify)).exit).toBe(1);
  });

  it('is kept nowhere with SIGSTORE_NO_CACHE', async () => {
    await ours({}, ...sign, '--rekor-url', service.base);
    const env = { ...named(), TUF_ROOT: join(folder, 'nothing'), SIGSTORE_NO_CACHE: 'true' };
    expect(await ours(env, ...verify)).toMatchObject({ exit: 0 });
    expect(existsSync(join(folder, 'nothing'))).toBe(false);
  });
});

describe('signatures of images', () => {
  it('stand in manifests of Docker with COSIGN_DOCKER_MEDIA_TYPES, and are verified by both', async (ctx) => {
    const name = await image(ctx, 'docker');
    const env = { COSIGN_DOCKER_MEDIA_TYPES: '1' };
    await ours(env, 'sign', ...signAlone, '--new-bundle-format=false', name);
    const { out: tag } = await ours(env, 'triangulate', name);
    const [, repository, reference] = /^[^/]+\/([^:]+):(.+)\n$/.exec(tag) ?? [];
    const url = `http://${registry?.host}/v2/${repository}/manifests/${reference}`;
    const answer = await fetch(url, { headers: { accept: `${mediaTypes.manifest}, ${mediaTypes.dockerManifest}` } });
    expect(await answer.json()).toMatchObject({
      mediaType: mediaTypes.dockerManifest,
      config: { mediaType: mediaTypes.dockerConfig },
    });
    expect(await ours({}, 'verify', ...byKey, name)).toMatchObject({ exit: 0 });
    expect((await runOriginal(ctx, { folder }, 'cosign', ['verify', ...byKey, name])).exit).toBe(0);
  });

  it('are elsewhere with COSIGN_REPOSITORY', async (ctx) => {
    const name = await image(ctx, 'elsewhere');
    const env = { COSIGN_REPOSITORY: `${registry?.host}/signatures` };
    await ours(env, 'sign', ...signAlone, '--new-bundle-format=false', name);
    expect((await ours({}, 'verify', ...byKey, name)).exit).toBe(10);
    expect((await ours(env, 'verify', ...byKey, name)).exit).toBe(0);
  });

  it('are read up to COSIGN_MAX_ATTACHMENT_SIZE', async (ctx) => {
    const name = await image(ctx, 'attested');
    await ours({}, 'attest', ...signAlone, '--new-bundle-format=false', '--predicate', 'predicate.json', name);
    const sizes = { '1KB': 1, '1K': 1, '20KiB': 0, '1.5MB': 0, 99999: 0, '': 0 };
    for (const [size, exit] of Object.entries(sizes)) {
      const said = await ours({ COSIGN_MAX_ATTACHMENT_SIZE: size }, 'verify-attestation', ...byKey, name);
      expect([size, said.exit]).toEqual([size, exit]);
    }
  });

  it('are not read where COSIGN_MAX_ATTACHMENT_SIZE is no size', async (ctx) => {
    const said = await ours({ COSIGN_MAX_ATTACHMENT_SIZE: 'much' }, 'verify', ...byKey, await image(ctx, 'attested'));
    expect(said.exit).toBe(1);
    expect(said.err).toContain('"much" is no size');
  });

  it('are of the time in SOURCE_DATE_EPOCH', async (ctx) => {
    const name = await image(ctx, 'epoch');
    const flags = [...signAlone, '--new-bundle-format=false', '--record-creation-timestamp'];
    await ours({ SOURCE_DATE_EPOCH: '1000000000' }, 'sign', ...flags, name);
    const { out } = await ours({}, 'verify', ...byKey, name);
    expect(out).toContain('2001-09-09T01:46:40');
  });
});

it('Buildkite gives tokens to its jobs', async () => {
  const asked: unknown[] = [];
  const token = await service.token('job@example.com');
  const server = createServer((request, response) => {
    asked.push([request.method, request.url, request.headers.authorization]);
    response.end(JSON.stringify({ token }));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const env = {
    BUILDKITE_AGENT_ACCESS_TOKEN: 'hidden',
    BUILDKITE_JOB_ID: 'job-1',
    BUILDKITE_AGENT_ENDPOINT: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v3`,
  };
  const services = ['--fulcio-url', service.base, '--rekor-url', service.base];
  const said = await ours(env, 'sign-blob', '-y', ...services, '--bundle', 'job.json', 'app');
  server.close();
  expect(asked).toEqual([['POST', '/v3/jobs/job-1/oidc/tokens', 'Token hidden']]);
  expect(said.exit).toBe(0);
  expect(readFileSync(join(folder, 'job.json'), 'utf8')).toContain('certificate');
});

describe('env', () => {
  it('tells every variable of the original that has an effect here', async (ctx) => {
    const { out } = await runOriginal(ctx, { folder }, 'cosign3', ['env', '--show-descriptions=false']);
    // It also lists what is set without being known: what the tests set.
    const original = out.split('\n').flatMap((line) => /^(?!COSIGN_YES)(\w+)=/.exec(line)?.[1] ?? []);
    const known = new Set(trustVariables.map(({ name }) => name));
    expect(original.filter((name) => !known.has(name))).toEqual(without);
  });

  it('shows no secret', async () => {
    const { out } = await ours({ GITHUB_TOKEN: 'hidden', COSIGN_PASSWORD: 'hidden' }, 'env');
    expect(out).not.toContain('hidden');
    expect(out).toContain('GITHUB_TOKEN=******');
  });
});

/** Variables of the original without an effect here: logging of an agent, experiments that are none any more, certificates of tokens that are not read, and clouds. */
const without = [
  'BUILDKITE_AGENT_LOG_LEVEL',
  'COSIGN_EXPERIMENTAL',
  'COSIGN_PKCS11_IGNORE_CERTIFICATE',
  'GOOGLE_SERVICE_ACCOUNT_NAME',
  'SPIFFE_ENDPOINT_SOCKET',
];

describe('files at addresses and in variables', () => {
  it('are read as those on disk', async () => {
    await ours({}, 'sign-blob', ...signAlone, '--output-signature', 'app.sig', 'app');
    const files: Readonly<Record<string, string>> = {
      '/app': 'app',
      '/app.sig': 'app.sig',
      '/cosign.pub': 'cosign.pub',
    };
    const server = createServer(({ url = '' }, response) => {
      const file = files[url];
      response.writeHead(file === undefined ? 404 : 200).end(file && readFileSync(join(folder, file)));
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const verify = ['verify-blob', '--insecure-ignore-tlog'];
    const at = (signature: string) => ['--key', `${base}/cosign.pub`, '--signature', signature, `${base}/app`];
    const env = { SIGNATURE: readFileSync(join(folder, 'app.sig'), 'utf8') };
    expect(await ours({}, ...verify, ...at(`${base}/app.sig`))).toMatchObject({ exit: 0 });
    expect(await ours(env, ...verify, ...at('env://SIGNATURE'))).toMatchObject({ exit: 0 });
    expect((await ours({}, ...verify, ...at('env://SIGNATURE'))).err).toContain('the variable is not set');
    expect((await ours({}, ...verify, ...at(`${base}/absent`))).err).toContain('the address answers 404');
    server.close();
    expect((await ours({}, ...verify, ...at('http://127.0.0.1:1/app.sig'))).exit).toBe(1);
  });
});
