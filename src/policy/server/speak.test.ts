import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { connect as connectHttp2, type SecureClientSessionOptions } from 'node:http2';
import { request as httpsRequest, type RequestOptions } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect as connectTls } from 'node:tls';
import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { decodeMessage } from '../../formats/protobuf/decode.ts';
import { field, list } from '../../formats/protobuf/message.ts';
import { readTls } from './tls.ts';
import { testServers, until } from './testing.ts';

const cwd = mkdtempSync(join(tmpdir(), 'dartagnan-speak-'));
const servers = testServers(cwd);

/** A certificate that signs itself, and its key; false without openssl. */
function makeCertificate(name: string): boolean {
  const made = ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-days', '2'];
  const subject = ['-subj', `/CN=${name}`, '-addext', 'subjectAltName=IP:127.0.0.1'];
  const files = ['-keyout', join(cwd, `${name}.key`), '-out', join(cwd, `${name}.pem`)];
  return spawnSync('openssl', [...made, ...subject, ...files]).status === 0;
}

const hasCertificates = ['one', 'two', 'client'].map(makeCertificate).every(Boolean);
const tls = {
  cert: 'server.pem',
  key: 'server.key',
  minVersion: 'TLSv1.2' as const,
  cipherSuites: [] as readonly string[],
  refreshPeriod: 0,
};

function use(name: string): void {
  copyFileSync(join(cwd, `${name}.key`), join(cwd, 'server.key'));
  copyFileSync(join(cwd, `${name}.pem`), join(cwd, 'server.pem'));
}

beforeAll(() => {
  if (hasCertificates) use('one');
  writeFileSync(join(cwd, 'who.rego'), 'package who\n\nx := 1\n');
  writeFileSync(
    join(cwd, 'authz.rego'),
    'package system.authz\n\ndefault allow := false\n\nallow if contains(input.identity, "CN=client")\n',
  );
});
afterAll(async () => {
  await servers.stop();
  rmSync(cwd, { recursive: true, force: true });
});

/** A GET by HTTP/2; gives status and body. */
function getByHttp2(origin: string, path: string, options: SecureClientSessionOptions = {}): Promise<string> {
  return new Promise((resolve, reject) => {
    const session = connectHttp2(origin, options);
    session.once('error', reject);
    const stream = session.request({ ':path': path });
    let [status, body] = ['', ''];
    stream.on('response', (headers) => (status = String(headers[':status'])));
    stream.on('data', (chunk) => (body += String(chunk)));
    stream.on('end', () => (session.close(), resolve(`${status} ${body.trim()}`)));
    stream.once('error', reject);
  });
}

function getByTls(url: string, options: RequestOptions = {}): Promise<string> {
  return new Promise((resolve, reject) => {
    const asked = httpsRequest(url, { rejectUnauthorized: false, agent: false, ...options }, (response) => {
      let body = '';
      response.on('data', (chunk) => (body += String(chunk)));
      response.on('end', () => resolve(`${response.statusCode} ${body.trim()}`));
    });
    asked.once('error', reject).end();
  });
}

describe.skipIf(!hasCertificates)('TLS (needs openssl)', () => {
  it('carries HTTP/1.1 and HTTP/2', async () => {
    const [base = ''] = await servers.start({ paths: ['who.rego'], tls });
    expect(base).toMatch(/^https:/);
    const ca = readFileSync(join(cwd, 'one.pem'));
    expect(await getByTls(`${base}/v1/data/who/x`, { ca, rejectUnauthorized: true })).toBe('200 {"result":1}');
    expect(await getByHttp2(base, '/v1/data/who/x', { ca })).toBe('200 {"result":1}');
    await servers.stopLast();
  });

  it('asks clients for a certificate that an authority signed, and tells policies its subject', async () => {
    const paths = ['who.rego', 'authz.rego'];
    const more = { authentication: 'tls', authorization: 'basic', tls: { ...tls, ca: 'client.pem' } } as const;
    const [base = ''] = await servers.start({ paths, ...more });
    const shown = { cert: readFileSync(join(cwd, 'client.pem')), key: readFileSync(join(cwd, 'client.key')) };
    expect(await getByTls(`${base}/v1/data/who/x`, shown)).toBe('200 {"result":1}');
    expect(await getByHttp2(base, '/v1/data/who/x', { ...shown, rejectUnauthorized: false })).toBe('200 {"result":1}');
    await expect(getByTls(`${base}/v1/data/who/x`)).rejects.toThrow(/socket hang up|ECONNRESET|EPIPE|alert|SSL/);
    const stranger = { cert: readFileSync(join(cwd, 'two.pem')), key: readFileSync(join(cwd, 'two.key')) };
    await expect(getByTls(`${base}/v1/data/who/x`, stranger)).rejects.toThrow(
      /socket hang up|ECONNRESET|EPIPE|alert|SSL/,
    );
  });

  it('shows a new certificate once its files have it, and keeps the one before where they are wrong', async () => {
    const [base = ''] = await servers.start({ tls: { ...tls, refreshPeriod: 30 } });
    const shown = (): Promise<string> =>
      new Promise((resolve, reject) => {
        const { hostname: host, port } = new URL(base);
        const socket = connectTls({ host, port: Number(port), rejectUnauthorized: false }, () => {
          resolve(String(socket.getPeerCertificate().subject.CN));
          socket.end();
        });
        socket.once('error', reject);
      });
    expect(await shown()).toBe('one');
    use('two');
    await until(async () => (await shown()) === 'two');
    writeFileSync(join(cwd, 'server.pem'), 'no certificate');
    await until(() => servers.logged.some(({ message }) => message.includes('cannot be refreshed')));
    expect(await shown()).toBe('two');
    use('one');
  });

  it.each([
    ['of a suite that is not known', { cipherSuites: ['TLS_NONE'] }, /suite TLS_NONE is not known/],
    ['of a key of another certificate', { key: 'two.key' }, /certificate and its key cannot be used/],
    ['of a file that is not there', { cert: 'none.pem' }, /none\.pem/],
  ])('is refused because %s', async (_, more, message) => {
    await expect(readTls({ ...tls, ...more }, cwd)).rejects.toThrow(message);
  });

  it('is spoken with the suites that are named, and not below the least version', async () => {
    const cipherSuites = ['TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384'];
    const [base = ''] = await servers.start({ tls: { ...tls, cipherSuites } });
    const old = { maxVersion: 'TLSv1.2' } as const;
    expect(await getByTls(`${base}/health`, { ...old, ciphers: 'ECDHE-ECDSA-AES256-GCM-SHA384' })).toBe('200 {}');
    await expect(getByTls(`${base}/health`, { ...old, ciphers: 'ECDHE-ECDSA-AES128-GCM-SHA256' })).rejects.toThrow(
      /socket hang up|ECONNRESET|EPIPE|alert|SSL/,
    );
    const [newer = ''] = await servers.start({ tls: { ...tls, minVersion: 'TLSv1.3' } });
    await expect(getByTls(`${newer}/health`, old)).rejects.toThrow(/socket hang up|ECONNRESET|EPIPE|alert|SSL/);
  });
});

