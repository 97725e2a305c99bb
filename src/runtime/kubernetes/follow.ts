import type { Log } from '../../core/index.ts';
import type { ClusterDirectory } from '../state/cluster.ts';
import { openClient } from './client.ts';
import type { Cluster } from './cluster.ts';
import { Directory } from './directory.ts';
import { watchCluster } from './watcher.ts';

/** How long the first events wait for what the cluster has, milliseconds. */
const firstWait = 5000;

/** What following a cluster needs. */
export interface FollowPorts {
  readonly log: Log;
  readonly signal: AbortSignal;
  /** Name of the node; absent keeps the pods of all nodes. */
  readonly node?: string;
}

/** Keeps what the API server has until the signal; resolves with what was read within some seconds, the rest comes behind. */
export async function followCluster(cluster: Cluster, { log, signal, node }: FollowPorts): Promise<ClusterDirectory> {
  const client = openClient(cluster);
  const directory = new Directory();
  signal.addEventListener('abort', () => client.close(), { once: true });
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<void>((resolve) => (timer = setTimeout(resolve, firstWait)));
  await Promise.race([watchCluster({ client, directory, log, signal, ...(node === undefined ? {} : { node }) }), late]);
  clearTimeout(timer);
  log.info({ server: cluster.server, pods: directory.of('pod').size }, 'the cluster is followed');
  return directory;
}
