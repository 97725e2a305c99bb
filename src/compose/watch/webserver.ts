import { createServer, type Server } from 'node:http';
import { messageOf, version, type Log } from '../../core/index.ts';
import { engineVersion } from '../../runtime/ruleset/rule-set.ts';
import type { FalcoConfig } from './falco-config.ts';

/** What the watch has counted up to now. */
export interface WatchCounts {
  readonly events: number;
  /** Lost records by system call. */
  readonly drops: ReadonlyMap<string, number>;
  /** Alerts by rule. */
  readonly alerts: ReadonlyMap<string, number>;
  /** Rules in force. */
  readonly rules: number;
}

/** Serves health, versions and counts as the original does, where the configuration enables it. A port that is taken is logged, never thrown. */
export function startWebserver({ webserver }: FalcoConfig, counts: () => WatchCounts, log: Log): { close(): void } {
  if (!webserver.enabled) return { close: () => undefined };
  const server: Server = createServer((request, response) => {
    const answer = answerOf(request.url ?? '', webserver, counts);
    response.writeHead(answer === undefined ? 404 : 200, { 'content-type': answer?.type ?? 'text/plain' });
    response.end(answer?.body ?? '');
  });
  server.on('error', (error) => log.error({ reason: messageOf(error) }, 'the web server cannot listen'));
  server.listen(webserver.listen_port, webserver.listen_address, () =>
    log.info({ address: server.address() }, 'the web server listens'),
  );
  return {
    close() {
      server.close();
      server.closeAllConnections();
    },
  };
}

function answerOf(url: string, settings: FalcoConfig['webserver'], counts: () => WatchCounts) {
  const path = url.split('?')[0];
  const json = 'application/json';
  if (path === settings.k8s_healthz_endpoint) return { type: json, body: '{"status": "ok"}' };
  if (path === '/versions')
    return { type: json, body: JSON.stringify({ falco_version: version, engine_version_semver: engineVersion }) };
  if (path === '/metrics' && settings.prometheus_metrics_enabled)
    return { type: 'text/plain; version=0.0.4', body: metricsText(counts()) };
  return undefined;
}

/** Counts in the text format of Prometheus. */
export function metricsText({ events, drops, alerts, rules }: WatchCounts): string {
  return [
    family('dartagnan_watch_events_total', 'counter', 'Events read from the kernel.', [['', events]]),
    family('dartagnan_watch_drops_total', 'counter', 'Records lost, by system call.', labelled('syscall', drops)),
    family('dartagnan_watch_alerts_total', 'counter', 'Alerts, by rule.', labelled('rule', alerts)),
    family('dartagnan_watch_rules', 'gauge', 'Rules in force.', [['', rules]]),
  ].join('');
}

type Sample = readonly [labels: string, value: number];

function family(name: string, type: string, help: string, samples: readonly Sample[]): string {
  const lines = samples.map(([labels, value]) => `${name}${labels} ${value}\n`);
  return `# HELP ${name} ${help}\n# TYPE ${name} ${type}\n${lines.join('')}`;
}

function labelled(label: string, values: ReadonlyMap<string, number>): Sample[] {
  const escaped = (text: string) => text.replace(/[\\"\n]/g, (sign) => (sign === '\n' ? '\\n' : `\\${sign}`));
  return [...values].map(([name, value]) => [`{${label}="${escaped(name)}"}`, value] as const);
}
