// Places that few tests reach: a Secret of Kubernetes for a new key pair, and a timestamp authority that asks who calls.
import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { run as runTrust } from '../../src/cli/commands/trust.ts';
import { recordIo } from '../../src/cli/testing.ts';
import { startTrustService, type TestTrustService } from '../support/trust-service.ts';

let service: TestTrustService;
const here = (name: string) => join(service.folder, name);

beforeAll(async () => {
  service = await startTrustService();
  writeFileSync(here('app'), 'content');
});
afterAll(() => service.stop());

async function trust(env: Readonly<Record<string, string>>, ...args: readonly string[]) {
  const io = recordIo({
    cwd: service.folder,
    env: { COSIGN_PASSWORD: 'secret', COSIGN_YES: 'true', HOME: service.folder, ...env },
  });
  return { exit: await runTrust(args, io), ...io.written };
}

async function bodyOf(request: IncomingMessage): Promise<Buffer> {
  const pieces: Buffer[] = [];
  for await (const piece of request) pieces.push(piece as Buffer);
  return Buffer.concat(pieces);
}

it('a key pair is kept in a Secret that cannot be changed, and signs from there', async () => {
  let secret: Record<string, unknown> | undefined;
  const server = createServer((request, response) => {
    void bodyOf(request).then((body) => {
      if (request.headers.authorization !== 'Bearer hidden') response.statusCode = 401;
      else if (request.method === 'POST' && secret !== undefined) response.statusCode = 409;
      else if (request.method === 'POST') secret = JSON.parse(body.toString()) as Record<string, unknown>;
      response.end(JSON.stringify(secret ?? {}));
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const config = {
    'current-context': 'c',
    contexts: [{ name: 'c', context: { cluster: 'k', user: 'u' } }],
    clusters: [{ name: 'k', cluster: { server: address } }],
    users: [{ name: 'u', user: { token: 'hidden' } }],
  };
  writeFileSync(here('kube.json'), JSON.stringify(config));
  const env = { KUBECONFIG: here('kube.json') };
  expect(await trust(env, 'generate-key-pair', 'k8s://release/cosign')).toMatchObject({ exit: 0 });
  expect(secret).toMatchObject({ kind: 'Secret', immutable: true, metadata: { name: 'cosign', namespace: 'release' } });
  const sign = ['sign-blob', '--key', 'k8s://release/cosign', '--tlog-upload=false', '--bundle', 'k8s.json', 'app'];
  expect(await trust(env, ...sign)).toMatchObject({ exit: 0 });
  const verify = ['verify-blob', '--key', 'cosign.pub', '--insecure-ignore-tlog', '--bundle', 'k8s.json', 'app'];
  expect(await trust(env, ...verify)).toMatchObject({ exit: 0 });
  expect((await trust(env, 'generate-key-pair', 'k8s://release/cosign')).err).toContain('409');
  expect((await trust(env, 'generate-key-pair', 'github://owner/project')).exit).toBe(1);
  server.close();
});

it('a timestamp authority is shown who calls', async () => {
  const openssl = (line: string) => execFileSync('openssl', line.split(' '), { cwd: service.folder, stdio: 'pipe' });
  const ec = '-newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes';
  openssl(
    `req -x509 ${ec} -keyout tls.key -out tls.pem -days 3 -subj /CN=stamps.example -addext subjectAltName=DNS:stamps.example`,
  );
  openssl(`req -x509 ${ec} -keyout client.key -out client.pem -days 3 -subj /CN=client`);
  const { tsaUrls } = JSON.parse(readFileSync(service.signingConfig, 'utf8')) as { tsaUrls: { url: string }[] };
  const read = (name: string) => readFileSync(here(name));
  const tls = { key: read('tls.key'), cert: read('tls.pem'), ca: read('client.pem'), requestCert: true };
  const server = createSecureServer(tls, (request, response) => {
    void bodyOf(request).then(async (body) => {
      const headers = { 'content-type': 'application/timestamp-query' };
      const answer = await fetch(tsaUrls[0]?.url ?? '', { method: 'POST', headers, body: new Uint8Array(body) });
      response.end(Buffer.from(await answer.arrayBuffer()));
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  await trust({}, 'generate-key-pair', '--output-key-prefix', 'stamped');
  const url = `https://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  const sign = [
    'sign-blob',
    '--key',
    'stamped.key',
    '--tlog-upload=false',
    '--timestamp-server-url',
    url,
    '--bundle',
    'stamped.json',
  ];
  const name = ['--timestamp-client-cacert', 'tls.pem', '--timestamp-server-name', 'stamps.example'];
  const client = ['--timestamp-client-cert', 'client.pem', '--timestamp-client-key', 'client.key'];
  expect(await trust({}, ...sign, ...name, ...client, 'app')).toMatchObject({ exit: 0 });
  expect(readFileSync(here('stamped.json'), 'utf8')).toContain('signedTimestamp');
  expect((await trust({}, ...sign, ...name, 'app')).exit).toBe(1);
  expect((await trust({}, ...sign, ...client, 'app')).exit).toBe(1);
  expect((await trust({}, ...sign, ...name, ...client.slice(0, 2), 'app')).exit).toBe(1);
  server.close();
});
