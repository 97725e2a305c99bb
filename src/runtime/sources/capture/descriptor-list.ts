import { ipv4Text, ipv6Text, tupleText } from '../../state/addresses.ts';
import type { DescriptorType, FileDescriptor } from '../../state/file-descriptor.ts';
import { newDescriptor, protocolOf } from '../../state/new-descriptor.ts';
import { ByteCursor } from './byte-cursor.ts';

/** Kinds of descriptor by their number in the list (`scap_fd_type`). */
const kinds: readonly DescriptorType[] = [
  'unknown',
  'file',
  'directory',
  'ipv4',
  'ipv6',
  'ipv4',
  'ipv6',
  'pipe',
  'unix',
  'event',
  'unknown',
  'signalfd',
  'eventpoll',
  'inotify',
  'timerfd',
  'netlink',
  'file',
  'bpf',
  'userfaultfd',
  'io_uring',
  'memfd',
  'pidfd',
];
const kind = { ipv4: 3, ipv6: 4, ipv4Server: 5, ipv6Server: 6, unix: 8, file: 16 } as const;

/** Descriptors of one process. */
export interface DescriptorList {
  readonly tid: number;
  readonly descriptors: readonly FileDescriptor[];
}

/** Reads a descriptor list block. */
export function readDescriptorList(bytes: Uint8Array, begin: number, length: number, version: number): DescriptorList {
  const cursor = new ByteCursor(bytes, begin, begin + length, 'descriptor list');
  const tid = cursor.i64();
  const descriptors: FileDescriptor[] = [];
  while (cursor.left >= 17) descriptors.push(readDescriptor(cursor, version));
  return { tid, descriptors };
}

function readDescriptor(cursor: ByteCursor, version: number): FileDescriptor {
  const entry = cursor.at;
  const entryLength = version >= 2 ? cursor.u32() : 0;
  const number = cursor.i64();
  const inode = cursor.u64();
  const type = cursor.u8();
  const descriptor = newDescriptor(number, kinds[type] ?? 'unknown', '');
  descriptor.inode = inode;
  readDetails(cursor, type, descriptor);
  if (type === kind.file && entryLength > 0 && cursor.at + 4 <= entry + entryLength) descriptor.device = cursor.u32();
  if (entryLength > 0) cursor.at = entry + entryLength;
  return descriptor;
}

function readDetails(cursor: ByteCursor, type: number, descriptor: FileDescriptor): void {
  switch (type) {
    case kind.ipv4:
    case kind.ipv6:
      return readConnection(cursor, type === kind.ipv4, descriptor);
    case kind.ipv4Server:
    case kind.ipv6Server:
      return readServer(cursor, type === kind.ipv4Server, descriptor);
    case kind.unix:
      cursor.bytes(16);
      break;
    case kind.file:
      descriptor.openFlags = cursor.u32();
      break;
    default:
      if (kinds[type] === undefined || type === 0) return;
  }
  descriptor.name = cursor.text().trimEnd();
  descriptor.nameRaw = descriptor.name;
}

function address(cursor: ByteCursor, four: boolean): string {
  return four ? ipv4Text(cursor.bytes(4), 0) : ipv6Text(cursor.bytes(16), 0);
}

function readConnection(cursor: ByteCursor, four: boolean, descriptor: FileDescriptor): void {
  const [sourceAddress, destinationAddress] = [address(cursor, four), address(cursor, four)];
  const [sourcePort, destinationPort] = [cursor.u16(), cursor.u16()];
  descriptor.protocol = protocolOf(cursor.u8());
  descriptor.tuple = { sourceAddress, sourcePort, destinationAddress, destinationPort };
  descriptor.name = tupleText(descriptor.tuple);
  descriptor.isServer = false;
  descriptor.connected = true;
}

function readServer(cursor: ByteCursor, four: boolean, descriptor: FileDescriptor): void {
  const local = address(cursor, four);
  const port = cursor.u16();
  descriptor.protocol = protocolOf(cursor.u8());
  descriptor.tuple = { sourceAddress: '', sourcePort: 0, destinationAddress: local, destinationPort: port };
  descriptor.name = `${local}:${port}`;
  descriptor.isServer = true;
}
