import { resolve } from 'node:path';
import { type Log, messageOf } from '../../core/index.ts';
import { version } from '../../core/version.ts';
import type { Host } from '../../rego/builtins/context.ts';
import type { Limits } from '../../rego/run/meter.ts';
import type { PlainObject } from '../../rego/value/value.ts';
import { verifyBundle } from '../bundle/signature.ts';
import { ActiveBundles } from '../distribution/activate.ts';
import { discoveryOf } from '../distribution/discovery.ts';
import { servicesOf } from '../distribution/service.ts';
import { ResponseCache } from '../http/cache.ts';
import { limitPatterns } from '../../rego/builtins/pattern-cache.ts';
import { cacheLimitsOf, patternLimitOf } from '../http/caching.ts';
import type { BundleFile } from '../load/bundle.ts';
import { capabilityBuiltins, capabilityHosts } from '../load/capabilities.ts';
import { versionOf } from '../load/compile.ts';
import { loadFiles } from '../load/load.ts';
import { collectingHost, environmentOf } from '../run/host.ts';
import { verificationOptions } from '../run/signing-keys.ts';
import { applyChange } from './change.ts';
import { labelsOf, shownConfig } from './config.ts';
import { idleKeys } from './config-keys.ts';
import { configOf, isRemote } from './config-sources.ts';
import type { ServerContext } from './context.ts';
import { Management, type ManagementOptions, persistenceFolder } from './management.ts';
import { RequestMetrics } from './metrics.ts';
import { ManagementPlane } from './plane.ts';
import { provenanceOf } from './provenance.ts';
import type { ServePorts, ServeRequest } from './serve.ts';
import { serverSettingsOf } from './settings.ts';
import { PolicyStore } from './store.ts';
import { keepOnDisk } from './keep.ts';
import { watchFiles, watchPaths } from './watch.ts';
import type { PlaneState } from './workers/messages.ts';

/** What the first process, or the only one, serves with. */
export interface MadeContext {
  readonly context: ServerContext;
  readonly plane: ManagementPlane;
  /** What workers are told of the parts that run beside the requests. */
  planeState(): PlaneState;
  /** Told where policies, data or bundles changed. */
  onChange: () => void;
}

/** What changes while the server runs. */
interface Now {
  shown: PlainObject;
  labels: PlainObject;
}

/** Loads policies, data and configuration. @param life ends when nothing is served any more @throws PolicyError, RegoError */
export async function makeContext(request: ServeRequest, ports: ServePorts, life: AbortSignal): Promise<MadeContext> {
  const { log, cwd, env } = ports;
  const local = request.paths.filter((path) => !isRemote(path));
  const load = await loader(request, ports, local);
  const loaded = await load();
  const builtins = await capabilityBuiltins(request.capabilities, cwd);
  const config = await configOf(request, ports);
  const { manifests } = loaded;
  const dialect = versionOf(loaded, request.v0);
  const kept = keepOnDisk(config, { loaded, areBundles: request.bundle, cwd, life }, () => active.owners);
  const { modules, data } = kept?.first ?? loaded;
  const store = new PolicyStore({
    modules,
    data,
    version: dialect,
    onWrite: kept?.onWrite,
    ...(builtins && { builtins }),
  });
  const now: Now = { shown: {}, labels: {} };
  const variables = environmentOf(env);
  const cache = new ResponseCache();
  const host: Host = {
    ...(await serverHost(request, ports, life, cache)),
    runtime: () => ({ config: now.shown, env: variables, version, commit: '' }),
  };
  const made: { onChange: () => void } = { onChange: () => undefined };
  const active = new ActiveBundles(store);
  kept?.begin(store);
  const onChange = () => made.onChange();
  const plane = planeOf(config, { store, host, log, cwd, env, active, onChange }, (given, labels) => {
    cache.limit(cacheLimitsOf(given));
    limitPatterns(patternLimitOf(given));
    now.labels = labels;
    now.shown = shownConfig(given, labels);
  });
  if (request.watch) watchFiles({ paths: local, cwd, store, log, signal: ports.signal, loaded, load, onChange });
  watchConfig(request, ports, config, plane);
  const revisionsNow = () => ({ ...revisions(manifests), ...active.revisions });
  const metrics = new RequestMetrics(serverSettingsOf(config).buckets);
  return Object.assign(made, {
    context: contextOf({ store, host, limits: limitsOf(request), metrics, plane, active, now, revisionsNow }),
    plane,
    planeState: () => planeState({ plane, active, now, revisionsNow }),
  });
}

