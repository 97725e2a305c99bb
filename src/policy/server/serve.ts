import { setTimeout as sleep } from 'node:timers/promises';
import type { Server as TlsServer } from 'node:tls';
import type { Log } from '../../core/index.ts';
import type { PlainObject } from '../../rego/value/value.ts';
import { envoyConfigOf } from '../envoy/config.ts';
import { type EnvoyService, startEnvoyService } from '../envoy/service.ts';
import { PolicyError } from '../error.ts';
import { ResponseCache } from '../http/cache.ts';
import { limitPatterns } from '../../rego/builtins/pattern-cache.ts';
import { cacheLimitsOf, patternLimitOf } from '../http/caching.ts';
import { capabilityBuiltins } from '../load/capabilities.ts';
import { environmentOf } from '../run/host.ts';
import type { PolicyPorts } from '../run/outcome.ts';
import type { KeyFlags } from '../run/signing-keys.ts';
import { tracingOf } from '../tracing/config.ts';
import { SpanExporter } from '../tracing/exporter.ts';
import { aborted } from './aborted.ts';
import type { AccessOptions } from './authorize.ts';
import type { ServerContext } from './context.ts';
import { listen, parseAddress, removeStaleSockets } from './listen.ts';
import { limitsOf, type MadeContext, makeContext, serverHost } from './make-context.ts';
import { RequestMetrics } from './metrics.ts';
import { HeapSampler } from './pprof.ts';
import { aboutRoutes } from './routes/about.ts';
import { debugRoutes } from './routes/debug.ts';
import { serverRoutes } from './routes/index.ts';
import { createServer, type ServerOptions } from './server.ts';
import { serverSettingsOf } from './settings.ts';
import { readTls, refreshTls, type TlsFlags } from './tls.ts';
import { WorkerLink } from './workers/link.ts';
import { WorkerPool } from './workers/pool.ts';
import { workerContext } from './workers/worker.ts';
import { detail } from './details.ts';

/** What `run --server` is asked for; names are those of its flags. */
export interface ServeRequest extends KeyFlags {
  readonly paths: readonly string[];
  readonly bundle: boolean;
  readonly ignore: readonly string[];
  readonly v0: boolean;
  readonly addresses: readonly string[];
  readonly diagnosticAddresses: readonly string[];
  readonly authentication: AccessOptions['authentication'];
  readonly authorization: 'basic' | 'off';
  readonly configFile?: string | undefined;
  readonly set: readonly string[];
  readonly setFile: readonly string[];
  readonly tls?: TlsFlags;
  /** HTTP/2 is spoken without TLS too. */
  readonly h2c: boolean;
  /** Profiles are given to whom asks for them. */
  readonly pprof: boolean;
  readonly capabilities?: string | undefined;
  /** Milliseconds after which an evaluation is stopped; 0 is never. */
  readonly evalTimeout: number;
  /** Seconds that requests get to end after the signal. */
  readonly gracePeriod: number;
  /** Seconds between the signal and the end of listening. */
  readonly waitPeriod: number;
  /** Processes that share the addresses; 1 is this one alone. */
  readonly workers: number;
  /** Reads files and folders again where they change. */
  readonly watch: boolean;
  /** Reads the configuration file again where it changes. */
  readonly watchConfig: boolean;
  /** Seconds to wait, before listening, until bundles are there; 0 for no wait. */
  readonly readyTimeout: number;
  /** Each request is told to the log. */
  readonly logsRequests: boolean;
  readonly skipVerify: boolean;
  /** Octal mode of a socket in the file system. */
  readonly socketMode: number;
}

/** What a server asks of the machine beside what commands do. */
export interface ServePorts extends PolicyPorts {
  readonly log: Log;
  /** Told once the server listens, with its addresses. */
  readonly onListening?: (addresses: readonly string[]) => void;
}

/** Time beside the grace of requests that a worker gets to end, ms. */
const beyondGrace = 2000;

/**
 * Serves decisions until the signal is aborted; requests under way are answered before it ends, decisions that wait are uploaded.
 * @throws PolicyError, RegoError where policies, configuration or addresses are wrong
 */
export async function serve(request: ServeRequest, ports: ServePorts): Promise<void> {
  // What runs beside the requests, and what their policies ask of the network, ends after the last of them.
  const life = new AbortController();
  try {
    if (request.workers > 1 && WorkerLink.isWorker) return await serveAsWorker(request, ports, life.signal);
    const made = await makeContext(request, ports, life.signal);
    removeStaleSockets([...request.addresses, ...request.diagnosticAddresses]);
    made.plane.current.restore();
    const serving =
      request.workers > 1 ? serveByWorkers(request, ports, made) : serveHere(request, ports, made.context);
    await Promise.all([serving.finally(() => life.abort()), made.plane.run(life.signal)]);
  } finally {
    life.abort();
  }
}

