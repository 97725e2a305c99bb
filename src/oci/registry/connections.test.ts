import { createServer as createHttpServer } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { describe, expect, it } from 'vitest';
import {
  digest,
  fake,
  fetchManifest,
  image,
  patientClient,
  repositoryOf,
  sendManifest,
  stopLater,
} from '../../../test/support/registry-faults.ts';
import { digestOf } from '../digest.ts';
import { mediaTypes } from '../media-types.ts';
import { parseReference } from '../reference.ts';

describe('connections', () => {
  it('are used again', async () => {
    const ports = new Set<number | undefined>();
    const registry = await fake((_request, response) => {
      ports.add(response.socket?.remotePort);
      sendManifest(response);
    });
    const { client } = patientClient();
    for (let call = 0; call < 20; call++) await fetchManifest(client, registry);
    expect(ports.size).toBeLessThanOrEqual(2);
  });

  it('are kept behind questions that have no answer but headers', async () => {
    const ports = new Set<number | undefined>();
    const registry = await fake((_request, response) => {
      ports.add(response.socket?.remotePort);
      sendManifest(response);
    });
    const { client } = patientClient();
    for (let call = 0; call < 20; call++) await client.resolve({ ...repositoryOf(registry), tag: '1' });
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
    await fetchManifest(client, registry);
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
    stopLater({
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

describe('referrers of a registry without the API', () => {
  it.each([
    ['is asked once where its router does not know the path', 'text/plain', 1],
    ['is asked each time where it answers in the words of the specification', 'application/json', 3],
  ])('%s', async (_, type, times) => {
    const registry = await fake((_request, response) => {
      response.writeHead(404, { 'content-type': type });
      response.end('{}');
    });
    const { client } = patientClient();
    for (let call = 0; call < 3; call++) expect(await client.referrers(repositoryOf(registry), digest)).toEqual([]);
    expect(registry.requests.filter(({ url }) => url.includes('/referrers/'))).toHaveLength(times);
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
