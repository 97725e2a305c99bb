import { setTimeout as sleep } from 'node:timers/promises';
import type { SecureVersion } from 'node:tls';
import type { Log } from '../../core/index.ts';
import { version } from '../../core/version.ts';
import type { PlainObject } from '../../rego/value/value.ts';
import { ActiveBundles } from '../distribution/activate.ts';
import { discoveryOf } from '../distribution/discovery.ts';
import { servicesOf } from '../distribution/service.ts';
import { envoyConfigOf } from '../envoy/config.ts';
import { type EnvoyService, startEnvoyService } from '../envoy/service.ts';
import { verifyBundle } from '../bundle/signature.ts';
import { PolicyError } from '../error.ts';
import type { BundleFile } from '../load/bundle.ts';
import { capabilityBuiltins, capabilityHosts } from '../load/capabilities.ts';
import { versionOf } from '../load/compile.ts';
import { readText } from '../load/files.ts';
import { loadFiles } from '../load/load.ts';
import { collectingHost, environmentOf } from '../run/host.ts';
import type { PolicyPorts } from '../run/outcome.ts';
import { type KeyFlags, verificationOptions } from '../run/signing-keys.ts';
import type { AccessOptions } from './authorize.ts';
import { labelsOf, readConfig, shownConfig } from './config.ts';
import type { ServerContext } from './context.ts';
import { listen, parseAddress } from './listen.ts';
import { Management, persistenceFolder } from './management.ts';
import { RequestMetrics } from './metrics.ts';
import { ManagementPlane } from './plane.ts';
import { aboutRoutes } from './routes/about.ts';
import { createServer, type ServerOptions } from './server.ts';
import { applyChange } from './change.ts';
import { PolicyStore } from './store.ts';
import { watchFiles } from './watch.ts';
import { WorkerLink, WorkerPool } from './workers.ts';

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
  readonly tls?: {
    readonly cert: string;
    readonly key: string;
    readonly ca?: string | undefined;
    readonly minVersion: SecureVersion;
  };
  readonly capabilities?: string | undefined;
  /** Seconds that requests get to end after the signal. */
  readonly gracePeriod: number;
  /** Seconds between the signal and the end of listening. */
  readonly waitPeriod: number;
  /** Processes that share the addresses; 1 is this one alone. */
  readonly workers: number;
  /** Reads files and folders again where they change. */
  readonly watch: boolean;
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

/**
 * Serves decisions until the signal is aborted; requests under way are answered before it ends, decisions that wait are uploaded.
 * @throws PolicyError, RegoError where policies, configuration or addresses are wrong
 */
export async function serve(request: ServeRequest, ports: ServePorts): Promise<void> {
  const made = await makeContext(request, ports);
  const { plane, link, context } = made;
  if (request.workers > 1 && link === undefined) return serveByWorkers(request, ports, made);
  if (link === undefined) plane.current.restore();
  const onListening = link === undefined ? ports.onListening : (addresses: readonly string[]) => link.ready(addresses);
  const listening = { ...ports, ...(onListening && { onListening }) };
  await Promise.all([serveHere(request, listening, context), plane.run(ports.signal)]);
}

/** The first process keeps bundles up to date and orders changes; the workers answer, and log their decisions. */
async function serveByWorkers({ workers }: ServeRequest, ports: ServePorts, made: MadeContext): Promise<void> {
  const pool = new WorkerPool(made.context.store, () => made.plane.current.owners, ports.log);
  made.onChange = () => pool.sendState();
  made.plane.current.restore();
  const addresses = await pool.start(workers);
  ports.log.info({ addrs: addresses, workers }, 'Initializing server.');
  ports.onListening?.(addresses);
  await Promise.all([aborted(ports.signal), made.plane.run(ports.signal)]);
  await pool.stop();
}

async function serveHere(request: ServeRequest, ports: ServePorts, context: ServerContext): Promise<void> {
  const { log, signal } = ports;
  const envoyConfig = envoyConfigOf(context.config);
  const access: AccessOptions = {
    authentication: request.authentication,
    ...(request.authorization === 'basic' && { authorization: authorizationPath(context.config) }),
  };
  const options: ServerOptions = {
    access,
    log,
    logsRequests: request.logsRequests,
    ...(request.tls && { tls: await readTls(request.tls, ports.cwd) }),
  };
  const servers = [
    ...request.addresses.map((address) => ({ address, app: createServer(context, options) })),
    ...request.diagnosticAddresses.map((address) => ({
      address,
      app: createServer(context, { ...options, access: { authentication: 'off' }, routes: aboutRoutes }),
    })),
  ];
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
    log.info({}, 'Shutting down...');
    await sleep(request.waitPeriod * 1000);
  } finally {
    const grace = request.gracePeriod * 1000;
    const closing = Promise.all([envoy?.close(grace), ...servers.map(({ app }) => app.close())]);
    await Promise.race([closing, sleep(grace, undefined, { ref: false })]);
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
        message: `not ready after ${seconds} s: ${waiting().join(', ')}`,
        where: '--ready-timeout',
      });
    await sleep(50, undefined, { signal }).catch(() => undefined);
  }
}

