import { once } from 'node:events';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { describe, expect, it } from 'vitest';
import { readFalcoConfig } from './falco-config.ts';
import { metricsText, startWebserver } from './webserver.ts';

const counts = { events: 7, drops: new Map([['openat', 2]]), alerts: new Map([['a "rule"', 1]]), rules: 3 };

describe('the web server', () => {
  it('writes counts for Prometheus, labels escaped', () => {
    const lines = metricsText(counts).split('\n');
    expect(lines).toContain('dartagnan_watch_events_total 7');
    expect(lines).toContain('dartagnan_watch_drops_total{syscall="openat"} 2');
    expect(lines).toContain('dartagnan_watch_alerts_total{rule="a \\"rule\\""} 1');
  });

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
});

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  return port;
}
