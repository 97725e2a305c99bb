import { json } from '../containers/lookup.ts';
import type { ClusterObject, ContainerProbes } from '../state/cluster.ts';

type Members = Readonly<Record<string, unknown>>;

/** What is kept of an object as the API server gives it; undefined for what is none. */
export function readObject(value: unknown): ClusterObject | undefined {
  const object = json.object(value);
  const metadata = json.object(object['metadata']);
  const [uid, name] = [json.text(metadata['uid']), json.text(metadata['name'])];
  if (uid === undefined || name === undefined) return undefined;
  const [spec, status] = [json.object(object['spec']), json.object(object['status'])];
  const ip = json.text(status['podIP']);
  return {
    uid,
    name,
    namespace: json.text(metadata['namespace']) ?? '',
    labels: json.texts(metadata['labels']),
    owners: json.list(metadata['ownerReferences']).flatMap((owner) => json.text(json.object(owner)['uid']) ?? []),
    selector: json.texts(spec['selector']),
    probes: probesOf(spec, status),
    ...(ip === undefined ? {} : { ip }),
  };
}

/** Probes that run a program, by the container's whole id; those over the network start no process. */
function probesOf(spec: Members, status: Members): ReadonlyMap<string, ContainerProbes> {
  const probes = new Map<string, ContainerProbes>();
  const containers = [...json.list(spec['containers']), ...json.list(spec['initContainers'])].map(json.object);
  const statuses = [...json.list(status['containerStatuses']), ...json.list(status['initContainerStatuses'])];
  for (const one of statuses.map(json.object)) {
    const id = json.text(one['containerID'])?.replace(/^.*:\/\//, '');
    const container = containers.find(({ name }) => name === one['name']);
    if (id === undefined || container === undefined) continue;
    const [liveness, readiness] = [commandOf(container['livenessProbe']), commandOf(container['readinessProbe'])];
    probes.set(id, {
      ...(liveness === undefined ? {} : { liveness }),
      ...(readiness === undefined ? {} : { readiness }),
    });
  }
  return probes;
}

function commandOf(probe: unknown): string | undefined {
  const words = json.list(json.object(json.object(probe)['exec'])['command']).map(String);
  return words.length === 0 ? undefined : words.join(' ');
}
