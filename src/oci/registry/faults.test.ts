import { createServer as createHttpServer, type ServerResponse } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { type FakeHandler, type FakeRegistry, startFakeRegistry } from '../../../test/support/fake-registry.ts';
import { buildImage } from '../../../test/support/image.ts';
import type { Digest } from '../../core/index.ts';
import { digestOf } from '../digest.ts';
import { readLayer } from '../layer.ts';
import { mediaTypes } from '../media-types.ts';
import { parseReference } from '../reference.ts';
import type { RegistryClient } from './api.ts';
import { createRegistryClient, type RegistryClientOptions } from './client.ts';
import { registrySource } from './source.ts';

const image = buildImage({ layers: [[{ path: 'a', content: 'a'.repeat(5000) }]] });
const blob = Buffer.from(Array.from({ length: 200_000 }, (_, at) => (at * at) % 251));
const digest = digestOf(blob);
const secret = { kind: 'password', username: 'athos', password: 's3cret' } as const;

const opened: { stop(): Promise<void> }[] = [];
afterEach(async () => {
  await Promise.all(opened.splice(0).map((part) => part.stop()));
});

async function fake(handler: FakeHandler): Promise<FakeRegistry> {
  const registry = await startFakeRegistry(handler);
  opened.push(registry);
  return registry;
}

/** A client whose waits are noted instead of waited. */
function patientClient(options: RegistryClientOptions = {}): { client: RegistryClient; waits: number[] } {
  const waits: number[] = [];
  const client = createRegistryClient({
    findCredential: async () => undefined,
    clock: { now: () => 1_000_000, random: () => 0.5, sleep: async (milliseconds) => void waits.push(milliseconds) },
    ...options,
  });
  opened.push({ stop: () => client.close() });
  return { client, waits };
}

const repositoryOf = ({ host }: FakeRegistry) => ({ registry: host, repository: 'team/app' });

async function fetchBlob(
  client: RegistryClient,
  registry: FakeRegistry,
  expected: Digest = digest,
  size = blob.length,
): Promise<Uint8Array> {
  return client.blobBytes(repositoryOf(registry), { digest: expected, size });
}

function sendManifest(response: ServerResponse, bytes = image.manifest, headers: Record<string, string> = {}): void {
  response.writeHead(200, { 'content-type': mediaTypes.manifest, ...headers }).end(bytes);
}

const manifests = (client: RegistryClient, registry: FakeRegistry) =>
  client.manifest(parseReference(`${registry.host}/team/app:1`));

describe('a registry that is busy or broken', () => {
  it('waits as Retry-After says, then backs off exponentially, and succeeds', async () => {
    const registry = await fake((_request, response, count) => {
      if (count === 0) response.writeHead(429, { 'retry-after': '7' }).end();
      else if (count === 1) response.writeHead(500).end();
      else if (count === 2) response.socket?.destroy();
      else sendManifest(response);
    });
    const { client, waits } = patientClient();
    expect((await manifests(client, registry)).descriptor.digest).toBe(digestOf(image.manifest));
    expect(waits).toEqual([7000, 750, 1500]);
  });

  it.each([
    [429, 'OCI_RATE_LIMITED', 5],
    [503, 'OCI_REGISTRY', 5],
    [404, 'OCI_NOT_FOUND', 1],
    [403, 'OCI_UNAUTHORIZED', 1],
    [418, 'OCI_REGISTRY', 1],
  ])('gives up on %s with %s after %s tries, and says what the registry said', async (status, code, tries) => {
    const said = JSON.stringify({ errors: [{ code: 'WHY', message: 'because\u001b[31m' }] });
    const registry = await fake((_request, response) => void response.writeHead(status).end(said));
    const { client } = patientClient();
    const error = await manifests(client, registry).catch((reason: unknown) => reason);
    expect(error).toMatchObject({ code, message: expect.stringContaining('WHY: because [31m') });
    expect(registry.requests.filter(({ url }) => url.includes('manifests'))).toHaveLength(tries);
  });

  it('does not wait for an hour', async () => {
    const registry = await fake((_request, response) => void response.writeHead(429, { 'retry-after': '3600' }).end());
    const { client, waits } = patientClient();
    await expect(manifests(client, registry)).rejects.toMatchObject({
      code: 'OCI_RATE_LIMITED',
      message: expect.stringContaining('asks to wait 3600'),
    });
    expect(waits).toEqual([]);
  });

  it('gives up on a registry that stalls, in a header as in a body', async () => {
    const registry = await fake((request, response) => {
      if (request.url.includes('blobs'))
        response.writeHead(200, { 'content-length': String(blob.length) }).write(blob.subarray(0, 1000));
    });
    const { client } = patientClient({ stallTimeout: 300, tries: 2 });
    await expect(fetchBlob(client, registry)).rejects.toMatchObject({ code: 'OCI_NETWORK' });
    await expect(manifests(client, registry)).rejects.toMatchObject({ code: 'OCI_NETWORK' });
  });

  it('says that nobody listens, at once', async () => {
    const registry = await fake(() => undefined);
    await registry.stop();
    opened.pop();
    const { client, waits } = patientClient();
    await expect(manifests(client, registry)).rejects.toMatchObject({
      code: 'OCI_NETWORK',
      message: expect.stringContaining('ECONNREFUSED'),
    });
    expect(waits).toEqual([]);
  });

  it('ends when it is told to', async () => {
    const registry = await fake(() => undefined);
    const { client } = patientClient();
    const controller = new AbortController();
    const reason = new Error('enough');
    setTimeout(() => controller.abort(reason), 100);
    await expect(client.manifest(parseReference(`${registry.host}/a/b:1`), { signal: controller.signal })).rejects.toBe(
      reason,
    );
  });
});

