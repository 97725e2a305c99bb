import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readArchive } from '../load/bundle.ts';
import { testServers, until } from '../server/testing.ts';
import { archiveOf, asksOften, FakeService, getJson } from './testing.ts';

const cwd = mkdtempSync(join(tmpdir(), 'dartagnan-hostile-bundles-'));
const service = new FakeService();
const servers = testServers(cwd);

beforeAll(() => service.start());
afterAll(async () => {
  await servers.stop();
  service.stop();
  rmSync(cwd, { recursive: true, force: true });
});

async function start(config: readonly string[]): Promise<string> {
  const set = [`services.s.url=${service.url}`, 'services.s.credentials.bearer.token=secret', ...config];
  const [address = ''] = await servers.start({ set });
  return address;
}

const get = (base: string, path: string) => getJson(base + path);
const policy = (value: number) => `package a\n\np := ${value} if data.a_data.on\n`;

describe('bundles that are hostile or broken', () => {
  const good = {
    '.manifest': '{"revision":"1","roots":["a","a_data"]}',
    'a.rego': policy(1),
    'a_data/data.json': '{"on":true}',
  };
  const path = '/hostile.tar.gz';

  it.each<[string, () => void, RegExp]>([
    [
      'one file is larger than may be',
      () => service.offer(path, { ...good, 'a_data/data.json': `{"on": "${'x'.repeat(3000)}"}` }, '"2"'),
      /a_data\/data.json has 30\d\d bytes, more than the 2000/,
    ],
    [
      'the archive is cut off',
      () => service.offerBytes(path, archiveOf({ ...good, 'a.rego': policy(2) }).subarray(0, 100), '"2"'),
      /cannot be unpacked/,
    ],
    [
      'the archive is no archive',
      () => service.offerBytes(path, new Uint8Array(1000).fill(7), '"2"'),
      /cannot be unpacked/,
    ],
    [
      'it has data where it owns none',
      () => service.offer(path, { ...good, 'b/data.json': '1' }, '"2"'),
      /do not permit/,
    ],
    ['its manifest is none', () => service.offer(path, { ...good, '.manifest': '[]' }, '"2"'), /manifest is no object/],
    [
      'its data is no JSON',
      () => service.offer(path, { ...good, 'a_data/data.json': '{' }, '"2"'),
      /a_data\/data.json/,
    ],
  ])('leave the one before in force where %s', async (_, break_, message) => {
    service.offer(path, good, '"1"');
    const base = await start([...asksOften('hostile'), 'bundles.hostile.size_limit_bytes=2000', 'status.console=true']);
    await until(async () => (await get(base, '/v1/data/a/p')).result === 1);
    break_();
    const told = async () => JSON.stringify((await get(base, '/v1/status')).result);
    await until(async () => (await told()).includes('"message"'));
    expect(await told()).toMatch(message);
    expect(await get(base, '/v1/data/a/p')).toMatchObject({ result: 1 });
    await servers.stopLast();
  });

  it('on disk are passed over, and a good one is fetched; one with a wrong signature too', async () => {
    const signing = ['keys.k.key=shared', 'keys.k.algorithm=HS256', 'bundles.seven.signing.keyid=k'];
    const kept = [...asksOften('seven'), ...signing, 'bundles.seven.persist=true', `persistence_directory=${cwd}/kept`];
    const file = join(cwd, 'kept', 'bundles', 'seven', 'bundle.tar.gz');
    mkdirSync(dirname(file), { recursive: true });
    for (const bytes of [Buffer.from('no bundle'), archiveOf({ ...good, 'a.rego': policy(9) }, 'another')]) {
      delete service.bundles['/seven.tar.gz'];
      writeFileSync(file, bytes);
      servers.logged.length = 0;
      const base = await start(kept);
      expect(servers.logged.map((line) => line.message)).toContain('The bundle on disk cannot be used.');
      expect(await get(base, '/v1/data/a/p')).toEqual({ status: 200 });
      service.offer('/seven.tar.gz', good, '"1"', 'shared');
      await until(async () => (await get(base, '/v1/data/a/p')).result === 1);
      await servers.stopLast();
    }
    delete service.bundles['/seven.tar.gz'];
    expect(await get(await start(kept), '/v1/data/a/p')).toMatchObject({ result: 1 });
  });
});

it.each([
  ['keys.k.scope=write', 'the key'],
  ['bundles.eight.signing.scope=write', 'the bundle'],
])('a signature without the scope that is wanted is refused (%s)', async (setting) => {
  const signing = ['keys.k.key=shared', 'keys.k.algorithm=HS256', 'bundles.eight.signing.keyid=k', setting];
  service.offer('/eight.tar.gz', { 'a.rego': policy(1) }, '"1"', 'shared');
  const base = await start([...asksOften('eight'), ...signing, 'status.console=true']);
  await until(async () => JSON.stringify((await get(base, '/v1/status')).result).includes('scope'));
  expect(await get(base, '/health?bundles')).toMatchObject({ status: 500 });
  await servers.stopLast();
});

it('an archive that unpacks to more than may be is refused before it is there', () => {
  const bomb = archiveOf({ 'data.json': ' '.repeat(10_000_000) });
  expect(bomb.length).toBeLessThan(50_000);
  expect(() => readArchive(bomb, 'b', { whole: 1_000_000 })).toThrow(/larger than 1000000 bytes/);
});
