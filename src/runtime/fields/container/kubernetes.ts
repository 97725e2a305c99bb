import type { SystemCallEvent } from '../../events/event.ts';
import { podUidOf } from '../../state/container-id.ts';
import type { ClusterKind, ClusterObject } from '../../state/cluster.ts';
import { field, keyed, requiredKey, type Getter } from '../define.ts';
import type { Field } from '../field.ts';
import { containerOf } from './container.ts';
import { podOf } from './pod.ts';

/** Uid of the pod that an event happened in, by whoever tells of it: runtime, API server, the name of the cgroup. */
const podUid = (event: SystemCallEvent): string | undefined => {
  const uid = containerOf(event)?.podUid ?? podOf(event)?.uid ?? podUidOf(event.thread?.cgroups ?? []);
  return uid === '' ? undefined : uid;
};

const podLabelsOf = (event: SystemCallEvent) => containerOf(event)?.podLabels ?? podOf(event)?.labels;
const podLabel = (name: string | undefined) => (event: SystemCallEvent) => podLabelsOf(event)?.[name ?? ''];
const podLabels = (event: SystemCallEvent) => labelsText(podLabelsOf(event));
const podName = (event: SystemCallEvent) => containerOf(event)?.podName ?? podOf(event)?.name;
const podAddress = (event: SystemCallEvent) =>
  podOf(event)?.ip ?? (podName(event) === undefined ? undefined : containerOf(event)?.ip);
const sandbox = (event: SystemCallEvent): string | undefined => containerOf(event)?.podSandboxId;

function labelsText(labels: Readonly<Record<string, string>> | undefined): string | undefined {
  if (labels === undefined) return undefined;
  return Object.entries(labels)
    .map(([name, value]) => `${name}:${value}`)
    .join(', ');
}

const podFields: readonly Field[] = [
  field(
    'k8s.ns.name',
    'string',
    'Namespace of the pod.',
    (event) => containerOf(event)?.podNamespace ?? podOf(event)?.namespace,
  ),
  field('k8s.pod.cni.json', 'string', 'What the network plugin gave the pod.', (event) => containerOf(event)?.cni),
  field('k8s.pod.full_sandbox_id', 'string', 'Whole id of the pod’s sandbox.', sandbox),
  field('k8s.pod.id', 'string', 'Uid of the pod.', podUid),
  field('k8s.pod.ip', 'string', 'Address of the pod.', podAddress),
  keyed('k8s.pod.label', 'string', 'A label of the pod by name.', requiredKey, podLabel),
  field('k8s.pod.labels', 'string', 'All labels of the pod.', podLabels),
  field('k8s.pod.name', 'string', 'Name of the pod.', podName),
  field('k8s.pod.sandbox_id', 'string', 'Id of the pod’s sandbox, 12 digits.', (event) => sandbox(event)?.slice(0, 12)),
  field('k8s.pod.uid', 'string', 'Uid of the pod.', podUid),
];

type Owner = Exclude<ClusterKind, 'pod'>;

/** Objects above the pod: known to a watch of the API server alone. */
const owners: Readonly<Record<Owner, string>> = {
  deployment: 'deployment',
  ns: 'namespace',
  rc: 'replication controller',
  rs: 'replica set',
  svc: 'service',
};

function objectsAbove(event: SystemCallEvent, kind: Owner): readonly ClusterObject[] {
  const pod = podOf(event);
  return pod === undefined ? [] : (event.machine.cluster?.above(pod, kind) ?? []);
}

/** What an object of a kind says; several services are joined by a comma. */
const above =
  (kind: Owner, read: (object: ClusterObject) => string | undefined): Getter =>
  (event) => {
    const values = objectsAbove(event, kind).flatMap((object) => read(object) ?? []);
    return values.length === 0 ? undefined : values.join(', ');
  };

function ownerFields(prefix: string, id: string): Field[] {
  return (Object.keys(owners) as Owner[]).flatMap((kind) => {
    const what = `of the pod’s ${owners[kind]}, from the API server.`;
    return [
      field(
        `${prefix}.${kind}.${id}`,
        'string',
        `Uid ${what}`,
        above(kind, ({ uid }) => uid),
      ),
      keyed(`${prefix}.${kind}.label`, 'string', `A label by name ${what}`, requiredKey, (name) =>
        above(kind, ({ labels }) => labels[name ?? '']),
      ),
      field(
        `${prefix}.${kind}.labels`,
        'string',
        `All labels ${what}`,
        above(kind, ({ labels }) => labelsText(labels)),
      ),
      ...(prefix === 'k8s' && kind === 'ns'
        ? []
        : [
            field(
              `${prefix}.${kind}.name`,
              'string',
              `Name ${what}`,
              above(kind, ({ name }) => name),
            ),
          ]),
    ];
  });
}

/** Fields of Kubernetes, under the names of the container plugin and of the metadata plugin. */
export const kubernetesFields: readonly Field[] = [
  ...podFields,
  ...ownerFields('k8s', 'id'),
  ...ownerFields('k8smeta', 'uid'),
  field('k8smeta.pod.ip', 'string', 'Address of the pod.', podAddress),
  keyed('k8smeta.pod.label', 'string', 'A label of the pod by name.', requiredKey, podLabel),
  field('k8smeta.pod.labels', 'string', 'All labels of the pod.', podLabels),
  field('k8smeta.pod.name', 'string', 'Name of the pod.', podName),
  field('k8smeta.pod.uid', 'string', 'Uid of the pod.', podUid),
];
