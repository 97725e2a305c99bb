import { readFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import { messageOf, version, type Log } from '../../core/index.ts';
import { engineVersion } from '../../runtime/ruleset/rule-set.ts';
import type { FalcoConfig } from './falco-config.ts';
import { metricsText, type WatchCounts } from './metrics.ts';

type Settings = FalcoConfig['webserver'];

/** Serves health, versions and counts as the original does, where the configuration enables it. A port that is taken is logged, never thrown. */
export function startWebserver({ webserver }: FalcoConfig, counts: () => WatchCounts, log: Log): { close(): void } {
  const nothing = { close: () => undefined };
  if (!webserver.enabled) return nothing;
  try {
    return listen(webserver, counts, log);
  } catch (error) {
    log.error({ reason: messageOf(error) }, 'the web server cannot listen');
    return nothing;
  }
}

function listen(webserver: Settings, counts: () => WatchCounts, log: Log): { close(): void } {
  const answer = (request: IncomingMessage, response: ServerResponse) => {
    const found = answerOf(request.url ?? '', webserver, counts);
    response.writeHead(found === undefined ? 404 : 200, { 'content-type': found?.type ?? 'text/plain' });
    response.end(found?.body ?? '');
  };
  const server = webserver.ssl_enabled
    ? createSecureServer(certificateOf(webserver.ssl_certificate), answer)
    : createServer(answer);
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

/** One PEM file holds certificate and key, as the original's. */
function certificateOf(path: string): { readonly cert: string; readonly key: string } {
  const pem = readFileSync(path, 'utf8');
  return { cert: pem, key: pem };
}

function answerOf(url: string, settings: Settings, counts: () => WatchCounts) {
  const path = url.split('?')[0];
  const json = 'application/json';
  if (path === settings.k8s_healthz_endpoint) return { type: json, body: '{"status": "ok"}' };
  if (path === '/versions') return { type: json, body: versionsJson() };
  if (path === '/metrics' && settings.prometheus_metrics_enabled)
    return { type: 'text/plain; version=0.0.4', body: metricsText(counts(), BigInt(Date.now()) * 1_000_000n) };
  return undefined;
}

/** Versions with the keys of the original. */
export function versionsJson(): string {
  return JSON.stringify({
    engine_version: engineVersion.split('.')[1],
    engine_version_semver: engineVersion,
    falco_version: version,
  });
}
