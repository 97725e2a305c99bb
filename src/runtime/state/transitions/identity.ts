import { noId } from '../new-thread.ts';
import type { Container } from '../machine.ts';
import { parameterIndex, type TransitionContext, type TransitionRow } from '../transition.ts';

/** Credentials, sessions, process groups, and what the capture tells of users and containers. */
export const identityTransitions: readonly TransitionRow[] = [
  { names: ['setuid', 'setresuid', 'setreuid'], direction: 'exit', keepEntry: true, apply: setUser },
  { names: ['setgid', 'setresgid', 'setregid'], direction: 'exit', keepEntry: true, apply: setGroup },
  { names: ['setsid'], direction: 'exit', apply: setSession },
  { names: ['setpgid'], direction: 'exit', keepEntry: true, apply: setProcessGroup },
  { names: ['capset'], direction: 'exit', apply: setCapabilities },
  { names: ['prctl'], direction: 'exit', apply: setName },
];

/** The id that takes effect: the second where there are several, and none where it is -1. */
function newId(context: TransitionContext): number | undefined {
  const { event } = context;
  if (event.signed(0) !== 0) return undefined;
  const from = event.parameterCount > 1 ? event : context.entry();
  const first = from === event ? 1 : 0;
  const id = from?.integer(from.parameterCount > first + 1 ? first + 1 : first);
  return id === noId ? undefined : id;
}

function setUser(context: TransitionContext): void {
  const id = newId(context);
  if (id !== undefined) context.thread.credentials.uid = id;
}

function setGroup(context: TransitionContext): void {
  const id = newId(context);
  if (id !== undefined) context.thread.credentials.gid = id;
}

function setSession({ event, thread }: TransitionContext): void {
  const session = event.signed(0);
  if (session < 0) return;
  thread.sessionId = session;
  thread.virtualGroupId = session;
}

function setProcessGroup(context: TransitionContext): void {
  const { event, thread } = context;
  const entry = context.entry();
  if (event.signed(0) !== 0 || entry === undefined) return;
  const [pid, group] = [entry.signed(0), entry.signed(1)];
  const target = pid === 0 ? thread : event.machine.threads.get(pid);
  if (target !== undefined) target.virtualGroupId = group === 0 ? target.virtualPid : group;
}

function setCapabilities({ event, thread }: TransitionContext): void {
  if (event.signed(0) !== 0) return;
  const big = (index: number) => BigInt((event.parameter(index) as number | bigint | undefined) ?? 0);
  thread.capabilities = { inheritable: big(1), permitted: big(2), effective: big(3) };
}

const nameOption = 15;

function setName({ event, thread }: TransitionContext): void {
  if (event.signed(0) !== 0 || event.integer(1) !== nameOption) return;
  const name = event.text(2);
  if (name !== '') thread.comm = name.slice(0, 15);
}

/** Reads a container out of the JSON that a capture carries; undefined where it is none. */
export function containerFromJson(text: string): Container | undefined {
  const parsed = parse(text);
  const container = parsed?.['container'];
  if (typeof container !== 'object' || container === null) return undefined;
  const value = container as Readonly<Record<string, unknown>>;
  const id = textOf(value['id']);
  if (id === undefined) return undefined;
  const optional = <Name extends string>(name: Name, from: unknown) =>
    textOf(from) === undefined ? {} : ({ [name]: textOf(from) } as Record<Name, string>);
  return {
    id: id.slice(0, 12),
    ...optional('name', value['name']),
    ...optional('image', value['image']),
    ...optional('imageId', value['imageid']),
    ...optional('imageDigest', value['imagedigest']),
    ...optional('ip', value['ip']),
    type: typeName(value['type']),
    privileged: value['privileged'] === true,
    labels: labelsOf(value['labels']),
    mounts: mountsOf(value['Mounts']),
  };
}

const containerTypes: Readonly<Record<number, string>> = {
  0: 'docker',
  1: 'lxc',
  4: 'rkt',
  6: 'cri',
  7: 'containerd',
  8: 'cri-o',
  9: 'bpm',
  11: 'podman',
};

function typeName(type: unknown): string {
  return containerTypes[Number(type)] ?? 'docker';
}

function labelsOf(labels: unknown): Readonly<Record<string, string>> {
  if (typeof labels !== 'object' || labels === null) return {};
  return Object.fromEntries(Object.entries(labels).map(([name, value]) => [name, String(value)]));
}

function mountsOf(mounts: unknown): NonNullable<Container['mounts']> {
  if (!Array.isArray(mounts)) return [];
  return mounts.map((mount: Readonly<Record<string, unknown>>) => ({
    source: String(mount['Source'] ?? ''),
    destination: String(mount['Destination'] ?? ''),
    mode: String(mount['Mode'] ?? ''),
    writable: mount['RW'] === true,
    propagation: String(mount['Propagation'] ?? ''),
  }));
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

function parse(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>) : undefined;
  } catch {
    return undefined;
  }
}

/** Position of the JSON in an event that tells of a container. */
export const containerJson = (type: number): number => parameterIndex(type, 'json');
