import { once } from 'node:events';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { describe, expect, it } from 'vitest';
import { readFalcoConfig } from './falco-config.ts';
import { metricsText, snapshotAlert, type WatchCounts } from './metrics.ts';
import { startWebserver } from './webserver.ts';

const rule = { name: 'a "rule"', priority: 'Warning', source: 'syscall', tags: ['T1059.004'] };
const counts: WatchCounts = {
  events: 7,
  drops: new Map([['openat', 2]]),
  dropsByCgroup: new Map([['/noisy', 2]]),
  filtered: new Map([['openat', 90]]),
  alerts: new Map([['a "rule"', 1]]),
  rules: [rule],
  costs: [{ rule: 'a "rule"', hits: 1, evaluations: 64, nanoseconds: 12.4 }],
  threads: 3,
  descriptors: 4,
  outputDrops: 5,
  startedAt: 1_000_000_000n,
  reloadedAt: 2_000_000_000n,
  sources: ['syscall'],
  ruleFiles: new Map([['/etc/falco/falco_rules.yaml', 'abc']]),
  configFiles: new Map(),
};
const now = 11_000_000_000n;

describe('metrics', () => {
  it.each([
    'falcosecurity_scap_n_evts_total 7',
    'falcosecurity_scap_n_drops_total 2',
    'falcosecurity_scap_n_drops_buffer_total{drop="openat"} 2',
    'dartagnan_watch_cgroup_drops_total{cgroup="/noisy"} 2',
    'dartagnan_watch_filtered_total{syscall="openat"} 90',
    'falcosecurity_falco_outputs_queue_num_drops_total 5',
    'falcosecurity_falco_duration_seconds_total 10',
    'falcosecurity_falco_sha256_rules_files_info{file_name="falco_rules.yaml",sha256="abc"} 1',
    'falcosecurity_falco_rules_matches_total{priority="4",rule_name="a \\"rule\\"",source="syscall",tag_T1059_004="true"} 1',
    'dartagnan_watch_rule_cost_nanoseconds{rule="a \\"rule\\""} 12',
  ])('have the line %s', (line) => expect(metricsText(counts, now).split('\n')).toContain(line));

  it('are a snapshot of the chosen families, without what is zero', () => {
    const { metrics } = readFalcoConfig('metrics: {state_counters_enabled: false}', 'f');
    const { fields, source } = snapshotAlert({ ...counts, outputDrops: 0 }, metrics, 'host', now);
    expect(source).toBe('internal');
    expect(fields).toMatchObject({ 'scap.n_evts': 7, 'scap.n_drops': 2, 'falco.rules.matches_total': 1 });
    expect(fields).not.toHaveProperty('falco.n_threads');
    expect(fields).not.toHaveProperty('falco.outputs_queue_num_drops');
  });
});

describe('the web server', () => {
  it('answers for health, versions and metrics, and for nothing else', async () => {
    const port = await freePort();
    const config = readFalcoConfig(
      `webserver: {enabled: true, listen_address: 127.0.0.1, listen_port: ${port}, prometheus_metrics_enabled: true}`,
      'f',
    );
    let listens = () => undefined as void;
    const ready = new Promise<void>((resolve) => (listens = resolve));
    const say = () => listens();
    const server = startWebserver(config, () => counts, { debug: say, info: say, warn: say, error: say });
    await ready;
    const status = async (path: string) => (await fetch(`http://127.0.0.1:${port}${path}`)).status;
    expect(await Promise.all(['/healthz', '/versions', '/metrics', '/other'].map(status))).toEqual([
      200, 200, 200, 404,
    ]);
    server.close();
  });

  it('says what keeps it from listening, and runs on', () => {
    const config = readFalcoConfig('webserver: {enabled: true, ssl_enabled: true, ssl_certificate: /no/such}', 'f');
    const said: string[] = [];
    const say = (_: object, words: string) => void said.push(words);
    startWebserver(config, () => counts, { debug: say, info: say, warn: say, error: say }).close();
    expect(said).toEqual(['the web server cannot listen']);
  });
});

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  return port;
}
