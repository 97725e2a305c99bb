import { mkdtempSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { writeTar } from '../../formats/tar/writer.ts';
import { startFakeRegistry } from '../../../test/support/fake-registry.ts';
import { jsonBytes } from '../../../test/support/image.ts';
import { digestOf } from '../../oci/digest.ts';
import { mediaTypes } from '../../oci/media-types.ts';
import { startRegistry, type TestRegistry } from '../../../test/support/registry.ts';
import type { PolicyPorts } from '../run/outcome.ts';
import { pullPolicies, runConftestPull, runConftestPush } from './transfer.ts';

const policy = 'package main\n\ndeny contains "no" if input.x == 1\n';
let ports: PolicyPorts;
let registry: TestRegistry | undefined;
beforeAll(async () => {
  const cwd = mkdtempSync(join(tmpdir(), 'conftest-transfer-'));
  mkdirSync(join(cwd, 'policy/lib'), { recursive: true });
  writeFileSync(join(cwd, 'policy/main.rego'), policy);
  writeFileSync(join(cwd, 'policy/lib/util.rego'), 'package util\n');
  writeFileSync(join(cwd, 'names.json'), '{"names": ["a"]}');
  const { signal } = new AbortController();
  ports = { cwd, env: {}, language: 'en', signal, stdin: () => Promise.reject(new Error()) };
  registry = await startRegistry();
});
afterAll(async () => {
  await registry?.stop();
  rmSync(ports.cwd, { recursive: true, force: true });
});

const request = { policy: ['policy'], data: [], tls: true };

function filesOf(folder: string): string[] {
  return readdirSync(join(ports.cwd, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.\w+$/.test(name))
    .sort();
}

describe('pull and push', () => {
  it('bring policies and data to a registry and back', async (context) => {
    if (registry === undefined) return context.skip('docker-registry is not installed');
    const name = `${registry.host}/policies/all:v1`;
    const pushed = await runConftestPush([name], { ...request, data: ['names.json'] }, ports);
    expect(pushed.stdout).toMatch(/^sha256:[0-9a-f]{64}\n$/);
    await runConftestPull([`oci://${name}`], { ...request, policy: ['pulled'] }, ports);
    expect(filesOf('pulled')).toEqual(['lib/util.rego', 'main.rego', 'names.json']);
    expect(readFileSync(join(ports.cwd, 'pulled/main.rego'), 'utf8')).toBe(policy);
  });

  it('copies a folder', async () => {
    await pullPolicies(['policy', 'file::names.json'], { ...request, policy: ['copied'] }, ports);
    expect(filesOf('copied')).toEqual(['lib/util.rego', 'main.rego', 'names.json']);
  });

  it('unpacks an archive of an address, and lets no path lead out of the folder', async () => {
    const good = gzipSync(
      writeTar([
        { path: 'p/a.rego', content: policy },
        { path: 'readme.md', content: 'x' },
      ]),
    );
    const bad = gzipSync(writeTar([{ path: '../out.rego', content: policy }]));
    const server = createServer(({ url }, response) => {
      const body = new Map([
        ['/good.tar.gz', good],
        ['/bad.tar.gz', bad],
        ['/one.rego', Buffer.from(policy)],
      ]).get(url ?? '');
      response.writeHead(body === undefined ? 404 : 200).end(body);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const into = { ...request, policy: ['web'] };
    await pullPolicies([`${base}/good.tar.gz`, `${base}/one.rego`], into, ports);
    expect(filesOf('web')).toEqual(['one.rego', 'p/a.rego']);
    await pullPolicies([`${base}/bad.tar.gz`], into, ports);
    await expect(pullPolicies([`${base}/none`], into, ports)).rejects.toMatchObject({ code: 'POLICY_UNREADABLE' });
    expect(readdirSync(ports.cwd)).not.toContain('out.rego');
    server.close();
  });

  it('refuse a name in a registry that leads out of the folder', async () => {
    const layer = Buffer.from(policy);
    const annotations = { 'org.opencontainers.image.title': '../out.rego' };
    const mediaType = 'application/vnd.cncf.openpolicyagent.policy.layer.v1+rego';
    const config = { mediaType: 'application/json', digest: digestOf(layer), size: layer.length };
    const manifest = jsonBytes({
      schemaVersion: 2,
      mediaType: mediaTypes.manifest,
      config,
      layers: [{ mediaType, digest: digestOf(layer), size: layer.length, annotations }],
    });
    const fake = await startFakeRegistry(({ url }, response) => {
      response.setHeader('content-type', mediaTypes.manifest);
      response.end(url.includes('/manifests/') ? manifest : layer);
    });
    await expect(pullPolicies([`oci://${fake.host}/p:v1`], request, ports)).rejects.toMatchObject({
      code: 'POLICY_BUNDLE',
    });
    await fake.stop();
  });

  it.each([
    [['git::https://example.com/x.git'], 'POLICY_UNREADABLE'],
    [['none-such'], 'POLICY_UNREADABLE'],
    [[], 'POLICY_UNREADABLE'],
    [['http://127.0.0.1:1/a.rego'], 'POLICY_UNREADABLE'],
  ])('refuse %j', async (sources, code) => {
    await expect(runConftestPull(sources, request, ports)).rejects.toMatchObject({ code });
  });

  it('push nothing where there are no policies', async () => {
    const empty = { ...request, policy: ['names.json'] };
    await expect(runConftestPush(['127.0.0.1:1/x:v1'], empty, ports)).rejects.toMatchObject({
      code: 'POLICY_UNREADABLE',
    });
    await expect(runConftestPush([], request, ports)).rejects.toMatchObject({ code: 'POLICY_UNREADABLE' });
  });
});
