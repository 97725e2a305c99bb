import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, request, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TLSSocket } from 'node:tls';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openWebhook } from '../../../runtime/sources/webhook/server.ts';
import { noDrops } from '../../../runtime/events/drops.ts';
import type { Alert } from '../../../runtime/output/alert.ts';
import { readFalcoConfig } from '../falco-config.ts';
import { openOutputs } from './index.ts';

const folder = mkdtempSync(join(tmpdir(), 'dartagnan-tls-'));
const received: { readonly rule: string; readonly client: string | undefined }[] = [];
let server: Server;

/** A certificate of an authority of our own, for this host's loopback. */
function openssl(...args: readonly string[]): void {
  execFileSync('openssl', args, { cwd: folder, stdio: 'ignore' });
}

function issue(name: string): void {
  openssl(
    'req',
    '-newkey',
    'rsa:2048',
    '-nodes',
    '-keyout',
    `${name}.key`,
    '-out',
    `${name}.csr`,
    '-subj',
    `/CN=${name}`,
  );
  const signed = ['-CA', 'ca.crt', '-CAkey', 'ca.key', '-CAcreateserial', '-days', '2', '-extfile', 'names'];
  openssl('x509', '-req', '-in', `${name}.csr`, '-out', `${name}.crt`, ...signed);
}

const file = (name: string): string => readFileSync(join(folder, name), 'utf8');

beforeAll(async () => {
  writeFileSync(join(folder, 'names'), 'subjectAltName=IP:127.0.0.1');
  openssl(
    'req',
    '-x509',
    '-newkey',
    'rsa:2048',
    '-nodes',
    '-keyout',
    'ca.key',
    '-out',
    'ca.crt',
    '-days',
    '2',
    '-subj',
    '/CN=ca',
  );
  for (const name of ['receiver', 'sender']) issue(name);
  mkdirSync(join(folder, 'authorities'));
  writeFileSync(join(folder, 'authorities/one.pem'), file('ca.crt'));
  writeFileSync(join(folder, 'both.pem'), file('receiver.crt') + file('receiver.key'));
  const options = { cert: file('receiver.crt'), key: file('receiver.key'), ca: file('ca.crt') };
  server = createServer({ ...options, requestCert: true, rejectUnauthorized: false }, (incoming, response) => {
    let body = '';
    incoming.on('data', (piece) => (body += String(piece)));
    incoming.on('end', () => {
      const socket = incoming.socket as TLSSocket;
      const client = socket.authorized ? String(socket.getPeerCertificate().subject.CN) : undefined;
      received.push({ rule: (JSON.parse(body) as Alert).rule, client });
      response.end('ok');
    });
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
}, 60_000);

afterAll(async () => {
  server.closeAllConnections();
  await new Promise((done) => server.close(done));
  rmSync(folder, { recursive: true });
});

const alert: Alert = {
  rule: 'r',
  priority: 'Warning',
  source: 'syscall',
  time: 1_700_000_000_000_000_000n,
  message: 'm',
  hostname: 'h',
  tags: [],
  fields: {},
  drops: noDrops,
};

async function send(settings: string): Promise<{ received: typeof received; log: string[] }> {
  const { port } = server.address() as AddressInfo;
  const log: string[] = [];
  const say = (fields: object, message: string) => void log.push(`${message} ${JSON.stringify(fields)}`);
  const config = `stdout_output: {enabled: false}\nhttp_output: {enabled: true, url: "https://127.0.0.1:${port}/", ${settings}}`;
  const ports = { stdout: () => undefined, cwd: folder, log: { debug: say, info: say, warn: say, error: say } };
  const sink = openOutputs(readFalcoConfig(config, 'f'), ports);
  sink.write(alert);
  await sink.close();
  return { received: received.splice(0), log };
}

it.each([
  ['an authority’s certificate', 'ca_cert: ca.crt', undefined],
  ['a bundle of them', 'ca_bundle: ca.crt', undefined],
  ['a folder of them', 'ca_path: authorities', undefined],
  ['no check at all', 'insecure: true', undefined],
  [
    'a certificate of our own',
    'ca_cert: ca.crt, mtls: true, client_cert: sender.crt, client_key: sender.key',
    'sender',
  ],
])('sends by TLS with %s', async (_, settings, client) => {
  expect(await send(settings)).toEqual({ received: [{ rule: 'r', client }], log: [] });
});

it('sends nothing to a receiver whose certificate nobody vouches for', async () => {
  const { received: none, log } = await send('keep_alive: false');
  expect(none).toEqual([]);
  expect(log).toEqual([expect.stringMatching(/an alert could not be sent .*certificate/)]);
});

it('names the certificate that cannot be read', async () => {
  await expect(send('ca_cert: absent.crt')).rejects.toThrow(/absent\.crt/);
});

it('takes audit events by HTTPS with a certificate of an authority', async () => {
  const documents: unknown[] = [];
  const webhook = await openWebhook({
    port: 0,
    path: '/k8s-audit',
    certificate: file('both.pem'),
    onDocument: (document) => void documents.push(document),
  });
  try {
    const headers = { 'content-type': 'application/json' };
    const url = `https://127.0.0.1:${webhook.port}/k8s-audit`;
    const status = await new Promise<number | undefined>((done, fail) => {
      const outgoing = request(url, { method: 'POST', headers, ca: file('ca.crt') }, (response) => {
        response.resume();
        done(response.statusCode);
      });
      outgoing.on('error', fail);
      outgoing.end('{"kind":"Event","auditID":"1"}');
    });
    expect(status).toBe(200);
    expect(documents).toEqual([{ kind: 'Event', auditID: '1' }]);
  } finally {
    await webhook.close();
  }
});
