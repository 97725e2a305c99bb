import type { JsonEvent } from '../../events/event.ts';
import { jsonText, readPath } from '../../sources/json/pointer.ts';
import { requiredKey, row } from '../define.ts';
import type { Field } from '../field.ts';
import { imageName } from '../container/container.ts';
import { jsonField } from '../json/json.ts';
import { auditSources, flatValues, ofElements, several, single } from './values.ts';

const spec = ['requestObject', 'spec'] as const;
const containers = [...spec, 'containers'];

const repositoryOf = (container: unknown): unknown => {
  const image = jsonText(readPath(container, ['image']));
  return image === undefined ? undefined : imageName(image).repository;
};

/** The id that a container runs with: its own, else its pod's, else 0. */
function effectiveId(key: string): (container: unknown, document: unknown) => readonly unknown[] {
  return (container, document) => [
    readPath(container, ['securityContext', key]) ?? readPath(document, [...spec, 'securityContext', key]) ?? 0,
  ];
}

interface Part {
  readonly name: string;
  readonly doc: string;
  values(container: unknown, document: unknown): readonly unknown[];
}

const at =
  (...path: readonly string[]) =>
  (container: unknown): readonly unknown[] =>
    flatValues(container, path);

const parts: readonly Part[] = [
  {
    name: 'add_capabilities',
    doc: 'Capabilities that are added',
    values: at('securityContext', 'capabilities', 'add'),
  },
  {
    name: 'allow_privilege_escalation',
    doc: 'Whether privileges may grow',
    values: at('securityContext', 'allowPrivilegeEscalation'),
  },
  { name: 'args', doc: 'Arguments', values: at('args') },
  { name: 'command', doc: 'Commands', values: at('command') },
  { name: 'eff_run_as_group', doc: 'Groups that take effect', values: effectiveId('runAsGroup') },
  { name: 'eff_run_as_user', doc: 'Users that take effect', values: effectiveId('runAsUser') },
  { name: 'host_port', doc: 'Ports of the host', values: at('ports', 'hostPort') },
  { name: 'image', doc: 'Images', values: at('image') },
  { name: 'image.repository', doc: 'Images without their tags', values: (container) => [repositoryOf(container)] },
  { name: 'name', doc: 'Names', values: at('name') },
  { name: 'privileged', doc: 'Whether privileged', values: at('securityContext', 'privileged') },
  { name: 'proc_mount', doc: 'Kinds of /proc', values: at('securityContext', 'procMount') },
  {
    name: 'read_only_fs',
    doc: 'Whether the root file system is read-only',
    values: at('securityContext', 'readOnlyRootFilesystem'),
  },
  { name: 'run_as_group', doc: 'Groups', values: at('securityContext', 'runAsGroup') },
  { name: 'run_as_user', doc: 'Users', values: at('securityContext', 'runAsUser') },
];

/** The kinds of containers of a pod, as their list is named. */
const kinds = [
  ['containers', 'containers'],
  ['initContainers', 'init containers'],
  ['ephemeralContainers', 'ephemeral containers'],
] as const;

const first =
  (read: (container: unknown) => unknown) =>
  ({ document }: JsonEvent): string | undefined =>
    jsonText(read(readPath(document, [...containers, '0'])));

function hostPathTest(argument = ''): (event: JsonEvent) => string | undefined {
  const holds = (path: string): boolean =>
    argument.endsWith('*') ? path.startsWith(argument.slice(0, -1)) : path === argument;
  return ({ document }) => {
    if (!Array.isArray(readPath(document, [...spec, 'volumes']))) return undefined;
    return String(flatValues(document, [...spec, 'volumes', 'hostPath', 'path']).some((path) => holds(String(path))));
  };
}

/** Fields of the pod that a request makes. */
export const auditPodFields: readonly Field[] = [
  ...kinds.flatMap(([list, what]) =>
    parts.map(({ name, doc, values }) =>
      ofElements(`ka.req.pod.${list}.${name}`, `${doc} of the pod’s ${what}.`, [...spec, list], values),
    ),
  ),
  single('ka.req.container.host_network', 'Deprecated: whether the pod uses the host’s network.', [
    ...spec,
    'hostNetwork',
  ]),
  jsonField(
    'ka.req.container.image',
    'string',
    'Deprecated: image of the first container.',
    auditSources,
    first((one) => readPath(one, ['image'])),
  ),
  jsonField(
    'ka.req.container.image.repository',
    'string',
    'Deprecated: image of the first container without its tag.',
    auditSources,
    first(repositoryOf),
  ),
  jsonField(
    'ka.req.container.privileged',
    'string',
    'Deprecated: whether any container is privileged.',
    auditSources,
    ({ document }) =>
      Array.isArray(readPath(document, containers))
        ? String(flatValues(document, [...containers, 'securityContext', 'privileged']).includes(true))
        : undefined,
  ),
  single('ka.req.pod.fs_group', 'Group of the pod’s volumes.', [...spec, 'securityContext', 'fsGroup']),
  single('ka.req.pod.host_ipc', 'Whether the pod uses the host’s IPC.', [...spec, 'hostIPC']),
  single('ka.req.pod.host_network', 'Whether the pod uses the host’s network.', [...spec, 'hostNetwork']),
  single('ka.req.pod.host_pid', 'Whether the pod sees the host’s processes.', [...spec, 'hostPID']),
  single('ka.req.pod.run_as_group', 'Group of the pod.', [...spec, 'securityContext', 'runAsGroup']),
  single('ka.req.pod.run_as_user', 'User of the pod.', [...spec, 'securityContext', 'runAsUser']),
  several('ka.req.pod.supplemental_groups', 'More groups of the pod.', [
    ...spec,
    'securityContext',
    'supplementalGroups',
  ]),
  ofElements(
    'ka.req.pod.volumes.flexvolume_driver',
    'Drivers of the pod’s flexvolumes.',
    [...spec, 'volumes'],
    at('flexVolume', 'driver'),
  ),
  ofElements(
    'ka.req.pod.volumes.hostpath',
    'Paths of the host that the pod mounts.',
    [...spec, 'volumes'],
    at('hostPath', 'path'),
  ),
  ofElements('ka.req.pod.volumes.volume_type', 'Kinds of the pod’s volumes.', [...spec, 'volumes'], (volume) =>
    Object.keys((volume ?? {}) as object).filter((key) => key !== 'name'),
  ),
  row<JsonEvent>({
    name: 'ka.req.volume.hostpath',
    type: 'string',
    doc: 'Deprecated: whether a path of the host is mounted; a star at the end stands for any rest.',
    sources: auditSources,
    argument: requiredKey,
    bind: hostPathTest,
  }),
];
