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
  secret,
  sendManifest,
} from '../../../test/support/registry-faults.ts';
import { digestOf } from '../digest.ts';
import { parseReference } from '../reference.ts';

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
    for (let call = 0; call < 3; call++) await fetchManifest(client, registry);
    expect(service.requests.map(({ url }) => url)).toEqual(['/token?service=reg&scope=repository%3Ateam%2Fapp%3Apull']);
    expect(service.requests[0]?.headers.authorization).toContain('Basic ');
    expect(registry.requests.filter(({ url }) => url.includes('manifests'))).toHaveLength(4);
    now = 95_000;
    await fetchManifest(client, registry);
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
    expect((await fetchManifest(client, registry)).descriptor.digest).toBe(digestOf(image.manifest));
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
    expect((await fetchManifest(refresh.client, registry)).descriptor.digest).toBe(digestOf(image.manifest));
    const error = await fetchManifest(patientClient({ findCredential: async () => secret }).client, registry).catch(
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
    await expect(fetchManifest(patientClient().client, registry)).rejects.toMatchObject({ code: 'OCI_REGISTRY' });
  });
});
