import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { newestRelease } from './release.ts';

const servers: Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) server.close();
});

/** Address of a server of releases that gives one answer, and the requests that it had. */
async function serve(status: number, answer: string): Promise<{ address: string; paths: string[] }> {
  const paths: string[] = [];
  const server = createServer(({ url = '' }, response) => {
    paths.push(url);
    response.writeHead(status, { 'content-type': 'application/json' }).end(answer);
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { address: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, paths };
}

const ask = (address: string) =>
  newestRelease({ env: { OPA_VERSION_CHECK_SERVICE_URL: address }, signal: new AbortController().signal });

describe('version --check', () => {
  it('tells of the newest release of the original, from the path that GitHub has', async () => {
    const { address, paths } = await serve(200, '{"tag_name": "v9.9.9", "html_url": "https://notes.example/9"}');
    expect(await ask(`${address}/base/`)).toMatch(
      /^Latest Upstream Version: 9\.9\.9\nDownload: https:\S+\/v9\.9\.9\/opa_\w+_\w+\S*\nRelease Notes: https:\/\/notes\.example\/9\n$/,
    );
    expect(paths).toEqual(['/base/repos/open-policy-agent/opa/releases/latest']);
  });

  it('has nothing to tell of an older one', async () => {
    const { address } = await serve(200, '{"tag_name": "v0.1.0"}');
    expect(await ask(address)).toBe('\n');
  });

  it.each([
    [500, 'no', 'the server answers 500'],
    [200, 'no json', 'no JSON'],
    [200, '[]', 'the answer has no tag_name'],
    [200, '{"tag_name": 3}', 'the answer has no tag_name'],
    [200, '{"tag_name": "nonsense"}', 'nonsense is no version'],
    [200, '{"tag_name": "v9.9.9", "html_url": 3}', 'html_url is no text'],
    [200, 'x'.repeat(2 ** 21), 'larger than'],
  ])('refuses the answer %i %.40s', async (status, answer, message) => {
    const { address } = await serve(status, answer);
    await expect(ask(address)).rejects.toMatchObject({
      code: 'POLICY_RELEASE',
      exit: 1,
      message: expect.stringContaining(message),
    });
  });

  it.each(['http://127.0.0.1:1', 'nonsense', 'file:///etc'])('says that %s does not answer', async (address) => {
    await expect(ask(address)).rejects.toMatchObject({
      code: 'POLICY_RELEASE',
      message: expect.stringContaining('does not answer'),
    });
  });
});