/** The first process keeps bundles up to date, orders changes and uploads decisions; the workers answer. */
async function serveByWorkers(request: ServeRequest, ports: ServePorts, made: MadeContext): Promise<void> {
  const { log, signal } = ports;
  const { plane, context } = made;
  const pool = new WorkerPool({
    store: context.store,
    plane: () => made.planeState(),
    onDecision: (row) => plane.current.onRecorded(row),
    log,
  });
  made.onChange = () => pool.tell();
  await untilReady(request.readyTimeout, context, signal);
  const grace = (request.gracePeriod + request.waitPeriod) * 1000 + beyondGrace;
  try {
    const addresses = await pool.start(request.workers);
    log.info({ addrs: addresses, workers: request.workers }, 'Initializing server.');
    ports.onListening?.(addresses);
    await aborted(signal);
    log.info({}, 'Shutting down...');
  } finally {
    await pool.stop(grace);
  }
}

async function serveAsWorker(request: ServeRequest, ports: ServePorts, life: AbortSignal): Promise<void> {
  const builtins = await capabilityBuiltins(request.capabilities, ports.cwd);
  let metrics = new RequestMetrics();
  const link = new WorkerLink({ metrics: () => metrics, builtins });
  await link.begin();
  metrics = new RequestMetrics(serverSettingsOf(link.plane.config).buckets);
  const env = environmentOf(ports.env) as Readonly<Record<string, string>>;
  const cache = new ResponseCache();
  link.onPlane(({ config }) => {
    cache.limit(cacheLimitsOf(config));
    limitPatterns(patternLimitOf(config));
  });
  const host = await serverHost(request, ports, life, cache);
  const context = workerContext(link, { host, limits: limitsOf(request), metrics, env, log: ports.log });
  const onListening = (addresses: readonly string[]) => link.ready(addresses);
  await serveHere({ ...request, readyTimeout: 0 }, { ...ports, onListening }, context);
  await link.flush();
}

async function serveHere(request: ServeRequest, ports: ServePorts, context: ServerContext): Promise<void> {
  const { log, signal } = ports;
  const envoyConfig = envoyConfigOf(context.config);
  const access: AccessOptions = {
    authentication: request.authentication,
    ...(request.authorization === 'basic' && { authorization: authorizationPath(context.config) }),
  };
  const tls = request.tls && (await readTls(request.tls, ports.cwd));
  const heap = request.pprof ? new HeapSampler() : undefined;
  const debug = heap === undefined ? [] : debugRoutes(heap, signal);
  const tracing = tracingOf(context.config, ports.cwd);
  const tracer = tracing && new SpanExporter(tracing, log);
  const options: ServerOptions = {
    access,
    log,
    settings: serverSettingsOf(context.config),
    h2c: request.h2c,
    logsRequests: request.logsRequests,
    ...(tls && { tls }),
    ...(tracer && { tracer }),
  };
  const open = { ...options, access: { authentication: 'off' } as const, routes: [...aboutRoutes, ...debug] };
  const all = { ...options, routes: [...serverRoutes, ...debug] };
  const servers = [
    ...request.addresses.map((address) => ({ address, app: createServer(context, all) })),
    ...request.diagnosticAddresses.map((address) => ({ address, app: createServer(context, open) })),
  ];
  if (request.tls !== undefined && tls !== undefined)
    refreshTls(request.tls, tls, { cwd: ports.cwd, log, signal }, (settings) => {
      for (const { app } of servers) (app.server as unknown as TlsServer).setSecureContext(settings);
    });
  const listening: string[] = [];
  await untilReady(request.readyTimeout, context, signal);
  let envoy: EnvoyService | undefined;
  try {
    for (const { app, address } of servers)
      listening.push(await listen(app, parseAddress(address), request.socketMode));
    if (envoyConfig !== undefined) {
      envoy = await startEnvoyService(envoyConfig, context, log);
      listening.push(envoy.address);
    }
    if (request.workers <= 1) log.info({ addrs: listening }, 'Initializing server.');
    ports.onListening?.(listening);
    await aborted(signal);
    if (request.workers <= 1) log.info({}, 'Shutting down...');
    await sleep(request.waitPeriod * 1000);
  } finally {
    const grace = request.gracePeriod * 1000;
    heap?.stop();
    const closing = Promise.all([envoy?.close(grace), ...servers.map(({ app }) => app.close())]);
    await Promise.race([closing, sleep(grace, undefined, { ref: false })]);
    await tracer?.stop();
  }
}

/** @throws PolicyError POLICY_CONFIG where bundles do not come in time */
async function untilReady(seconds: number, context: ServerContext, signal: AbortSignal): Promise<void> {
  if (seconds === 0) return;
  const until = Date.now() + seconds * 1000;
  const waiting = () => context.plugins.filter(({ isReady }) => !isReady).map(({ name }) => name);
  while (waiting().length > 0 && !signal.aborted) {
    if (Date.now() > until)
      throw new PolicyError('POLICY_CONFIG', {
        message: detail('not ready after {seconds} s: {names}', { seconds, names: waiting().join(', ') }),
        where: '--ready-timeout',
      });
    await sleep(50, undefined, { signal }).catch(() => undefined);
  }
}

function authorizationPath(config: PlainObject): readonly string[] {
  return String(config['default_authorization_decision']).split('/').filter(Boolean);
}
