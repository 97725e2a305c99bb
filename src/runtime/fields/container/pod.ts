import type { SystemCallEvent } from '../../events/event.ts';
import type { ClusterObject, ContainerProbes } from '../../state/cluster.ts';
import { fullContainerIdOf, podUidOf } from '../../state/container-id.ts';
import type { Thread } from '../../state/thread.ts';

/** The pod as the API server tells of it; undefined where nobody watches one. */
export function podOf({ thread, machine }: SystemCallEvent): ClusterObject | undefined {
  const { cluster } = machine;
  if (cluster === undefined || thread === undefined || thread.containerId === '') return undefined;
  const container = machine.containers.get(thread.containerId);
  const uid = container?.podUid ?? podUidOf(thread.cgroups);
  const known = uid === undefined || uid === '' ? undefined : cluster.pod(uid);
  if (known !== undefined) return known;
  const id = container?.fullId ?? fullContainerIdOf(thread.cgroups);
  return id === undefined ? undefined : cluster.podOfContainer(id);
}

/** Probes of the event’s container, as its pod declares them. */
export function probesOf(event: SystemCallEvent): ContainerProbes | undefined {
  const pod = podOf(event);
  if (pod === undefined || event.thread === undefined) return undefined;
  const id = event.machine.containers.get(event.thread.containerId)?.fullId ?? fullContainerIdOf(event.thread.cgroups);
  return id === undefined ? undefined : pod.probes.get(id);
}

const deepest = 100;
const shells = ['/bin/sh -c', 'sh -c'];

/**
 * Whether an event’s process is the command of a probe, or was started by one: what a runtime puts into a container has its parent
 * outside, and is not the container’s first process.
 */
export function isOfProbe({ thread }: SystemCallEvent, command: string | undefined): boolean {
  if (command === undefined || thread === undefined) return false;
  let top: Thread = thread.main;
  for (let step = 0; step < deepest && top.parent?.containerId === top.containerId; step += 1) top = top.parent;
  if (top.virtualPid === 1) return false;
  const line = [top.exe, ...top.arguments].join(' ');
  return line === command || shells.some((shell) => line === `${shell} ${command}`);
}
