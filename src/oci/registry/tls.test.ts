import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { buildImage } from '../../../test/support/image.ts';
import { mediaTypes } from '../media-types.ts';
import { createRegistryClient, type RegistryClientOptions } from './client.ts';

const image = buildImage({ layers: [] });
let folder = '';
let certificate: string | undefined;
let server: Server | undefined;
let port = 0;
const seen: (string | undefined)[] = [];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'dartagnan-tls-'));
  const [key, cert] = [join(folder, 'key.pem'), join(folder, 'cert.pem')];
  const selfSigned = ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-days', '2'];
  const names = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost', '-keyout', key, '-out', cert];
  const made = await promisify(execFile)('openssl', [...selfSigned, ...names]).then(
    () => true,
    () => false,
  );
  if (!made) return;
  certificate = await readFile(cert, 'utf8');
  server = createServer({ key: await readFile(key), cert: certificate }, ({ headers }, response) => {
    seen.push(headers.authorization);
    response.writeHead(200, { 'content-type': mediaTypes.manifest }).end(image.manifest);
  }).listen(0, 'localhost');
  await once(server, 'listening');
  ({ port } = server.address() as AddressInfo);
});
afterAll(async () => {
  server?.closeAllConnections();
  server?.close();
  await rm(folder, { recursive: true, force: true });
});
beforeEach((context) => {
  if (certificate === undefined) return context.skip('openssl is not installed');
});

async function fetchManifest(options: RegistryClientOptions): Promise<number> {
  const client = createRegistryClient({ findCredential: async () => undefined, tries: 1, ...options });
  try {
    return (await client.manifest({ registry: `localhost:${port}`, repository: 'a/b', tag: '1' })).bytes.length;
  } finally {
    await client.close();
  }
}

describe('a registry with a certificate of its own', () => {
  it('is refused, and plain HTTP is not tried instead', async () => {
    const before = seen.length;
    await expect(fetchManifest({})).rejects.toMatchObject({
      code: 'OCI_NETWORK',
      message: expect.stringMatching(/certificate/i),
    });
    expect(seen.length).toBe(before);
  });

  it('is trusted under the name that its certificate has, and no other', async () => {
    const certificateAuthorities = [certificate ?? ''];
    expect(await fetchManifest({ certificateAuthorities, serverName: 'localhost' })).toBe(image.manifest.length);
    await expect(fetchManifest({ certificateAuthorities, serverName: 'registry.example' })).rejects.toMatchObject({
      code: 'OCI_NETWORK',
    });
  });

  it('that asks who calls is shown a certificate', async () => {
    const key = await readFile(join(folder, 'key.pem'), 'utf8');
    const cert = certificate ?? '';
    const asking = createServer({ key, cert, ca: cert, requestCert: true, rejectUnauthorized: true }, (_, response) => {
      response.writeHead(200, { 'content-type': mediaTypes.manifest }).end(image.manifest);
    }).listen(0, 'localhost');
    await once(asking, 'listening');
    const own = port;
    ({ port } = asking.address() as AddressInfo);
    try {
      const certificateAuthorities = [cert];
      await expect(fetchManifest({ certificateAuthorities })).rejects.toMatchObject({ code: 'OCI_NETWORK' });
      const clientCertificate = { cert, key };
      expect(await fetchManifest({ certificateAuthorities, clientCertificate })).toBe(image.manifest.length);
    } finally {
      port = own;
      asking.closeAllConnections();
      asking.close();
    }
  });

  it('is trusted by its authority, or when it is named insecure', async () => {
    expect(await fetchManifest({ certificateAuthorities: [certificate ?? ''] })).toBe(image.manifest.length);
    expect(await fetchManifest({ insecure: true })).toBe(image.manifest.length);
  });
});
