import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort, isAnswering, until } from './policy-server.ts';

/** The executable: `DARTAGNAN_ENVOY`, or the one that `.ci/unpack` brought; undefined where there is none that runs. */
export function envoyExecutable(): string | undefined {
  const named = process.env['DARTAGNAN_ENVOY'] ?? 'envoy';
  return spawnSync(named, ['--version']).status === 0 ? named : undefined;
}

/** A real Envoy on loopback, before a server that tells what came through. */
export interface Envoy {
  readonly base: string;
  stop(): Promise<void>;
}

/** Starts Envoy with the filter `ext_authz`, which asks at a port of loopback. @param authorizer that port */
export async function startEnvoy(executable: string, authorizer: number): Promise<Envoy> {
  const echo = await startEcho();
  const [port, admin] = [await freePort(), await freePort()];
  const folder = mkdtempSync(join(tmpdir(), 'dartagnan-envoy-'));
  const path = join(folder, 'envoy.json');
  writeFileSync(path, JSON.stringify(configuration({ port, admin, authorizer, upstream: echo.port })));
  const args = ['-c', path, '--disable-hot-restart', '--concurrency', '1', '--log-level', 'error'];
  const child = spawn(executable, args, { stdio: ['ignore', 'ignore', 'pipe'] });
  const errors = collected(child);
  await until(() => {
    if (child.exitCode !== null) throw new Error(`Envoy ended: ${errors()}`);
    return isAnswering(`http://127.0.0.1:${admin}/ready`);
  });
  return {
    base: `http://127.0.0.1:${port}`,
    async stop() {
      const ended = new Promise((resolve) => child.once('exit', resolve));
      child.kill();
      await ended;
      echo.server.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function collected(child: ChildProcess): () => string {
  let text = '';
  child.stderr?.on('data', (chunk) => (text += String(chunk)));
  return () => text;
}

/** Answers with the request as it came: method, path, headers and body. */
async function startEcho(): Promise<{ readonly server: Server; readonly port: number }> {
  const port = await freePort();
  const server = createServer((request: IncomingMessage, response) => {
    let body = '';
    request.on('data', (chunk) => (body += String(chunk)));
    request.on('end', () => {
      const { method, url, headers } = request;
      response.end(JSON.stringify({ method, url, headers, body }));
    });
  });
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  return { server, port };
}

interface Ports {
  readonly port: number;
  readonly admin: number;
  readonly authorizer: number;
  readonly upstream: number;
}

function configuration({ port, admin, authorizer, upstream }: Ports): object {
  const address = (value: number) => ({ socket_address: { address: '127.0.0.1', port_value: value } });
  const chain = { filters: [{ name: 'http', typed_config: connectionManager() }] };
  return {
    admin: { address: address(admin) },
    static_resources: {
      listeners: [{ name: 'in', address: address(port), filter_chains: [chain] }],
      clusters: [cluster('upstream', upstream, false), cluster('authorizer', authorizer, true)],
    },
  };
}

const types = 'type.googleapis.com/envoy.extensions';

function connectionManager(): object {
  // What the policy leaves as dynamic metadata is shown to the client, where a test can see it.
  const metadata = '%DYNAMIC_METADATA(envoy.filters.http.ext_authz:tier)%';
  const host = {
    name: 'all',
    domains: ['*'],
    response_headers_to_add: [{ header: { key: 'x-tier', value: metadata } }],
    routes: [{ match: { prefix: '/' }, route: { cluster: 'upstream' } }],
  };
  const authorization = {
    '@type': `${types}.filters.http.ext_authz.v3.ExtAuthz`,
    transport_api_version: 'V3',
    with_request_body: { max_request_bytes: 64, allow_partial_message: true },
    failure_mode_allow: false,
    grpc_service: { envoy_grpc: { cluster_name: 'authorizer' }, timeout: '10s' },
  };
  return {
    '@type': `${types}.filters.network.http_connection_manager.v3.HttpConnectionManager`,
    stat_prefix: 'in',
    route_config: { virtual_hosts: [host] },
    http_filters: [
      { name: 'envoy.filters.http.ext_authz', typed_config: authorization },
      { name: 'envoy.filters.http.router', typed_config: { '@type': `${types}.filters.http.router.v3.Router` } },
    ],
  };
}

function cluster(name: string, port: number, isGrpc: boolean): object {
  const options = {
    'envoy.extensions.upstreams.http.v3.HttpProtocolOptions': {
      '@type': `${types}.upstreams.http.v3.HttpProtocolOptions`,
      explicit_http_config: { http2_protocol_options: {} },
    },
  };
  const address = { socket_address: { address: '127.0.0.1', port_value: port } };
  return {
    name,
    type: 'STATIC',
    connect_timeout: '5s',
    load_assignment: { cluster_name: name, endpoints: [{ lb_endpoints: [{ endpoint: { address } }] }] },
    ...(isGrpc && { typed_extension_protocol_options: options }),
  };
}
