import type { DescriptorType, FileDescriptor } from '../../state/file-descriptor.ts';
import { newDescriptor } from '../../state/new-descriptor.ts';
import { decodeTuple, setSocket, type SocketValue } from '../../state/socket-tuple.ts';

/** Kinds of descriptor in the order of `enum descriptor_kind` of bpf/include/descriptor.h. */
const kinds = ['other', 'file', 'directory', 'pipe', 'socket'] as const;
const headBytes = 4;

/** What anonymous inodes are called (their names in fs/ and io_uring/ of the kernel). */
const anonymous: readonly (readonly [RegExp, DescriptorType])[] = [
  [/\[?eventfd/, 'event'],
  [/\[?eventpoll/, 'eventpoll'],
  [/\[?io_uring/, 'io_uring'],
  [/\[?pidfd/, 'pidfd'],
  [/\[?signalfd/, 'signalfd'],
  [/\[?timerfd/, 'timerfd'],
  [/\[?userfaultfd/, 'userfaultfd'],
  [/bpf-(?:map|prog|link)|^btf$/, 'bpf'],
  [/^inotify/, 'inotify'],
];

const decoder = new TextDecoder();
const protocols: Readonly<Record<number, FileDescriptor['protocol']>> = { 1: 'icmp', 6: 'tcp', 17: 'udp', 58: 'icmp' };
const rawSocket = 3;

/** Reads what the kernel told of a descriptor; undefined where there was none. */
export function kernelDescriptor(number: number, bytes: Uint8Array): FileDescriptor | undefined {
  const kind = kinds[bytes[0] ?? 0];
  if (bytes.length < headBytes || kind === undefined) return undefined;
  const name = bytes.subarray(headBytes);
  if (kind === 'socket') return socketOf(number, bytes, name);
  const text = decoder.decode(name.at(-1) === 0 ? name.subarray(0, -1) : name);
  return newDescriptor(number, kind === 'other' || kind === 'file' ? typeOf(kind, text) : kind, text);
}

function typeOf(kind: 'other' | 'file', name: string): DescriptorType {
  if (kind === 'file') return name.startsWith('memfd:') ? 'memfd' : 'file';
  return anonymous.find(([pattern]) => pattern.test(name))?.[1] ?? 'unknown';
}

/** A connection that nobody saw begin is taken for a client's: whoever accepts one is always seen. */
function socketOf(number: number, bytes: Uint8Array, tuple: Uint8Array): FileDescriptor {
  const value = decodeTuple(tuple);
  if (value === undefined) return newDescriptor(number, 'unknown', '');
  const descriptor = newDescriptor(number, value.kind, '');
  const listens = bytes[3] === 1;
  if (value.kind !== 'unix') descriptor.protocol = protocols[bytes[1]!] ?? (bytes[2] === rawSocket ? 'raw' : undefined);
  if (value.kind === 'unix') return listens ? { ...descriptor, isServer: true } : descriptor;
  if (value.tuple.destinationPort === 0) return listens ? listening(descriptor, value) : descriptor;
  setSocket(descriptor, value);
  return { ...descriptor, nameChanged: false, connected: true, isServer: false };
}

/** A socket that waits for connections is the server's end of none: bind names it in the same way. */
function listening(
  descriptor: FileDescriptor,
  { kind, tuple }: Exclude<SocketValue, { kind: 'unix' }>,
): FileDescriptor {
  const { sourceAddress: destinationAddress, sourcePort: destinationPort } = tuple;
  setSocket(descriptor, { kind, tuple: { sourceAddress: '', sourcePort: 0, destinationAddress, destinationPort } });
  return { ...descriptor, nameChanged: false, isServer: true };
}

/** Whether what the state knows may stand: it says the same, or more (the role of an end, the address that was asked for). */
export function agrees(known: FileDescriptor, told: FileDescriptor): boolean {
  if (known.type !== told.type) return told.type === 'unknown';
  if (told.type === 'unix') return true;
  if (told.tuple === undefined) return known.name === told.name || told.name === '' || told.type === 'pipe';
  if (known.tuple === undefined) return told.isServer !== true;
  if (told.tuple.destinationPort === 0) return true;
  const ends = (one: NonNullable<FileDescriptor['tuple']>) =>
    [`${one.sourceAddress} ${one.sourcePort}`, `${one.destinationAddress} ${one.destinationPort}`].toSorted().join();
  return ends(known.tuple) === ends(told.tuple);
}
