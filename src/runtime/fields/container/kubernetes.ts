import type { SystemCallEvent } from '../../events/event.ts';
import { podUidOf } from '../../state/container-id.ts';
import { field, keyed, requiredKey } from '../define.ts';
import type { Field } from '../field.ts';
import { containerOf } from './container.ts';

const podUid = (event: SystemCallEvent): string | undefined => {
  const uid = containerOf(event)?.podUid ?? podUidOf(event.thread?.cgroups ?? []);
  return uid === '' ? undefined : uid;
};
const podLabel = (name: string | undefined) => (event: SystemCallEvent) => containerOf(event)?.podLabels?.[name ?? ''];
const podLabels = (event: SystemCallEvent): string | undefined => {
  const labels = containerOf(event)?.podLabels;
  if (labels === undefined) return undefined;
  return Object.entries(labels)
    .map(([name, value]) => `${name}:${value}`)
    .join(', ');
};
const sandbox = (event: SystemCallEvent): string | undefined => containerOf(event)?.podSandboxId;

const podFields: readonly Field[] = [
  field('k8s.ns.name', 'string', 'Namespace of the pod.', (event) => containerOf(event)?.podNamespace),
  field('k8s.pod.cni.json', 'string', 'What the network plugin gave the pod.', (event) => containerOf(event)?.cni),
  field('k8s.pod.full_sandbox_id', 'string', 'Whole id of the pod’s sandbox.', sandbox),
  field('k8s.pod.id', 'string', 'Uid of the pod.', podUid),
  field('k8s.pod.ip', 'string', 'Address of the pod.', (event) =>
    containerOf(event)?.podName === undefined ? undefined : containerOf(event)?.ip,
  ),
  keyed('k8s.pod.label', 'string', 'A label of the pod by name.', requiredKey, podLabel),
  field('k8s.pod.labels', 'string', 'All labels of the pod.', podLabels),
  field('k8s.pod.name', 'string', 'Name of the pod.', (event) => containerOf(event)?.podName),
  field('k8s.pod.sandbox_id', 'string', 'Id of the pod’s sandbox, 12 digits.', (event) => sandbox(event)?.slice(0, 12)),
  field('k8s.pod.uid', 'string', 'Uid of the pod.', podUid),
];

/** Objects above the pod: known to a watch of the API server alone. */
const owners = ['deployment', 'ns', 'rc', 'rs', 'svc'] as const;

function ownerFields(prefix: string, id: string): Field[] {
  const doc = 'Of an object above the pod; told by no source of ours yet, so absent.';
  return owners.flatMap((owner) => [
    field(`${prefix}.${owner}.${id}`, 'string', doc, () => undefined),
    keyed(`${prefix}.${owner}.label`, 'string', doc, requiredKey, () => () => undefined),
    field(`${prefix}.${owner}.labels`, 'string', doc, () => undefined),
    ...(prefix === 'k8s' && owner === 'ns' ? [] : [field(`${prefix}.${owner}.name`, 'string', doc, () => undefined)]),
  ]);
}

/** Fields of Kubernetes, under the names of the container plugin and of the metadata plugin. */
export const kubernetesFields: readonly Field[] = [
  ...podFields,
  ...ownerFields('k8s', 'id'),
  ...ownerFields('k8smeta', 'uid'),
  field('k8smeta.pod.ip', 'string', 'Address of the pod.', (event) => containerOf(event)?.ip),
  keyed('k8smeta.pod.label', 'string', 'A label of the pod by name.', requiredKey, podLabel),
  field('k8smeta.pod.labels', 'string', 'All labels of the pod.', podLabels),
  field('k8smeta.pod.name', 'string', 'Name of the pod.', (event) => containerOf(event)?.podName),
  field('k8smeta.pod.uid', 'string', 'Uid of the pod.', podUid),
];
