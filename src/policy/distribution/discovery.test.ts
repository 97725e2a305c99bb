import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { testServers, until } from '../server/testing.ts';
import { FakeService, getJson } from './testing.ts';

const cwd = mkdtempSync(join(tmpdir(), 'dartagnan-discovery-'));
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

describe('discovery', () => {
  const discovery = [
    'discovery.resource=/discovery.tar.gz',
    'discovery.decision=found',
    'discovery.polling.min_delay_seconds=0',
    'discovery.polling.max_delay_seconds=0',
    'labels.region=here',
  ];
  const config = (name: string, more: object = {}) =>
    JSON.stringify({
      found: {
        bundles: {
          [name]: {
            service: 's',
            resource: `/${name}.tar.gz`,
            polling: { min_delay_seconds: 0, max_delay_seconds: 0 },
          },
        },
        labels: { region: 'there', tier: 'web' },
        ...more,
      },
    });

  it('brings bundles and settings, and takes those away that are found no more', async () => {
    service.offer('/d1.tar.gz', { '.manifest': '{"revision":"1","roots":["d1"]}', 'd1/data.json': '{"x":1}' }, '"1"');
    service.offer('/d2.tar.gz', { '.manifest': '{"revision":"1","roots":["d2"]}', 'd2/data.json': '{"x":2}' }, '"1"');
    service.offer('/discovery.tar.gz', { 'data.json': config('d1', { default_decision: '/d1/x' }) }, '"1"');
    const base = await start(discovery);
    await until(async () => (await get(base, '/v1/data/d1/x')).result === 1);
    expect(await get(base, '/v1/config')).toMatchObject({
      result: { default_decision: '/d1/x', labels: { region: 'here', tier: 'web' } },
    });
    service.offer('/discovery.tar.gz', { 'data.json': config('d2') }, '"2"');
    await until(async () => (await get(base, '/v1/data/d2/x')).result === 2);
    expect(await get(base, '/v1/data/d1')).toEqual({ status: 200 });
  });

  it('is kept on disk, for a start without the service', async () => {
    service.offer('/d1.tar.gz', { '.manifest': '{"revision":"1","roots":["d1"]}', 'd1/data.json': '{"x":1}' }, '"1"');
    service.offer('/discovery.tar.gz', { 'data.json': config('d1') }, '"1"');
    const kept = [...discovery, 'discovery.persist=true', `persistence_directory=${cwd}/discovered`];
    const base = await start(kept);
    await until(async () => (await get(base, '/v1/data/d1/x')).result === 1);
    await servers.stopLast();
    delete service.bundles['/discovery.tar.gz'];
    const again = await start(kept);
    await until(async () => (await get(again, '/v1/data/d1/x')).result === 1);
    expect(await get(again, '/health?plugins')).toMatchObject({ status: 200 });
  });

  it('leaves what runs in force where what was found is wrong', async () => {
    service.offer('/d1.tar.gz', { '.manifest': '{"revision":"1","roots":["d1"]}', 'd1/data.json': '{"x":1}' }, '"1"');
    service.offer('/discovery.tar.gz', { 'data.json': config('d1') }, '"3"');
    const base = await start(discovery);
    await until(async () => (await get(base, '/v1/data/d1/x')).result === 1);
    service.offer('/discovery.tar.gz', { 'data.json': '{"found":{"bundles":{"d3":{"service":"none"}}}}' }, '"4"');
    const { requests } = service.bundles['/discovery.tar.gz'] ?? { requests: [] };
    const before = requests.length;
    await until(() => requests.length > before + 2);
    expect(await get(base, '/v1/data/d1/x')).toMatchObject({ result: 1 });
  });
});
