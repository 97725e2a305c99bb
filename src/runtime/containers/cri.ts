import type { Client } from '@grpc/grpc-js';
import { decodeMessage } from '../../formats/protobuf/decode.ts';
import { encodeMessage } from '../../formats/protobuf/encode.ts';
import type { MessageType } from '../../formats/protobuf/message.ts';
import type { Plain } from '../../formats/plain.ts';
import type { Container } from '../state/machine.ts';
import * as messages from './cri-messages.ts';
import { json, podOf, present, shortDigits, type ContainerRuntime } from './lookup.ts';

type Members = Readonly<Record<string, unknown>>;
type Ask = (method: string, request: MessageType, response: MessageType, value: Plain) => Promise<Members | undefined>;

const deadline = 2000;
const mostBytes = 4 << 20;

/** A runtime behind the Container Runtime Interface on a unix socket: containerd, CRI-O (cri-api, `runtime.v1.RuntimeService`). */
export async function criRuntime(socket: string): Promise<ContainerRuntime> {
  const grpc = await import('./grpc.ts');
  const client = new grpc.Client(`unix:${socket}`, grpc.credentials.createInsecure(), {
    'grpc.max_receive_message_length': mostBytes,
  });
  const ask: Ask = (method, request, response, value) =>
    call(client, grpc.status.NOT_FOUND, method, request, response, value);
  let type: string | undefined;
  return {
    name: `CRI at ${socket}`,
    async find(id) {
      type ??= typeOf(await ask('Version', messages.versionRequest, messages.versionResponse, {}));
      const { containerStatusRequest, containerStatusResponse } = messages;
      const answer = await ask('ContainerStatus', containerStatusRequest, containerStatusResponse, {
        containerId: id,
        verbose: true,
      });
      const status = json.object(answer?.['status']);
      if (json.text(status['id']) === undefined) return undefined;
      const info = parsed(json.text(json.object(answer?.['info'])['info']));
      return containerOf(type, id, status, info, await sandboxOf(ask, id, info));
    },
    close: () => client.close(),
  };
}

function call(
  client: Client,
  notFound: number,
  method: string,
  request: MessageType,
  response: MessageType,
  value: Plain,
): Promise<Members | undefined> {
  return new Promise((resolve, reject) => {
    client.makeUnaryRequest(
      `/runtime.v1.RuntimeService/${method}`,
      (one: Plain) => Buffer.from(encodeMessage(request, one)),
      (bytes: Buffer) => decodeMessage(response, bytes) as Members,
      value,
      { deadline: Date.now() + deadline },
      (error, answer) => {
        if (error === null) resolve(answer);
        else if (error.code === notFound) resolve(undefined);
        else reject(error);
      },
    );
  });
}

function typeOf(version: Members | undefined): string {
  const name = json.text(version?.['runtimeName']) ?? 'cri';
  return name === 'cri-o' || name === 'containerd' ? name : 'cri';
}

/** The sandbox is named by the verbose answer of containerd and CRI-O, or by the list. */
async function sandboxOf(ask: Ask, id: string, info: Members): Promise<Members> {
  const { listContainersRequest, listContainersResponse, podSandboxStatusRequest, podSandboxStatusResponse } = messages;
  let sandbox = json.text(info['sandboxID']);
  if (sandbox === undefined) {
    const listed = await ask('ListContainers', listContainersRequest, listContainersResponse, { filter: { id } });
    sandbox = json.text(json.object(json.list(listed?.['containers'])[0])['podSandboxId']);
  }
  if (sandbox === undefined) return {};
  const answer = await ask('PodSandboxStatus', podSandboxStatusRequest, podSandboxStatusResponse, {
    podSandboxId: sandbox,
    verbose: true,
  });
  return {
    id: sandbox,
    ...json.object(answer?.['status']),
    info: parsed(json.text(json.object(answer?.['info'])['info'])),
  };
}

const kubernetesPrefix = 'io.kubernetes.';
const perSecond = 1_000_000_000;

function containerOf(type: string, fullId: string, status: Members, info: Members, sandbox: Members): Container {
  const labels = json.texts(status['labels']);
  const metadata = json.object(sandbox['metadata']);
  const image = json.object(status['image']);
  const reference = json.text(status['imageRef']) ?? '';
  const spec = json.object(info['runtimeSpec']);
  const options = json.object(json.object(json.object(sandbox['linux'])['namespaces'])['options']);
  // POD is the first name, which the wire leaves out; so a missing one is never the node's.
  const shared = (namespace: string) => options[namespace] === 'NODE';
  const own = Object.entries(json.texts(sandbox['labels'])).filter(([name]) => !name.startsWith(kubernetesPrefix));
  return {
    id: fullId.slice(0, shortDigits),
    fullId,
    type,
    labels,
    privileged: json.object(info['config'])['linux'] !== undefined ? isPrivileged(info) : info['privileged'] === true,
    hostIpc: shared('ipc'),
    hostNetwork: shared('network'),
    hostPid: shared('pid'),
    mounts: json.list(status['mounts']).map((mount) => mountOf(json.object(mount))),
    ...podOf(labels),
    ...present({
      name: json.text(json.object(status['metadata'])['name']),
      image: json.text(image['userSpecifiedImage']) ?? json.text(image['image']),
      imageId: (json.text(status['imageId']) ?? reference).replace(/^.*sha256:/, '') || undefined,
      imageDigest: /(sha256:[0-9a-f]{64})/.exec(reference)?.[1],
      createdTime: secondsOfNanoseconds(status['createdAt']),
      ip: json.text(json.object(sandbox['network'])['ip']),
      environment: json.list(json.object(spec['process'])['env']).map(String),
      podSandboxId: json.text(sandbox['id']),
      podName: json.text(metadata['name']),
      podNamespace: json.text(metadata['namespace']),
      podUid: json.text(metadata['uid']),
      podLabels: sandbox['id'] === undefined ? undefined : Object.fromEntries(own),
      cni: cniOf(json.object(sandbox['info'])),
    }),
  } as Container;
}

function isPrivileged(info: Members): boolean {
  const linux = json.object(json.object(info['config'])['linux']);
  return json.object(linux['security_context'])['privileged'] === true;
}

function mountOf(mount: Members) {
  return {
    source: json.text(mount['hostPath']) ?? '',
    destination: json.text(mount['containerPath']) ?? '',
    mode: '',
    writable: mount['readonly'] !== true,
    propagation: propagations[json.text(mount['propagation']) ?? ''] ?? 'private',
  };
}

const propagations: Readonly<Record<string, string>> = {
  PROPAGATION_BIDIRECTIONAL: 'rshared',
  PROPAGATION_HOST_TO_CONTAINER: 'rslave',
};

function secondsOfNanoseconds(text: unknown): number | undefined {
  const value = Number(text);
  return Number.isFinite(value) && value > 0 ? Math.floor(value / perSecond) : undefined;
}

/** What the network plugin gave, as containerd tells it. */
function cniOf(info: Members): string | undefined {
  return info['cniResult'] === undefined ? undefined : JSON.stringify(info['cniResult']);
}

function parsed(text: string | undefined): Members {
  try {
    return json.object(JSON.parse(text ?? '{}'));
  } catch {
    return {};
  }
}
