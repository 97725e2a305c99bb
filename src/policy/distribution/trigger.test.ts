import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { testServers, until } from '../server/testing.ts';
import { asksOften, FakeService, getJson } from './testing.ts';

const cwd = mkdtempSync(join(tmpdir(), 'dartagnan-trigger-'));
const service = new FakeService();
const servers = testServers(cwd);
const bundle = { '.manifest': '{"revision":"7","roots":["a"]}', 'a/data.json': '{"x":1}' };

beforeAll(() => service.start());
afterAll(async () => {
  await servers.stop();
  service.stop();
  rmSync(cwd, { recursive: true, force: true });
});

async function start(...config: readonly string[]): Promise<string> {
  const set = [`services.s.url=${service.url}`, `persistence_directory=${join(cwd, 'kept')}`, ...config];
  const [address = ''] = await servers.start({ set });
  return address;
}

it('a bundle with a manual trigger is not fetched, but what an earlier run kept is in force', async () => {
  service.offer('/kept.tar.gz', bundle, '"1"');
  const first = await start(...asksOften('kept'), 'bundles.kept.persist=true');
  await until(async () => (await getJson(`${first}/health?bundles`)).status === 200);
  await servers.stopLast();
  service.offer('/never.tar.gz', { ...bundle, '.manifest': '{"roots":["b"]}' }, '"1"');
  const manual = (name: string) => [
    ...asksOften(name),
    `bundles.${name}.trigger=manual`,
    `bundles.${name}.persist=true`,
  ];
  const second = await start(...manual('kept'), ...manual('never'));
  await sleep(300);
  expect(service.bundles['/never.tar.gz']?.requests).toEqual([]);
  expect(await getJson(`${second}/v1/data/a/x`)).toMatchObject({ result: 1 });
  expect(await getJson(`${second}/health?bundles`)).toMatchObject({
    error: 'one or more bundles are not activated: never',
  });
  expect(await getJson(`${second}/health?plugins`)).toMatchObject({ error: 'one or more plugins are not up' });
});

it.each([
  ['immediate', true],
  ['manual', false],
])('decisions with the trigger %s are uploaded before their time: %s', async (trigger, isEarly) => {
  service.taken.length = 0;
  const reporting = `decision_logs.reporting.trigger=${trigger}`;
  const base = await start('decision_logs.service=s', reporting, 'decision_logs.reporting.upload_size_limit_bytes=600');
  await sleep(100);
  const seen = () => service.taken.filter(({ path }) => path === '/logs').flatMap(({ body }) => body as object[]);
  for (let count = 0; count < 5; count += 1) await getJson(`${base}/v1/data/none`);
  if (isEarly) await until(() => seen().length > 1);
  else await sleep(200);
  expect(seen().length > 0).toBe(isEarly);
  await servers.stopLast();
  expect(seen()).toHaveLength(5);
});

it('a status with a manual trigger is told to who asks alone', async () => {
  service.taken.length = 0;
  const base = await start('status.service=s', 'status.trigger=manual');
  expect(await getJson(`${base}/v1/status`)).toMatchObject({ result: { plugins: { status: { state: 'OK' } } } });
  expect(service.taken).toEqual([]);
});

it.each([
  ['bundles.x.trigger=often', 'bundles.x.trigger'],
  ['decision_logs.reporting.trigger=often', 'decision_logs.reporting.trigger'],
  ['status.trigger=often', 'status.trigger'],
  ['plugins.mine.x=1', 'plugins.mine'],
  ['decision_logs.plugin=mine', 'decision_logs.plugin'],
  ['status.plugin=mine', 'status.plugin'],
  [
    'status.prometheus_config.collectors.bundle_loading_duration_ns.buckets=often',
    'status.prometheus_config.collectors.bundle_loading_duration_ns.buckets',
  ],
])('%s is refused', async (setting, where) => {
  const more = setting.startsWith('decision') ? ['decision_logs.service=s'] : ['bundles.x.service=s'];
  await expect(start(...more, setting)).rejects.toMatchObject({ code: 'POLICY_CONFIG', where });
});

it('metrics tell how long bundles took to load', async () => {
  service.offer('/m.tar.gz', bundle, '"1"');
  const base = await start(...asksOften('m'), ...asksOften('gone'), 'status.prometheus=true');
  await until(async () => (await getJson(`${base}/v1/data/a/x`)).result === 1);
  const metrics = await (await fetch(`${base}/metrics`)).text();
  expect(metrics).toContain('bundle_loaded_counter{name="m"} 1');
  expect(metrics).toMatch(/bundle_failed_load_counter\{name="gone"\} [1-9]/);
  expect(metrics).toContain('last_success_bundle_activation{active_revision="7",name="m"}');
  const stage = 'name="m",stage="timer_rego_module_compile_ns"';
  expect(metrics).toMatch(new RegExp(`bundle_loading_duration_ns_bucket\\{${stage},le="\\+Inf"\\} [1-9]`));
  const counts = [...metrics.matchAll(new RegExp(`_bucket\\{${stage},le="(\\d+)"\\} (\\d+)`, 'g'))];
  expect(counts).toHaveLength(20);
  const numbers = counts.map(([, , count]) => Number(count));
  expect(numbers).toEqual(numbers.toSorted((left, right) => left - right));
});
