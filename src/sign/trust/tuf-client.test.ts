import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Transport } from '../../oci/registry/http.ts';
import type { Part } from '../authority/answer.ts';
import { createRepository } from '../authority/repository.ts';
import { readJson } from '../json.ts';
import { generateSigningKey } from '../key/private-key.ts';
import publicRoot from './public-root.json' with { type: 'json' };
import { fetchTargets } from './tuf-client.ts';
import { readMetadata } from './tuf-role.ts';

const key = generateSigningKey();
const day = 86_400_000;
let folder: string;
beforeAll(async () => void (folder = await mkdtemp(join(tmpdir(), 'dartagnan-tuf-'))));
afterAll(() => rm(folder, { recursive: true, force: true }));

/** A repository in memory; `change` alters what it serves. */
async function serve(text: string, now: number, change: (path: string, body: string) => string = (_, body) => body) {
  const part: Part = await createRepository(key, [{ name: 'a.json', bytes: new TextEncoder().encode(text) }], now);
  const get = async (path: string) => {
    const request = { method: 'GET', url: new URL(`http://h${path}`), headers: {}, body: new Uint8Array() };
    const body = (await part(request))?.body;
    return body === undefined
      ? undefined
      : new TextEncoder().encode(change(path, new TextDecoder().decode(body as Uint8Array)));
  };
  const transport: Transport = {
    async send({ url }) {
      const body = await get(url.pathname);
      const chunks = body === undefined ? [] : [body];
      return { status: body ? 200 : 404, headers: {}, url, body: streamOf(chunks), discard: async () => undefined };
    },
    close: async () => undefined,
  };
  return { transport, root: (await get('/tuf/root.json')) ?? new Uint8Array() };
}

async function* streamOf(chunks: readonly Uint8Array[]) {
  yield* chunks;
}

async function fetchFrom(name: string, { transport, root }: Awaited<ReturnType<typeof serve>>, now: number) {
  const options = { mirror: 'http://h/tuf', folder: join(folder, name), root, transport, now: () => now };
  const [bytes] = await fetchTargets(options, ['a.json']);
  return new TextDecoder().decode(bytes);
}

describe('a TUF repository', () => {
  const now = Date.UTC(2026, 10, 28);

  it('gives its targets, and newer ones later, and never older ones again', async () => {
    expect(await fetchFrom('grows', await serve('one', now), now)).toBe('one');
    expect(await fetchFrom('grows', await serve('two', now + day), now + day)).toBe('two');
    await expect(fetchFrom('grows', await serve('one', now), now + day)).rejects.toThrow(/was seen before/);
  });

  it.each<[string, RegExp, (path: string, body: string) => string]>([
    [
      'a target that was changed',
      /another (?:length|digest)/,
      (path, body) => (path.includes('targets/') ? 'One' : body),
    ],
    [
      'metadata that was changed',
      /keys have signed/,
      (path, body) =>
        path.endsWith('timestamp.json')
          ? body.replace('2.0', '2.1').replace(/"expires":"2027/, '"expires":"2028')
          : body,
    ],
    ['metadata that is cut off', /JSON/, (path, body) => (path.endsWith('snapshot.json') ? body.slice(0, -9) : body)],
  ])('is refused with %s', async (name, message, change) => {
    await expect(fetchFrom(name, await serve('one', now, change), now)).rejects.toThrow(message);
  });

  it('is refused after its metadata has expired', async () => {
    await expect(fetchFrom('expired', await serve('one', now), now + 400 * day)).rejects.toThrow(/expired/);
  });

  it('is refused by the root of another', async () => {
    const then = Date.UTC(2026, 4, 1);
    const other = { ...(await serve('one', then)), root: new TextEncoder().encode(JSON.stringify(publicRoot)) };
    await expect(fetchFrom('stranger', other, then)).rejects.toThrow(/needed keys/);
  });
});

it('the root of the public instance has signed itself', () => {
  const bytes = new TextEncoder().encode(JSON.stringify(publicRoot));
  const { version } = readMetadata(bytes, 'root', readJson(bytes, 'root').object('signed'), 'root');
  expect(version).toBeGreaterThan(12);
});