/** What a process serves with; the parts that run beside are told where bundles changed. */
interface MadeContext {
  readonly context: ServerContext;
  readonly plane: ManagementPlane;
  /** The way to the first process, where this one is a worker. */
  readonly link: WorkerLink | undefined;
  onChange: () => void;
}

async function makeContext(request: ServeRequest, ports: ServePorts): Promise<MadeContext> {
  const { paths, bundle, ignore, v0 } = request;
  const { log, cwd, env } = ports;
  const local = paths.filter((path) => !isRemote(path));
  const verification = await verificationOptions(request, ports);
  const verify = (found: readonly BundleFile[], name: string): void => {
    if (verification !== undefined && !request.skipVerify) verifyBundle(found, verification, name);
  };
  const load = () => loadFiles({ data: bundle ? [] : local, bundles: bundle ? local : [], ignore, cwd, verify });
  const files = await load();
  const builtins = await capabilityBuiltins(request.capabilities, cwd);
  const allowNet = await capabilityHosts(request.capabilities, cwd);
  const config = await configOf(request, ports);
  const { id } = labelsOf(config);
  const { modules, data } = files;
  const store = new PolicyStore({ modules, data, version: versionOf(files, v0), ...(builtins && { builtins }) });
  let shown: PlainObject = {};
  const host = {
    ...collectingHost(environmentOf(env), { allowNet, signal: ports.signal }).host,
    print: (line: string) => log.info({ line }, 'print'),
    runtime: () => ({ config: shown, env: environmentOf(env), version, commit: '' }),
  };
  const made: { onChange: () => void } = { onChange: () => undefined };
  const active = new ActiveBundles(store);
  const onChange = () => made.onChange();
  const makers = { services: servicesOf(config), folder: persistenceFolder(config, cwd) };
  const plane = new ManagementPlane(config, discoveryOf(config, makers, { host, log }), (given) => {
    const labels = { ...labelsOf(given), ...(id !== undefined && { id }) };
    const ofProcess = request.workers > 1 ? sharedOut(given) : given;
    const management = new Management({ config: ofProcess, labels, store, host, log, cwd, active, onChange });
    shown = shownConfig(given, labels);
    return management;
  });
  const link = request.workers > 1 && WorkerLink.isWorker ? new WorkerLink(store) : undefined;
  if (request.watch && link === undefined)
    watchFiles({ paths: local, cwd, store, log, signal: ports.signal, loaded: files, load, onChange });
  const context: ServerContext = {
    store,
    host,
    metrics: new RequestMetrics(),
    get config() {
      return shown;
    },
    get defaultDecision() {
      return String(shown['default_decision']);
    },
    get plugins() {
      return plane.plugins;
    },
    get onDecision() {
      return plane.current.onDecision;
    },
    provenance: () => provenance({ ...revisions(files.manifests), ...active.revisions }),
    status: () => plane.current.status,
    statusMetrics: () => plane.current.metrics,
    change: (change, doing) => (link === undefined ? applyChange(store, change) : link.change(change, doing)),
    ownerOf: (path) => (link ?? active).ownerOf(path),
  };
  return Object.assign(made, { context, plane, link });
}

/** Of several processes the first has the bundles and the status, and the workers the decisions. */
function sharedOut({ bundles, status, decision_logs: decisions, ...rest }: PlainObject): PlainObject {
  if (WorkerLink.isWorker) return { ...rest, ...(decisions !== undefined && { decision_logs: decisions }) };
  return { ...rest, ...(bundles !== undefined && { bundles }), ...(status !== undefined && { status }) };
}

function provenance(bundles: PlainObject): PlainObject {
  const built = { version, build_commit: '', build_timestamp: '', build_hostname: '' };
  return Object.keys(bundles).length === 0 ? built : { ...built, bundles };
}

function revisions(manifests: Awaited<ReturnType<typeof loadFiles>>['manifests']): PlainObject {
  return Object.fromEntries(manifests.map(({ name, manifest }) => [name, { revision: manifest.revision }]));
}

/** A path that is the address of a bundle stands for settings that fetch it. */
function isRemote(path: string): boolean {
  return /^https?:\/\//.test(path);
}

function remoteBundles(paths: readonly string[]): string[] {
  return paths.filter(isRemote).flatMap((path, index) => {
    const { origin, pathname, search } = new URL(path);
    const name = `cli${index + 1}`;
    const bundle = `bundles.${name}`;
    const settings = [`service=${name}`, `resource=${pathname}${search}`, 'persist=true'];
    return [`services.${name}.url=${origin}`, ...settings.map((setting) => `${bundle}.${setting}`)];
  });
}

async function configOf(
  { configFile, set, setFile, paths }: ServeRequest,
  { cwd, env }: ServePorts,
): Promise<PlainObject> {
  const setFiles = setFile.map(async (entry) => {
    const [path = '', ...rest] = entry.split('=');
    return { path, text: await readText(rest.join('='), cwd) };
  });
  return readConfig({
    ...(configFile !== undefined && { file: { text: await readText(configFile, cwd), name: configFile } }),
    set: [...remoteBundles(paths), ...set],
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
