import { detail } from '../details.ts';
import { softwareInventory, sameWords } from '../../core/index.ts';
import * as z from 'zod';
import { RuntimeError } from '../errors.ts';
import { descriptorTypes, type DescriptorType, type FileDescriptor } from '../state/file-descriptor.ts';
import { Machine } from '../state/machine.ts';
import { newDescriptor } from '../state/new-descriptor.ts';
import { newThread } from '../state/new-thread.ts';
import type { Thread } from '../state/thread.ts';
import { encodeEvent } from './encode.ts';
import type { SystemCallEvent } from './event.ts';
import { EventRecord } from './record.ts';
import { eventTable, type EventInfo } from './table.ts';

const text = z.string();
const whole = z.number().int();

const processShape = z.strictObject({
  name: text.describe('proc.name, at most 15 bytes'),
  exe: text.optional(),
  path: text.optional().describe('proc.exepath'),
  arguments: z.array(text).optional(),
  environment: z.array(text).optional(),
  cwd: text.optional(),
  user: z.strictObject({ id: whole, name: text.optional(), login: whole.optional() }).optional(),
  terminal: whole.optional().describe('proc.tty; 0 is none'),
  container: text.optional().describe('container id, 12 hexadecimal digits'),
  image: text.optional().describe('container image, name:tag'),
  privileged: z.boolean().optional(),
  executable: z
    .strictObject({ upperLayer: z.boolean(), fromMemfd: z.boolean(), writable: z.boolean() })
    .partial()
    .optional(),
  capabilities: z.array(whole).optional().describe('numbers of the effective and permitted capabilities'),
  sessionLeader: z.boolean().optional(),
  groupLeader: z.boolean().optional(),
  get parent() {
    return processShape.optional();
  },
});

const descriptorShape = z.strictObject({
  number: whole.optional(),
  type: z.enum(Object.keys(descriptorTypes) as [DescriptorType, ...DescriptorType[]]),
  name: text,
  raw: text.optional().describe('the path as the program wrote it'),
  protocol: z.enum(['tcp', 'udp', 'icmp', 'raw']).optional(),
  server: z.boolean().optional(),
  source: text.optional().describe('address:port of the client'),
  destination: text.optional().describe('address:port of the server'),
});

/** Shape of an event that a person writes down, for tests of rules and for `watch explain --event`. */
export const describedEventShape = z.strictObject({
  type: text.describe('evt.type'),
  process: processShape,
  software: z.array(text).optional().describe('paths of the programs that a bill of materials lists'),
  descriptor: descriptorShape.optional(),
  /** Parameters by their names in the event table; flags as `O_WRONLY|O_CREAT`. */
  arguments: z.record(text, z.union([text, whole, z.boolean(), z.array(text)])).optional(),
});

/** An event as a person writes it down. */
export type DescribedEvent = z.infer<typeof describedEventShape>;

const firstTid = 1000;
const time = 1_700_000_000_000_000_000n;

/** Makes the event that a description means. @throws {RuntimeError} RUNTIME_EVENT where the description does not fit its shape or the event table. */
export function describedEvent(description: unknown): SystemCallEvent {
  const parsed = describedEventShape.safeParse(description);
  if (!parsed.success) throw new RuntimeError('RUNTIME_EVENT', { message: sameWords(z.prettifyError(parsed.error)) });
  const { type, process, descriptor, arguments: given = {} } = parsed.data;
  const info = eventOf(type, Object.keys(given));
  const machine = new Machine();
  const { software } = parsed.data;
  if (software !== undefined) machine.software = softwareInventory(software.map((path) => [path, 'listed']));
  const thread = threadOf(process, firstTid, machine);
  const record = new EventRecord(machine);
  const bytes = encodeEvent({
    time,
    threadId: thread.tid,
    type: info.number,
    parameters: { ...defaults(info, descriptor?.number), ...given },
  });
  record.useMemory(bytes, new DataView(bytes.buffer));
  record.moveTo(0, 'second');
  record.number = 1;
  record.thread = thread;
  if (descriptor !== undefined) {
    record.descriptor = descriptorOf(descriptor);
    record.descriptorNumber = record.descriptor.number;
    thread.fds.set(record.descriptor.number, record.descriptor);
  }
  return record;
}