describe('--h2c', () => {
  it('carries HTTP/2 and HTTP/1.1 without TLS on one address, and ends while sessions are open', async () => {
    const [base = ''] = await servers.start({ paths: ['who.rego'], h2c: true });
    expect(await getByHttp2(base, '/v1/data/who/x')).toBe('200 {"result":1}');
    for (let turn = 0; turn < 3; turn++)
      expect(await (await fetch(`${base}/v1/data/who/x`, { method: 'POST', body: '{"input": 1}' })).text()).toBe(
        '{"result":1}\n',
      );
    const idle = connectHttp2(base);
    await new Promise((resolve) => idle.once('connect', resolve));
    const start = Date.now();
    await servers.stopLast();
    expect(Date.now() - start).toBeLessThan(900);
  });
});

describe('--pprof', () => {
  const profile = {
    fields: [
      list(1, 'sampleType', { fields: [field(1, 'type', 'int64'), field(2, 'unit', 'int64')] }),
      list(4, 'location', { fields: [field(1, 'id', 'int64')] }),
      list(6, 'stringTable', 'string'),
    ],
  };

  it('gives profiles of processor and heap', async () => {
    const [base = ''] = await servers.start({ paths: ['who.rego'], pprof: true });
    const load = setInterval(() => void fetch(`${base}/v1/data/who/x`).then((answer) => answer.text()), 1);
    for (const [path, type] of [
      ['profile?seconds=0.5', 'cpu'],
      ['heap', 'inuse_space'],
    ] as const) {
      const answer = await fetch(`${base}/debug/pprof/${path}`);
      const message = decodeMessage(profile, gunzipSync(await answer.arrayBuffer())) as unknown as {
        readonly stringTable: readonly string[];
        readonly location: readonly unknown[];
      };
      expect(message.stringTable[0]).toBe('');
      expect(message.stringTable).toContain(type);
      expect(message.location.length).toBeGreaterThan(0);
    }
    clearInterval(load);
    expect((await fetch(`${base}/debug/pprof/profile?seconds=1e9`)).status).toBe(400);
    expect(await (await fetch(`${base}/debug/pprof/`)).text()).toContain('heap');
  });

  it('is off where it is not asked for', async () => {
    const [base = ''] = await servers.start();
    expect((await fetch(`${base}/debug/pprof/heap`)).status).toBe(404);
  });
});

it('--watch-config puts another configuration in force, and keeps the one before where it is wrong', async () => {
  const file = join(cwd, 'config.json');
  writeFileSync(file, '{"labels": {"n": "1"}}');
  const [base = ''] = await servers.start({ configFile: 'config.json', watchConfig: true });
  const label = async (): Promise<unknown> =>
    (
      (await (await fetch(`${base}/v1/config`)).json()) as {
        readonly result: { readonly labels: { readonly n: string } };
      }
    ).result.labels.n;
  expect(await label()).toBe('1');
  writeFileSync(file, '{"labels": {"n": "2"}}');
  await until(async () => (await label()) === '2');
  writeFileSync(file, '{"bundles": {"b": {"service": "none"}}}');
  await until(() => servers.logged.some(({ message }) => message.includes('cannot be used')));
  expect(await label()).toBe('2');
});
