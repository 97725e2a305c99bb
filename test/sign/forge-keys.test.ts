// Key pairs in the secrets of GitHub and the variables of GitLab: stand-ins of their APIs on loopback, as the originals' tests have them.
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { xsalsa20poly1305 } from '@noble/ciphers/salsa.js';
import { x25519 } from '@noble/curves/ed25519.js';
import { blake2b } from '@noble/hashes/blake2.js';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { boxKey } from '../../src/sign/key/remote/sealed-box.ts';
import { runOurs } from '../support/beside-cosign.ts';

let folder: string;
const servers: Server[] = [];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'dartagnan-forge-'));
  writeFileSync(join(folder, 'app'), 'content');
});
afterEach(async () => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
    await once(server, 'close');
  }
  rmSync(folder, { recursive: true, force: true });
});

interface Asked {
  readonly method: string;
  readonly path: string;
  readonly token: string;
  readonly body: Readonly<Record<string, unknown>>;
}

/** Answers as a function says: a status with a document. */
async function forge(answer: (asked: Asked) => readonly [number, object]): Promise<string> {
  const server = createServer((request, response) => {
    void textOf(request).then((text) => {
      const { method = '', url = '', headers } = request;
      const token = String(headers.authorization ?? headers['private-token'] ?? '');
      const body = text === '' ? {} : (JSON.parse(text) as Record<string, unknown>);
      const [status, document] = answer({ method, path: url, token, body });
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(document));
    });
  }).listen(0, '127.0.0.1');
  servers.push(server);
  await once(server, 'listening');
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

async function textOf(request: IncomingMessage): Promise<string> {
  let text = '';
  for await (const piece of request) text += String(piece);
  return text;
}

const trust = (env: Readonly<Record<string, string>>, ...args: readonly string[]) =>
  runOurs({ folder, env: { COSIGN_PASSWORD: 'secret', ...env } }, args);

const signWith = ['--tlog-upload=false', '--bundle', 'app.json', 'app'];
const verifyWith = ['--insecure-ignore-tlog', '--bundle', 'app.json', 'app'];

describe('GitHub', () => {
  const secretKey = x25519.utils.randomSecretKey();
  const publicKey = x25519.getPublicKey(secretKey);

  function opened(sealed: string): string {
    const bytes = Buffer.from(sealed, 'base64');
    const sender = bytes.subarray(0, 32);
    const nonce = blake2b(Buffer.concat([sender, publicKey]), { dkLen: 24 });
    const box = xsalsa20poly1305(boxKey(secretKey, sender), nonce);
    return Buffer.from(box.decrypt(bytes.subarray(32))).toString();
  }

  it('gets the pair as secrets that only it can open; a workflow signs with them', async () => {
    const secrets = new Map<string, string>();
    const host = await forge(({ method, path, token, body }) => {
      const name = path.replace('/api/v3/repos/gascony/app/actions/secrets/', '');
      if (token !== 'Bearer hidden') return [401, { message: 'Bad credentials' }];
      if (method === 'GET' && name === 'public-key')
        return [200, { key_id: '7', key: Buffer.from(publicKey).toString('base64') }];
      if (method !== 'PUT' || body['key_id'] !== '7') return [422, {}];
      secrets.set(name, opened(String(body['encrypted_value'])));
      return [201, {}];
    });
    const env = { GITHUB_HOST: host, GITHUB_TOKEN: 'hidden' };
    const made = await trust(env, 'generate-key-pair', 'github://gascony/app');
    expect(made).toMatchObject({ exit: 0, out: '' });
    expect(made.err).toContain('Private key written to COSIGN_PRIVATE_KEY github actions secret\n');
    expect([...secrets.keys()]).toEqual(['COSIGN_PASSWORD', 'COSIGN_PRIVATE_KEY', 'COSIGN_PUBLIC_KEY']);
    expect(secrets.get('COSIGN_PASSWORD')).toBe('secret');
    expect(readFileSync(join(folder, 'cosign.pub'), 'utf8')).toBe(secrets.get('COSIGN_PUBLIC_KEY'));
    const workflow = Object.fromEntries(secrets);
    const sign = ['sign-blob', '--key', 'env://COSIGN_PRIVATE_KEY', ...signWith];
    expect(await trust(workflow, ...sign)).toMatchObject({ exit: 0 });
    const verify = ['verify-blob', '--key', 'env://COSIGN_PUBLIC_KEY', ...verifyWith];
    expect(await trust(workflow, ...verify)).toMatchObject({ exit: 0 });
  });

  it.each([
    ['no token', {}, 'github://gascony/app', 'GITHUB_TOKEN'],
    ['a wrong token', { GITHUB_TOKEN: 'wrong' }, 'github://gascony/app', 'GitHub answered 401'],
    ['a wrong address', { GITHUB_TOKEN: 'hidden' }, 'github://gascony', 'github://OWNER/REPOSITORY'],
    ['a path in the address', { GITHUB_TOKEN: 'hidden' }, 'github://gascony/app/../x', 'github://OWNER/REPOSITORY'],
    ['an unknown forge', { GITHUB_TOKEN: 'hidden' }, 'gitea://gascony/app', 'gitlab://PROJECT'],
  ])('%s is refused', async (_, env, address, said) => {
    const host = await forge(() => [401, { message: 'Bad credentials' }]);
    const made = await trust({ GITHUB_HOST: host, ...env }, 'generate-key-pair', address);
    expect(made.exit).toBe(1);
    expect(made.err).toContain(said);
    expect(made.err).not.toContain('hidden');
  });

  it('a public key of another length is refused', async () => {
    const host = await forge(() => [200, { key_id: '7', key: 'AAAA' }]);
    const made = await trust(
      { GITHUB_HOST: host, GITHUB_TOKEN: 'hidden' },
      'generate-key-pair',
      'github://gascony/app',
    );
    expect(made).toMatchObject({ exit: 1 });
    expect(made.err).toContain('SIGN_MALFORMED');
  });
});

it('GitLab keeps the pair in variables, and signs and verifies from there', async () => {
  const variables = new Map<string, unknown>();
  const host = await forge(({ method, path, token, body }) => {
    const base = '/api/v4/projects/gascony%2Fapp/variables';
    if (token !== 'hidden' || !path.startsWith(base)) return [404, { message: '404 Project Not Found' }];
    if (method === 'GET') return [200, { value: variables.get(path.slice(base.length + 1)) }];
    if (variables.has(String(body['key']))) return [400, { message: { key: ['has already been taken'] } }];
    variables.set(String(body['key']), body['value']);
    return [201, body];
  });
  const env = { GITLAB_HOST: host, GITLAB_TOKEN: 'hidden' };
  const made = await trust(env, 'generate-key-pair', 'gitlab://gascony/app');
  expect(made).toMatchObject({ exit: 0 });
  expect(made.err).toContain('Password written to "COSIGN_PASSWORD" variable\n');
  const address = ['--key', 'gitlab://gascony/app'];
  expect(await runOurs({ folder, env }, ['sign-blob', ...address, ...signWith])).toMatchObject({ exit: 0 });
  expect(await runOurs({ folder, env }, ['verify-blob', ...address, ...verifyWith])).toMatchObject({ exit: 0 });
  rmSync(join(folder, 'cosign.pub'));
  expect((await trust(env, 'generate-key-pair', 'gitlab://gascony/app')).err).toContain('already been taken');
  expect((await trust({ GITLAB_HOST: host }, 'generate-key-pair', 'gitlab://1')).err).toContain('GITLAB_TOKEN');
});
