import { describe, expect, it } from 'vitest';
import {
  blob,
  digest,
  fake,
  fetchBlob,
  fetchManifest,
  image,
  patientClient,
  repositoryOf,
  sendManifest,
} from '../../../test/support/registry-faults.ts';
import { digestOf } from '../digest.ts';
import { readLayer } from '../layer.ts';
import { mediaTypes } from '../media-types.ts';
import { parseReference } from '../reference.ts';
import { registrySource } from './source.ts';

describe('a registry that is busy or broken', () => {
  it('waits as Retry-After says, then backs off exponentially, and succeeds', async () => {
    const registry = await fake((_request, response, count) => {
      if (count === 0) response.writeHead(429, { 'retry-after': '7' }).end();
      else if (count === 1) response.writeHead(500).end();
      else if (count === 2) response.socket?.destroy();
      else sendManifest(response);
    });
    const { client, waits } = patientClient();
    expect((await fetchManifest(client, registry)).descriptor.digest).toBe(digestOf(image.manifest));
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
    const error = await fetchManifest(client, registry).catch((reason: unknown) => reason);
    expect(error).toMatchObject({ code, message: expect.stringContaining('WHY: because [31m') });
    expect(registry.requests.filter(({ url }) => url.includes('manifests'))).toHaveLength(tries);
  });

  it('does not wait for an hour', async () => {
    const registry = await fake((_request, response) => void response.writeHead(429, { 'retry-after': '3600' }).end());
    const { client, waits } = patientClient();
    await expect(fetchManifest(client, registry)).rejects.toMatchObject({
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
    await expect(fetchManifest(client, registry)).rejects.toMatchObject({ code: 'OCI_NETWORK' });
  });

  it('says that nobody listens, at once', async () => {
    const registry = await fake(() => undefined);
    await registry.stop();
    const { client, waits } = patientClient();
    await expect(fetchManifest(client, registry)).rejects.toMatchObject({
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
    const registry = await fake((_request, response) => sendManifest(response, { 'docker-content-digest': digest }));
    const { client } = patientClient();
    await expect(fetchManifest(client, registry)).rejects.toMatchObject({ code: 'OCI_DIGEST_MISMATCH' });
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
    await expect(fetchManifest(client, registry)).rejects.toMatchObject({ code: 'OCI_LIMIT' });
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
