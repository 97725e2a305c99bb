import { field, list, map, type MessageType } from '../../formats/protobuf/message.ts';

// Messages of the Container Runtime Interface, as far as they are read (cri-api, `runtime/v1/api.proto`).
const message = (...fields: MessageType['fields'][number][]): MessageType => ({ fields });

const propagation = ['PROPAGATION_PRIVATE', 'PROPAGATION_HOST_TO_CONTAINER', 'PROPAGATION_BIDIRECTIONAL'] as const;
const namespaceMode = ['POD', 'CONTAINER', 'NODE', 'TARGET'] as const;

/** Asks which runtime answers. */
export const versionRequest = message(field(1, 'version', 'string'));
/** Name of the runtime. */
export const versionResponse = message(field(2, 'runtimeName', 'string'));

/** Asks for a container; verbose answers carry the runtime’s own `info`. */
export const containerStatusRequest = message(field(1, 'containerId', 'string'), field(2, 'verbose', 'bool'));

const mount = message(
  field(1, 'containerPath', 'string'),
  field(2, 'hostPath', 'string'),
  field(3, 'readonly', 'bool'),
  field(5, 'propagation', propagation),
);
const imageSpec = message(field(1, 'image', 'string'), field(18, 'userSpecifiedImage', 'string'));

/** What is known of a container. */
export const containerStatusResponse = message(
  field(
    1,
    'status',
    message(
      field(1, 'id', 'string'),
      field(2, 'metadata', message(field(1, 'name', 'string'))),
      field(4, 'createdAt', 'int64'),
      field(8, 'image', imageSpec),
      field(9, 'imageRef', 'string'),
      map(12, 'labels', 'string'),
      map(13, 'annotations', 'string'),
      list(14, 'mounts', mount),
      field(17, 'imageId', 'string'),
    ),
  ),
  map(2, 'info', 'string'),
);

/** Asks for containers by id. */
export const listContainersRequest = message(field(1, 'filter', message(field(1, 'id', 'string'))));
/** Containers with their sandboxes. */
export const listContainersResponse = message(
  list(1, 'containers', message(field(1, 'id', 'string'), field(2, 'podSandboxId', 'string'))),
);

/** Asks for the sandbox of a pod. */
export const podSandboxStatusRequest = message(field(1, 'podSandboxId', 'string'), field(2, 'verbose', 'bool'));

const namespaceOption = message(
  field(1, 'network', namespaceMode),
  field(2, 'pid', namespaceMode),
  field(3, 'ipc', namespaceMode),
);

/** What is known of the sandbox of a pod. */
export const podSandboxStatusResponse = message(
  field(
    1,
    'status',
    message(
      field(1, 'id', 'string'),
      field(
        2,
        'metadata',
        message(field(1, 'name', 'string'), field(2, 'uid', 'string'), field(3, 'namespace', 'string')),
      ),
      field(5, 'network', message(field(1, 'ip', 'string'))),
      field(6, 'linux', message(field(1, 'namespaces', message(field(2, 'options', namespaceOption))))),
      map(7, 'labels', 'string'),
    ),
  ),
  map(2, 'info', 'string'),
);