describe('a download that breaks off', () => {
  it.each([true, false])('goes on from that byte (registry honours ranges: %s)', async (ranges) => {
    const registry = await fake((request, response, count) => {
      const from = ranges ? Number(/bytes=(\d+)-/.exec(request.headers.range ?? '')?.[1] ?? 0) : 0;
      response.writeHead(from > 0 ? 206 : 200, {
        'content-length': String(blob.length - from),
        ...(from > 0 ? { 'content-range': `bytes ${from}-${blob.length - 1}/${blob.length}` } : {}),
      });
      if (count < 2)
        response.write(blob.subarray(from, 70_000 * (count + 1)), () => setTimeout(() => response.destroy(), 50));
      else response.end(blob.subarray(from));
    });
    const { client } = patientClient();
    expect(Buffer.compare(await fetchBlob(client, registry), blob)).toBe(0);
    const asked = registry.requests.filter(({ url }) => url.includes('blobs')).map(({ headers }) => headers.range);
    expect(asked).toEqual([undefined, 'bytes=70000-', 'bytes=140000-']);
  });

  it('is an error where it ends early without a length, is longer than said, or is other content', async () => {
    let body: Uint8Array = blob.subarray(0, 1000);
    const registry = await fake((_request, response) => {
      response.writeHead(200, { 'transfer-encoding': 'chunked' });
      response.end(body);
    });
    const { client } = patientClient();
    const mismatch = { code: 'OCI_DIGEST_MISMATCH' };
    await expect(fetchBlob(client, registry)).rejects.toMatchObject(mismatch);
    body = Buffer.concat([blob, Buffer.from('more')]);
    await expect(fetchBlob(client, registry)).rejects.toMatchObject(mismatch);
    body = Buffer.alloc(blob.length);
    await expect(fetchBlob(client, registry)).rejects.toMatchObject(mismatch);
  });
});

describe('a registry that lies', () => {
  it('about a manifest’s digest is an error', async () => {
    const registry = await fake((_request, response) =>
      sendManifest(response, image.manifest, { 'docker-content-digest': digest }),
    );
    const { client } = patientClient();
    await expect(manifests(client, registry)).rejects.toMatchObject({ code: 'OCI_DIGEST_MISMATCH' });
    await expect(client.manifest({ ...repositoryOf(registry), digest })).rejects.toMatchObject({
      code: 'OCI_DIGEST_MISMATCH',
    });
    await expect(client.resolve({ ...repositoryOf(registry), digest: digestOf(image.config) })).rejects.toMatchObject({
      code: 'OCI_DIGEST_MISMATCH',
    });
  });

  it('about a layer is an error when the layer is read', async () => {
    const registry = await fake(({ url }, response) => {
      if (url.includes('manifests')) sendManifest(response);
      else if (url.endsWith(digestOf(image.config))) response.end(image.config);
      else response.end(image.blobs[0]?.map((byte, at) => (at === 50 ? byte ^ 1 : byte)));
    });
    const { client } = patientClient();
    const { layers } = await registrySource(client, parseReference(`${registry.host}/team/app:1`)).resolve();
    const [layer] = layers;
    if (layer === undefined) throw new Error('no layer');
    await expect(readLayer(layer, () => undefined)).rejects.toMatchObject({ code: 'OCI_DIGEST_MISMATCH' });
  });

  it('with endless manifests, tag pages or redirects is stopped', async () => {
    const registry = await fake(({ url }, response) => {
      if (url.includes('manifests')) {
        response.writeHead(200, { 'content-type': mediaTypes.manifest });
        const pump = () => void (response.writable && response.write(Buffer.alloc(2 ** 18, 0x20), pump));
        pump();
      } else if (url.includes('tags')) {
        response
          .writeHead(200, { link: `</v2/team/app/tags/list?last=${url.length}>; rel="next"` })
          .end('{"tags":["x"]}');
      } else response.writeHead(307, { location: url }).end();
    });
    const { client } = patientClient();
    await expect(manifests(client, registry)).rejects.toMatchObject({ code: 'OCI_LIMIT' });
    await expect(client.tags(repositoryOf(registry))).rejects.toMatchObject({
      code: 'OCI_REGISTRY',
      message: expect.stringContaining('never end'),
    });
    await expect(fetchBlob(client, registry)).rejects.toMatchObject({
      code: 'OCI_REGISTRY',
      message: expect.stringContaining('more than 10'),
    });
  });
});

