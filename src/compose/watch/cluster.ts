import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import { delimiter, join, resolve } from 'node:path';
import type { Log } from '../../core/index.ts';
import { clusterOfFile, clusterOfPod, type Cluster } from '../../runtime/kubernetes/cluster.ts';
import { followCluster } from '../../runtime/kubernetes/follow.ts';
import type { ClusterDirectory } from '../../runtime/state/cluster.ts';
import type { FalcoConfig } from './falco-config.ts';
import { loadedPlugins } from './plugins.ts';
import type { WatchSettings } from './prepare.ts';

/** What the choice of a cluster needs. */
export interface ClusterPorts {
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly log: Log;
  readonly signal: AbortSignal;
}

/**
 * Follows the cluster that pods' fields are told of: that of `--kubeconfig`, of the pod that this process runs in, or, where the
 * plugin k8smeta is loaded, of KUBECONFIG. Undefined where there is none. @throws {RuntimeError} for a kubeconfig that cannot be read.
 */
export async function openCluster(
  settings: WatchSettings,
  config: FalcoConfig,
  { cwd, env, log, signal }: ClusterPorts,
): Promise<ClusterDirectory | undefined> {
  const plugin = loadedPlugins(config, log).find(({ row }) => row.name === 'k8smeta');
  const cluster = clusterOf(settings, plugin !== undefined, cwd, env);
  if (cluster === undefined) {
    if (plugin !== undefined) log.warn({}, 'no API server of Kubernetes is named: fields of k8smeta are absent');
    return undefined;
  }
  const configured = plugin?.init['nodeName'];
  const node =
    settings['node-name'] ?? env['FALCO_K8S_NODE_NAME'] ?? (typeof configured === 'string' ? configured : '');
  return followCluster(cluster, { log, signal, ...(node === '' ? {} : { node }) });
}

function clusterOf(
  { kubeconfig }: WatchSettings,
  isAsked: boolean,
  cwd: string,
  env: ClusterPorts['env'],
): Cluster | undefined {
  if (kubeconfig !== undefined) return clusterOfFile(resolve(cwd, kubeconfig));
  const own = clusterOfPod(env);
  if (own !== undefined || !isAsked) return own;
  const places = (env['KUBECONFIG'] ?? join(env['HOME'] ?? homedir(), '.kube/config')).split(delimiter);
  const path = places.find((place) => place !== '' && existsSync(place));
  return path === undefined ? undefined : clusterOfFile(path);
}
