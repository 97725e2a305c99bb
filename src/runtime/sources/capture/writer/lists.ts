import ipaddr from 'ipaddr.js';
import type { FileDescriptor, SocketTuple } from '../../../state/file-descriptor.ts';
import type { Group, User } from '../../../state/machine.ts';
import type { Thread } from '../../../state/thread.ts';
import { ByteWriter, entry } from './byte-writer.ts';

/** An entry of the list of processes in its ninth version (falcosecurity/libs, scap_savefile.c). */
export function processEntry(thread: Thread): Uint8Array {
  return entry((to) => {
    to.u64(thread.tid).u64(thread.pid).u64(thread.parentId).u64(thread.sessionId).u64(thread.virtualGroupId);
    to.text(thread.comm).text(thread.exe).text(thread.exePath).texts(thread.arguments).text(thread.cwd);
    to.u64(thread.fdLimit).u32(thread.tid === thread.pid ? 0 : threadFlags);
    to.u32(thread.credentials.uid).u32(thread.credentials.gid);
    const { size, resident, swap, majorFaults, minorFaults } = thread.memory;
    to.u32(size).u32(resident).u32(swap).u64(majorFaults).u64(minorFaults);
    to.texts(thread.environment).u64(thread.virtualTid).u64(thread.virtualPid).texts(thread.cgroups).text(thread.root);
    writeLater(to, thread);
  });
}

/** A thread shares its process's id and descriptors: `PPM_CL_CLONE_THREAD` and `PPM_CL_CLONE_FILES`. */
const threadFlags = (1 << 13) | 1;

/** Fields that were appended over the years, in the order of the readers. */
function writeLater(
  to: ByteWriter,
  { tty, credentials, executable, capabilities, groupId, namespaceStart }: Thread,
): void {
  to.u64(namespaceStart).u32(tty).u32(credentials.loginUid).u8(Number(executable.writable));
  to.u64(capabilities.inheritable).u64(capabilities.permitted).u64(capabilities.effective);
  to.u8(Number(executable.upperLayer)).u64(executable.inode).u64(executable.changed).u64(executable.modified);
  to.u8(Number(executable.fromMemfd)).u8(Number(executable.lowerLayer)).u64(groupId);
}

/** Numbers of descriptor kinds in the list (`scap_fd_type`), by ours. */
const kinds: Readonly<Partial<Record<FileDescriptor['type'], number>>> = {
  directory: 2,
  pipe: 7,
  event: 9,
  signalfd: 11,
  eventpoll: 12,
  inotify: 13,
  timerfd: 14,
  netlink: 15,
  file: 16,
  bpf: 17,
  userfaultfd: 18,
  io_uring: 19,
  memfd: 20,
  pidfd: 21,
};
const socketKinds = { ipv4: 3, ipv6: 4, ipv4Server: 5, ipv6Server: 6, unix: 8 } as const;
const unknownKind = 10;
const protocols = { tcp: 1, udp: 2, icmp: 3, raw: 4 } as const;

/** An entry of a list of descriptors in its second version. */
export function descriptorEntry(descriptor: FileDescriptor): Uint8Array {
  return entry((to) => {
    to.u64(descriptor.number).u64(descriptor.inode);
    if (descriptor.type === 'ipv4' || descriptor.type === 'ipv6') return writeSocket(to, descriptor, descriptor.type);
    if (descriptor.type === 'unix') return void to.u8(socketKinds.unix).u64(0).u64(0).text(descriptor.name);
    const kind = kinds[descriptor.type] ?? unknownKind;
    to.u8(kind);
    if (descriptor.type === 'file')
      return void to.u32(descriptor.openFlags).text(descriptor.name).u32(descriptor.device);
    to.text(descriptor.name);
  });
}

function writeSocket(to: ByteWriter, descriptor: FileDescriptor, family: 'ipv4' | 'ipv6'): void {
  const { tuple, isServer, connected, protocol } = descriptor;
  const number = protocol === undefined ? 0 : protocols[protocol];
  if (isServer === true && !connected) {
    to.u8(family === 'ipv4' ? socketKinds.ipv4Server : socketKinds.ipv6Server);
    to.raw(address(tuple?.destinationAddress, family))
      .u16(tuple?.destinationPort ?? 0)
      .u8(number);
    return;
  }
  to.u8(family === 'ipv4' ? socketKinds.ipv4 : socketKinds.ipv6);
  writeTuple(to, tuple, family);
  to.u8(number);
}

function writeTuple(to: ByteWriter, tuple: SocketTuple | undefined, family: 'ipv4' | 'ipv6'): void {
  to.raw(address(tuple?.sourceAddress, family)).raw(address(tuple?.destinationAddress, family));
  to.u16(tuple?.sourcePort ?? 0).u16(tuple?.destinationPort ?? 0);
}

/** An address in network order; zeros for none, and for one of the other family. */
function address(text: string | undefined, family: 'ipv4' | 'ipv6'): Uint8Array {
  const length = family === 'ipv4' ? 4 : 16;
  const bytes = text !== undefined && ipaddr.isValid(text) ? ipaddr.parse(text).toByteArray() : [];
  return bytes.length === length ? Uint8Array.from(bytes) : new Uint8Array(length);
}

/** A list of users and groups in its second version. */
export function userList(users: Iterable<User>, groups: Iterable<Group>): Uint8Array {
  const to = new ByteWriter();
  for (const { uid, gid, name, home, shell } of users)
    to.raw(entry((one) => void one.u8(0).u32(uid).u32(gid).text(name).text(home).text(shell)));
  for (const { gid, name } of groups) to.raw(entry((one) => void one.u8(1).u32(gid).text(name)));
  return to.bytes.slice();
}