/** The latest event of a name that has all of the parameters that are given: its exit if it can be, else its entry. Newer versions stand behind older ones in the table. */
function eventOf(name: string, given: readonly string[]): EventInfo {
  const named = eventTable.filter((candidate) => candidate.name === name && candidate.parameters.length > 0);
  const fitting = named.filter(({ parameters }) =>
    given.every((wanted) => parameters.some((parameter) => parameter.name === wanted)),
  );
  const info = fitting.findLast(isExit) ?? fitting.at(-1) ?? named.findLast(isExit);
  if (info === undefined)
    throw new RuntimeError('RUNTIME_EVENT', { message: detail('there is no event type {type}', { type: name }) });
  return info;
}

function isExit({ number }: EventInfo): boolean {
  return number % 2 === 1;
}

/** A call that succeeded, unless the description says otherwise. */
function defaults(info: EventInfo, descriptor: number | undefined): Record<string, number> {
  const result = info.parameters.find(({ name, type }) => name === 'res' && type === 'errno');
  const opened = info.parameters.find(({ name, type }) => name === 'fd' && type === 'fd');
  return { ...(result === undefined ? {} : { res: 0 }), ...(opened === undefined ? {} : { fd: descriptor ?? 3 }) };
}

function threadOf(described: DescribedEvent['process'], tid: number, machine: Machine): Thread {
  const thread = newThread(tid, tid);
  const { user, executable, capabilities = [], container } = described;
  thread.comm = described.name;
  thread.exe = described.exe ?? described.path ?? described.name;
  thread.exePath = described.path ?? `/usr/bin/${described.name}`;
  thread.arguments = described.arguments ?? [];
  thread.environment = described.environment ?? [];
  thread.cwd = described.cwd ?? '/';
  thread.tty = described.terminal ?? 0;
  thread.credentials = { uid: user?.id ?? 0, gid: user?.id ?? 0, loginUid: user?.login ?? 0xffff_ffff };
  thread.sessionId = described.sessionLeader === true ? tid : tid - 1;
  thread.virtualTid = tid;
  thread.virtualPid = tid;
  thread.virtualGroupId = described.groupLeader === true ? tid : tid - 1;
  thread.virtualSessionId = thread.sessionId;
  Object.assign(thread.executable, executable);
  const bits = capabilities.reduce((sum, capability) => sum | (1n << BigInt(capability)), 0n);
  thread.capabilities = { effective: bits, permitted: bits, inheritable: 0n };
  if (user?.name !== undefined)
    machine.addUser(container ?? '', { uid: user.id, gid: user.id, name: user.name, home: '/', shell: '/bin/sh' });
  if (container !== undefined) {
    thread.containerId = container;
    machine.addContainer({
      id: container,
      name: 'app',
      ...(described.image === undefined ? {} : { image: described.image }),
      privileged: described.privileged ?? false,
    });
  }
  machine.addThread(thread);
  if (described.parent !== undefined) {
    thread.parent = threadOf(described.parent, tid + 1, machine);
    thread.parentId = thread.parent.tid;
  }
  return thread;
}

function descriptorOf({
  number = 3,
  type,
  name,
  raw,
  protocol,
  server,
  source,
  destination,
}: NonNullable<DescribedEvent['descriptor']>): FileDescriptor {
  const descriptor = newDescriptor(number, type, name);
  descriptor.nameRaw = raw ?? name;
  descriptor.protocol = protocol;
  descriptor.isServer = server;
  if (source !== undefined && destination !== undefined) {
    const [from, to] = [endpoint(source), endpoint(destination)];
    descriptor.tuple = {
      sourceAddress: from.address,
      sourcePort: from.port,
      destinationAddress: to.address,
      destinationPort: to.port,
    };
    descriptor.connected = true;
  }
  return descriptor;
}

function endpoint(place: string): { address: string; port: number } {
  const colon = place.lastIndexOf(':');
  return { address: place.slice(0, colon).replace(/^\[(.*)\]$/, '$1'), port: Number(place.slice(colon + 1)) };
}