describe('credentials', () => {
  it('stay with the registry when it redirects elsewhere', async () => {
    const elsewhere = await fake((_request, response) => void response.end(blob));
    const registry = await fake((request, response) => {
      if (request.headers.authorization === undefined)
        response.writeHead(401, { 'www-authenticate': 'Basic realm="x"' }).end();
      else if (request.url.includes('blobs'))
        response.writeHead(307, { location: `http://${elsewhere.host}/store?signature=1` }).end();
      else response.end();
    });
    const { client } = patientClient({ findCredential: async () => secret });
    expect(Buffer.compare(await fetchBlob(client, registry), blob)).toBe(0);
    expect(registry.requests.at(-1)?.headers.authorization).toBe(
      `Basic ${Buffer.from('athos:s3cret').toString('base64')}`,
    );
    expect(elsewhere.requests.map(({ headers }) => headers.authorization)).toEqual([undefined]);
  });

  it('are not given to a place that asks for them after a redirect, nor to an upload location elsewhere', async () => {
    const elsewhere = await fake(({ method }, response) => {
      if (method === 'PUT') response.writeHead(201).end();
      else response.writeHead(401, { 'www-authenticate': 'Basic realm="give"' }).end();
    });
    const registry = await fake(({ method, url, headers }, response) => {
      if (headers.authorization === undefined) response.writeHead(401, { 'www-authenticate': 'Basic realm="x"' }).end();
      else if (method === 'HEAD') response.writeHead(404).end();
      else if (method === 'POST') response.writeHead(202, { location: `http://${elsewhere.host}/upload` }).end();
      else response.writeHead(302, { location: `http://${elsewhere.host}${url}` }).end();
    });
    const { client } = patientClient({ findCredential: async () => secret });
    await expect(fetchBlob(client, registry)).rejects.toMatchObject({ code: 'OCI_UNAUTHORIZED' });
    await client.pushBlob(repositoryOf(registry), { digest, size: blob.length, open: () => [blob] });
    expect(elsewhere.requests.map(({ method }) => method)).toEqual(['GET', 'PUT']);
    expect(elsewhere.requests.map(({ headers }) => headers.authorization)).toEqual([undefined, undefined]);
  });

  it('buy a token once for many calls, and a new one when it has run out', async () => {
    let now = 0;
    const service = await fake(
      (_request, response) => void response.end(JSON.stringify({ token: 'abc', expires_in: 100 })),
    );
    const registry = await fake(({ headers }, response) => {
      if (headers.authorization === 'Bearer abc') return sendManifest(response);
      const challenge = `Bearer realm="http://${service.host}/token",service="reg",scope="repository:team/app:pull"`;
      response.writeHead(401, { 'www-authenticate': challenge }).end();
    });
    const { client } = patientClient({
      findCredential: async () => secret,
      clock: { now: () => now, random: () => 0, sleep: async () => undefined },
    });
    for (let call = 0; call < 3; call++) await manifests(client, registry);
    expect(service.requests.map(({ url }) => url)).toEqual(['/token?service=reg&scope=repository%3Ateam%2Fapp%3Apull']);
    expect(service.requests[0]?.headers.authorization).toContain('Basic ');
    expect(registry.requests.filter(({ url }) => url.includes('manifests'))).toHaveLength(4);
    now = 95_000;
    await manifests(client, registry);
    expect(service.requests).toHaveLength(2);
  });

  it('are asked for once by calls at the same time, and an abort of one leaves the others alone', async () => {
    const service = await fake((_request, response) => {
      setTimeout(() => response.end(JSON.stringify({ token: 'abc' })), 200);
    });
    const registry = await fake(({ headers }, response) => {
      if (headers.authorization === 'Bearer abc') return sendManifest(response);
      response.writeHead(401, { 'www-authenticate': `Bearer realm="http://${service.host}/token"` }).end();
    });
    const { client } = patientClient();
    const reference = parseReference(`${registry.host}/team/app:1`);
    const impatient = client.manifest(reference, { signal: AbortSignal.timeout(150) }).catch((error: unknown) => error);
    expect((await manifests(client, registry)).descriptor.digest).toBe(digestOf(image.manifest));
    expect(await impatient).toMatchObject({ name: 'TimeoutError' });
    expect(service.requests).toHaveLength(1);
  });

  it('of the OAuth2 kind are posted, and one that is refused is an error without the secret', async () => {
    const service = await fake(({ method }, response) => {
      if (method === 'POST') response.end(JSON.stringify({ access_token: 'abc' }));
      else response.writeHead(401).end('no');
    });
    const registry = await fake(({ headers }, response) => {
      if (headers.authorization === 'Bearer abc') return sendManifest(response);
      response.writeHead(401, { 'www-authenticate': `Bearer realm="http://${service.host}/token"` }).end();
    });
    const refresh = patientClient({ findCredential: async () => ({ kind: 'identity-token', token: 'r' }) });
    expect((await manifests(refresh.client, registry)).descriptor.digest).toBe(digestOf(image.manifest));
    const error = await manifests(patientClient({ findCredential: async () => secret }).client, registry).catch(
      (reason: unknown) => reason,
    );
    expect(error).toMatchObject({ code: 'OCI_UNAUTHORIZED' });
    expect(JSON.stringify(error) + String(error)).not.toContain('s3cret');
  });

  it('do not go to a token service that is no web address', async () => {
    const registry = await fake(
      (_request, response) =>
        void response.writeHead(401, { 'www-authenticate': 'Bearer realm="file:///etc/passwd"' }).end(),
    );
    await expect(manifests(patientClient().client, registry)).rejects.toMatchObject({ code: 'OCI_REGISTRY' });
  });
});