/** Where discovery brings the rest of the configuration, its file is not watched. */
function watchConfig(request: ServeRequest, ports: ServePorts, config: PlainObject, plane: ManagementPlane): void {
  const { configFile: file, watchConfig: isWanted } = request;
  const { log, cwd, signal } = ports;
  if (!isWanted || file === undefined || config['discovery'] !== undefined) return;
  const reload = async (): Promise<void> => {
    try {
      await plane.use(await configOf(request, ports));
      log.info({ file }, 'Configuration was changed, and is in force.');
    } catch (error) {
      log.error({ file, reason: messageOf(error) }, 'Configuration was changed, and cannot be used.');
    }
  };
  watchPaths([resolve(cwd, file)], reload, signal);
}

/** Bundles, decision logs and status of the configuration, or of the one that is discovered. @throws PolicyError POLICY_CONFIG */
function planeOf(
  config: PlainObject,
  ports: Omit<ManagementOptions, 'config' | 'labels'>,
  onConfig: (config: PlainObject, labels: PlainObject) => void,
): ManagementPlane {
  const { id } = labelsOf(config);
  const makers = { services: servicesOf(config, ports.env), folder: persistenceFolder(config, ports.cwd) };
  return new ManagementPlane(config, discoveryOf(config, makers, ports), (given) => {
    const labels = { ...labelsOf(given), ...(id !== undefined && { id }) };
    const management = new Management({ ...ports, config: given, labels });
    onConfig(given, labels);
    warnOfIdleKeys(given, ports.log);
    return management;
  });
}

/** A key with a slip of the pen would otherwise go unnoticed. */
function warnOfIdleKeys(config: PlainObject, log: Log): void {
  const { unknown, without } = idleKeys(config);
  if (unknown.length > 0) log.warn({ keys: unknown }, 'Keys of the configuration are not known.');
  if (without.length > 0) log.warn({ keys: without }, 'Keys of the configuration have no effect here.');
}

interface Parts {
  readonly plane: ManagementPlane;
  readonly active: ActiveBundles;
  readonly now: Now;
  /** Revisions of bundles, those of the command line too. */
  revisionsNow(): PlainObject;
}

function contextOf({
  store,
  host,
  limits,
  metrics,
  plane,
  active,
  now,
  revisionsNow,
}: Parts & Required<Pick<ServerContext, 'host' | 'limits' | 'metrics' | 'store'>>): ServerContext {
  return {
    store,
    host,
    limits,
    metrics,
    get config() {
      return now.shown;
    },
    get defaultDecision() {
      return String(now.shown['default_decision']);
    },
    get plugins() {
      return plane.plugins;
    },
    get onDecision() {
      return plane.current.onDecision;
    },
    provenance: () => provenanceOf(revisionsNow()),
    status: () => plane.current.status,
    statusMetrics: () => plane.current.metrics,
    change: (change) => applyChange(store, change),
    ownerOf: (path) => active.ownerOf(path),
  };
}

function planeState({ plane, active, now, revisionsNow }: Parts): PlaneState {
  const { recording, status, metrics: statusMetrics } = plane.current;
  return {
    config: now.shown,
    labels: now.labels,
    ...(recording && { recording }),
    plugins: plane.plugins,
    revisions: revisionsNow(),
    owners: active.owners,
    ...(status && { status }),
    statusMetrics,
  };
}

/** When evaluations are stopped. */
export function limitsOf({ evalTimeout }: Pick<ServeRequest, 'evalTimeout'>): Limits {
  return evalTimeout === 0 ? {} : { timeout: evalTimeout };
}

/** What policies may ask of the world: hosts that capabilities name, until nothing is served any more. */
export async function serverHost(
  { capabilities }: ServeRequest,
  { log, cwd, env }: ServePorts,
  life: AbortSignal,
  cache: ResponseCache,
) {
  const allowNet = await capabilityHosts(capabilities, cwd);
  const { host } = collectingHost(environmentOf(env), { allowNet, signal: life }, cache);
  return { ...host, print: (line: string) => log.info({ line }, 'print') };
}

async function loader(request: ServeRequest, ports: ServePorts, paths: readonly string[]) {
  const { bundle, ignore, skipVerify } = request;
  const verification = await verificationOptions(request, ports);
  const verify = (found: readonly BundleFile[], name: string): void => {
    if (verification !== undefined && !skipVerify) verifyBundle(found, verification, name);
  };
  const [data, bundles] = bundle ? [[], paths] : [paths, []];
  return () => loadFiles({ data, bundles, ignore, cwd: ports.cwd, verify });
}

function revisions(manifests: Awaited<ReturnType<typeof loadFiles>>['manifests']): PlainObject {
  return Object.fromEntries(manifests.map(({ name, manifest }) => [name, { revision: manifest.revision }]));
}
