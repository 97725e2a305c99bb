import { setTimeout as sleep } from 'node:timers/promises';
import type { Log } from '../../core/index.ts';
import { version } from '../../core/version.ts';
import type { PlainObject } from '../../rego/value/value.ts';
import { capabilityBuiltins } from '../load/capabilities.ts';
import { versionOf } from '../load/compile.ts';
import { readText } from '../load/files.ts';
import { loadFiles } from '../load/load.ts';
import { collectingHost, environmentOf } from '../run/host.ts';
import type { PolicyPorts } from '../run/outcome.ts';
import type { AccessOptions } from './authorize.ts';
import { labelsOf, readConfig, shownConfig } from './config.ts';
import type { ServerContext } from './context.ts';
import { listen, parseAddress } from './listen.ts';
import { RequestMetrics } from './metrics.ts';
import { aboutRoutes } from './routes/about.ts';
import { createServer, type ServerOptions } from './server.ts';
import { applyChange, type StoreChange } from './change.ts';
import { PolicyStore } from './store.ts';
import { WorkerLink, WorkerPool } from './workers.ts';

/** What `run --server` is asked for; names are those of its flags. */
export interface ServeRequest {
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
  readonly tls?: {
    readonly cert: string;
    readonly key: string;
    readonly ca?: string | undefined;
    readonly minVersion: 'TLSv1.2' | 'TLSv1.3';
  };
  readonly capabilities?: string | undefined;
  /** Seconds that requests get to end after the signal. */
  readonly gracePeriod: number;
  /** Seconds between the signal and the end of listening. */
  readonly waitPeriod: number;
  /** Processes that share the addresses; 1 is this one alone. */
  readonly workers: number;
  /** Octal mode of a socket in the file system. */
  readonly socketMode: number;
}

/** What a server asks of the machine beside what commands do. */
export interface ServePorts extends PolicyPorts {
  readonly log: Log;
  /** Told once the server listens, with its addresses. */
  readonly onListening?: (addresses: readonly string[]) => void;
}

/**
 * Serves decisions until the signal is aborted; requests under way are answered before it ends.
 * @throws PolicyError, RegoError where policies, configuration or addresses are wrong
 */
export async function serve(request: ServeRequest, ports: ServePorts): Promise<void> {
  const context = await contextOf(request, ports);
  if (request.workers > 1 && !WorkerLink.isWorker) return serveByWorkers(request, ports, context.store);
  if (request.workers <= 1) return serveHere(request, ports, context);
  const link = new WorkerLink(context.store);
  const linked = { ...context, change: (change: StoreChange, doing: string) => link.change(change, doing) };
  return serveHere(request, { ...ports, onListening: (addresses) => link.ready(addresses) }, linked);
}

async function serveByWorkers({ workers }: ServeRequest, ports: ServePorts, store: PolicyStore): Promise<void> {
  const pool = new WorkerPool(store, ports.log);
  const addresses = await pool.start(workers);
  ports.log.info({ addrs: addresses, workers }, 'Initializing server.');
  ports.onListening?.(addresses);
  await aborted(ports.signal);
  await pool.stop();
}

async function serveHere(request: ServeRequest, ports: ServePorts, context: ServerContext): Promise<void> {
  const { log, signal } = ports;
  const access: AccessOptions = {
    authentication: request.authentication,
    ...(request.authorization === 'basic' && { authorization: authorizationPath(context.config) }),
  };
  const options: ServerOptions = { access, log, ...(request.tls && { tls: await readTls(request.tls, ports.cwd) }) };
  const servers = [
    ...request.addresses.map((address) => ({ address, app: createServer(context, options) })),
    ...request.diagnosticAddresses.map((address) => ({
      address,
      app: createServer(context, { ...options, access: { authentication: 'off' }, routes: aboutRoutes }),
    })),
  ];
  const listening: string[] = [];
  try {
    for (const { app, address } of servers)
      listening.push(await listen(app, parseAddress(address), request.socketMode));
    if (request.workers <= 1) log.info({ addrs: listening }, 'Initializing server.');
    ports.onListening?.(listening);
    await aborted(signal);
    log.info({}, 'Shutting down...');
    await sleep(request.waitPeriod * 1000);
  } finally {
    const closing = Promise.all(servers.map(({ app }) => app.close()));
    await Promise.race([closing, sleep(request.gracePeriod * 1000, undefined, { ref: false })]);
  }
}

async function contextOf(request: ServeRequest, ports: ServePorts): Promise<ServerContext> {
  const { paths, bundle, ignore, v0 } = request;
  const files = await loadFiles({ data: bundle ? [] : paths, bundles: bundle ? paths : [], ignore, cwd: ports.cwd });
  const builtins = await capabilityBuiltins(request.capabilities, ports.cwd);
  const config = await configOf(request, ports);
  const labels = labelsOf(config);
  const shown = shownConfig(config, labels);
  const store = new PolicyStore({
    modules: files.modules,
    data: files.data,
    version: versionOf(files, v0),
    ...(builtins && { builtins }),
  });
  const { host } = collectingHost({});
  return {
    store,
    host: {
      ...host,
      print: (line) => ports.log.info({ line }, 'print'),
      runtime: () => ({ config: shown, env: environmentOf(ports.env), version, commit: '' }),
    },
    metrics: new RequestMetrics(),
    config: shown,
    defaultDecision: String(shown['default_decision']),
    plugins: [],
    provenance: () => ({
      version,
      build_commit: '',
      build_timestamp: '',
      build_hostname: '',
      ...revisions(files.manifests),
    }),
    change: (change) => applyChange(store, change),
    ownerOf: () => undefined,
  };
}

function revisions(manifests: Awaited<ReturnType<typeof loadFiles>>['manifests']): PlainObject {
  if (manifests.length === 0) return {};
  return {
    bundles: Object.fromEntries(manifests.map(({ name, manifest }) => [name, { revision: manifest.revision }])),
  };
}

async function configOf({ configFile, set, setFile }: ServeRequest, { cwd, env }: ServePorts): Promise<PlainObject> {
  const setFiles = setFile.map(async (entry) => {
    const [path = '', ...rest] = entry.split('=');
    return { path, text: await readText(rest.join('='), cwd) };
  });
  return readConfig({
    ...(configFile !== undefined && { file: { text: await readText(configFile, cwd), name: configFile } }),
    set,
    setFiles: await Promise.all(setFiles),
    env,
  });
}

function authorizationPath(config: PlainObject): readonly string[] {
  return String(config['default_authorization_decision']).split('/').filter(Boolean);
}

async function readTls(tls: NonNullable<ServeRequest['tls']>, cwd: string): Promise<NonNullable<ServerOptions['tls']>> {
  const { minVersion, ca } = tls;
  const [cert, key] = [await readText(tls.cert, cwd), await readText(tls.key, cwd)];
  return { cert, key, minVersion, ...(ca !== undefined && { ca: await readText(ca, cwd) }) };
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
}