describe('connections', () => {
  it('are used again', async () => {
    const ports = new Set<number | undefined>();
    const registry = await fake((_request, response) => {
      ports.add(response.socket?.remotePort);
      sendManifest(response);
    });
    const { client } = patientClient();
    for (let call = 0; call < 20; call++) await manifests(client, registry);
    expect(ports.size).toBeLessThanOrEqual(2);
  });

  it('go through the proxy of the environment, but not to loopback', async () => {
    const proxy = await fake((_request, response) => sendManifest(response));
    const registry = await fake((_request, response) => sendManifest(response));
    const { client } = patientClient({
      environment: { http_proxy: `http://${proxy.host}` },
      insecure: true,
      tries: 1,
      connectTimeout: 500,
    });
    await manifests(client, registry);
    expect(proxy.requests).toEqual([]);
    const targets: string[] = [];
    const tunnel = createHttpServer().on('connect', ({ url = '' }, socket) => {
      targets.push(url);
      if (!url.endsWith(':80')) return void socket.end('HTTP/1.1 403 Forbidden\r\n\r\n');
      const [host = '', port] = registry.host.split(':');
      const through = connect(Number(port), host, () => {
        socket.write('HTTP/1.1 200 Connection Established\r\n\r\n');
        through.pipe(socket).pipe(through);
      });
    });
    await new Promise<void>((resolve) => tunnel.listen(0, '127.0.0.1', resolve));
    opened.push({
      stop: async () => {
        tunnel.closeAllConnections();
        tunnel.close();
      },
    });
    const { port } = tunnel.address() as AddressInfo;
    const outside = patientClient({
      environment: { HTTPS_PROXY: `http://127.0.0.1:${port}`, HTTP_PROXY: `http://127.0.0.1:${port}` },
      insecure: true,
      tries: 1,
    });
    expect((await outside.client.manifest(parseReference('registry.test/a/b:1'))).bytes.length).toBe(
      image.manifest.length,
    );
    expect(targets).toEqual(['registry.test:443', 'registry.test:80']);
  });
});

describe('referrers of a registry that has the API', () => {
  it('come page after page and filtered', async () => {
    const entry = (name: string) => ({
      mediaType: mediaTypes.manifest,
      digest: digestOf(Buffer.from(name)),
      size: 1,
      artifactType: name,
    });
    const registry = await fake(({ url }, response) => {
      const second = url.includes('page=2');
      response.writeHead(200, {
        'content-type': mediaTypes.index,
        ...(second ? {} : { link: '<?page=2>; rel="next"' }),
      });
      response.end(JSON.stringify({ schemaVersion: 2, manifests: second ? [entry('b')] : [entry('a')] }));
    });
    const { client } = patientClient();
    expect((await client.referrers(repositoryOf(registry), digest)).map(({ artifactType }) => artifactType)).toEqual([
      'a',
      'b',
    ]);
    expect(await client.referrers(repositoryOf(registry), digest, { artifactType: 'b' })).toHaveLength(1);
  });
});
