import type { SystemCallEvent } from '../../events/event.ts';
import type { Container, ContainerMount } from '../../state/machine.ts';
import { globMatcher } from '../../engine/glob.ts';
import { field, keyed, requiredEither, requiredKey, type Getter } from '../define.ts';
import type { Field, FieldType, FieldValue } from '../field.ts';
import { isOfProbe, probesOf } from './pod.ts';

/** The container that an event happened in: what is known of it, at least its id; undefined on the host. */
export function containerOf({ thread, machine }: SystemCallEvent): Container | undefined {
  if (thread === undefined || thread.containerId === '') return undefined;
  return machine.containers.get(thread.containerId) ?? { id: thread.containerId };
}

function of(
  name: string,
  type: FieldType,
  doc: string,
  read: (container: Container, event: SystemCallEvent) => FieldValue,
): Field {
  return field(name, type, doc, (event) => {
    const container = containerOf(event);
    return container === undefined ? undefined : read(container, event);
  });
}

/** On the host these say `host`, and where the runtime has not told, they are absent. */
function orHost(name: string, doc: string, read: (container: Container) => string | undefined): Field {
  return field(name, 'string', doc, (event) => {
    const container = containerOf(event);
    return container === undefined ? (event.thread === undefined ? undefined : 'host') : read(container);
  });
}

interface ImageName {
  readonly repository: string;
  readonly tag: string | undefined;
}

/** Splits `registry:5000/path/name:tag@digest`. */
export function imageName(image: string): ImageName {
  const [reference = ''] = image.split('@');
  const colon = reference.lastIndexOf(':');
  if (colon <= reference.lastIndexOf('/')) return { repository: reference, tag: undefined };
  return { repository: reference.slice(0, colon), tag: reference.slice(colon + 1) };
}

function mountText(mount: ContainerMount): string {
  return [mount.source, mount.destination, mount.mode, String(mount.writable), mount.propagation].join(':');
}

/** A mount by its number, or the first whose side matches a glob. */
function findMount(container: Container, argument: string, side: 'source' | 'destination'): ContainerMount | undefined {
  const mounts = container.mounts ?? [];
  if (/^[0-9]+$/.test(argument)) return mounts[Number(argument)];
  const matches = globMatcher(argument, false);
  return mounts.find((mount) => matches(mount[side]));
}

function mountField(
  name: string,
  doc: string,
  side: 'source' | 'destination',
  read: (mount: ContainerMount) => string,
): Field {
  const bind =
    (argument: string | undefined): Getter =>
    (event) => {
      const container = containerOf(event);
      const mount = container === undefined ? undefined : findMount(container, argument ?? '', side);
      return mount === undefined ? (container === undefined ? undefined : 'N/A') : read(mount);
    };
  return keyed(name, 'string', doc, requiredEither, bind);
}

function label(name: string | undefined): Getter {
  return (event) => containerOf(event)?.labels?.[name ?? ''];
}

function labelsText(labels: Readonly<Record<string, string>> | undefined): string | undefined {
  if (labels === undefined) return undefined;
  return Object.entries(labels)
    .map(([name, value]) => `${name}:${value}`)
    .join(', ');
}

const livenessOf = (event: SystemCallEvent) => containerOf(event)?.liveness ?? probesOf(event)?.liveness;
const readinessOf = (event: SystemCallEvent) => containerOf(event)?.readiness ?? probesOf(event)?.readiness;

const perNanosecond = 1_000_000_000;

/** Fields of containers. */
export const containerFields: readonly Field[] = [
  of('container.cni.json', 'string', 'What the network plugin gave, as JSON.', ({ cni }) => cni),
  of('container.duration', 'duration', 'Nanoseconds since the container started.', ({ createdTime }, { time }) =>
    createdTime === undefined ? undefined : time - BigInt(createdTime) * BigInt(perNanosecond),
  ),
  orHost('container.full_id', 'Whole id of the container, host outside.', ({ id, fullId }) => fullId ?? id),
  of('container.healthcheck', 'string', 'Health check of the container.', ({ healthcheck }) => healthcheck),
  of('container.host_ipc', 'boolean', 'Whether it shares the host’s IPC namespace.', ({ hostIpc }) => hostIpc),
  of('container.host_network', 'boolean', 'Whether it shares the host’s network.', ({ hostNetwork }) => hostNetwork),
  of('container.host_pid', 'boolean', 'Whether it shares the host’s processes.', ({ hostPid }) => hostPid),
  orHost('container.id', 'Id of the container, 12 digits; host outside.', ({ id }) => id),
  of('container.image', 'string', 'Image of the container, name and tag.', ({ image }) => image),
  of('container.image.digest', 'string', 'Digest of the image.', ({ imageDigest }) => imageDigest),
  of('container.image.id', 'string', 'Id of the image.', ({ imageId }) => imageId),
  of('container.image.repository', 'string', 'Image without its tag.', ({ image }) =>
    image === undefined ? undefined : imageName(image).repository,
  ),
  of('container.image.tag', 'string', 'Tag of the image.', ({ image }) =>
    image === undefined ? undefined : imageName(image).tag,
  ),
  of('container.ip', 'string', 'Address of the container.', ({ ip }) => ip),
  keyed('container.label', 'string', 'A label of the container by name.', requiredKey, label),
  of('container.labels', 'string', 'All labels of the container.', ({ labels }) => labelsText(labels)),
  field('container.liveness_probe', 'string', 'Command of the container’s liveness probe.', livenessOf),
  mountField(
    'container.mount',
    'A mount by number or source: source:destination:mode:writable:propagation.',
    'source',
    mountText,
  ),
  mountField(
    'container.mount.dest',
    'Destination of a mount, by number or destination.',
    'destination',
    ({ destination }) => destination,
  ),
  mountField('container.mount.mode', 'Mode of a mount, by number or source.', 'source', ({ mode }) => mode),
  mountField(
    'container.mount.propagation',
    'Propagation of a mount, by number or source.',
    'source',
    ({ propagation }) => propagation,
  ),
  mountField('container.mount.rdwr', 'Whether a mount is writable, by number or source.', 'source', ({ writable }) =>
    String(writable),
  ),
  mountField(
    'container.mount.source',
    'Source of a mount, by number or destination.',
    'destination',
    ({ source }) => source,
  ),
  of('container.mounts', 'string', 'All mounts of the container.', ({ mounts }) => mounts?.map(mountText).join(' ')),
  orHost('container.name', 'Name of the container, host outside.', ({ name }) => name),
  of('container.privileged', 'boolean', 'Whether the container is privileged.', ({ privileged }) => privileged),
  field('container.readiness_probe', 'string', 'Command of the container’s readiness probe.', readinessOf),
  of('container.start_ts', 'time', 'When the container started, nanoseconds since 1970.', ({ createdTime }) =>
    createdTime === undefined ? undefined : BigInt(createdTime) * BigInt(perNanosecond),
  ),
  orHost('container.type', 'Runtime of the container: docker, containerd, …; host outside.', ({ type }) => type),
  field(
    'proc.is_container_healthcheck',
    'boolean',
    'Whether the process is of the container’s health check.',
    (event) => isOfProbe(event, containerOf(event)?.healthcheck),
  ),
  field('proc.is_container_liveness_probe', 'boolean', 'Whether the process is of its liveness probe.', (event) =>
    isOfProbe(event, livenessOf(event)),
  ),
  field('proc.is_container_readiness_probe', 'boolean', 'Whether the process is of its readiness probe.', (event) =>
    isOfProbe(event, readinessOf(event)),
  ),
];
