import { eventFlags, eventTable } from '../../events/table.ts';
import { filterBytes, packFilter, type CallFilter } from './filter/fact.ts';
import { operand, operandBytes, packOperands, type Operand } from './operand.ts';

/** Processors that the kernel program is built for. */
export type Processor = 'x86_64' | 'aarch64';

/** One system call that can be captured. */
export interface Call {
  /** Name of its event types, that of the call itself where one stands for several. */
  readonly name: string;
  /** Numbers on x86_64, aarch64, and in 32-bit programs on x86_64; undefined where there is no such call. */
  readonly numbers: readonly [x86_64: number | undefined, aarch64: number | undefined, ia32: number | undefined];
  /** Parameters of the event of its entry, for calls whose exit leaves some out; it is written when the call ends, too. */
  readonly enter?: readonly Operand[];
  /** Parameters of the event of its exit. */
  readonly exit: readonly Operand[];
  /** What the kernel adds of its own behind them: its path of a file that was opened, descriptors as it knows them. */
  readonly extra: readonly Operand[];
}

const { result, signed, text, unsigned32, address, tuple, data, device, inode, empty, path } = operand;
const { openFlags, openFlagsAt, pointed32, pointedSigned, cloneFlags, layerFlags, descriptor } = operand;
const none = undefined;
const extraKinds: readonly Operand['kind'][] = ['path', 'descriptor'];

/** Operands of the kinds that the format does not know stand last. */
const call = (name: string, numbers: Call['numbers'], exit: readonly Operand[], enter?: readonly Operand[]): Call => ({
  name,
  numbers,
  exit: exit.filter(({ kind }) => !extraKinds.includes(kind) || name === 'open_by_handle_at'),
  extra: name === 'open_by_handle_at' ? [] : exit.filter(({ kind }) => extraKinds.includes(kind)),
  ...(enter === undefined ? {} : { enter }),
});

/** Every system call that upstream's rules or the state of processes need; alphabetical. Numbers: the kernel's tables. */
export const calls: readonly Call[] = [
  call(
    'accept',
    [43, 202, none],
    [result(), operand.tupleResult(), operand.queue(0, 0), operand.queue(0, 1), operand.queue(0, 2)],
  ),
  call(
    'accept4',
    [288, 242, 364],
    [result(), operand.tupleResult(), operand.queue(0, 0), operand.queue(0, 1), operand.queue(0, 2)],
    [unsigned32(3)],
  ),
  call('bind', [49, 200, 361], [result(), address(1, 2), signed(0), descriptor(0)], [signed(0)]),
  call('bpf', [321, 280, 357], [result(), unsigned32(0)]),
  call('chdir', [80, 49, 12], [result(), text(0)]),
  call('chmod', [90, none, 15], [result(), text(0), unsigned32(1)]),
  call('chroot', [161, 51, 61], [result(), text(0)]),
  call('close', [3, 57, 6], [result(), signed(0)]),
  call('connect', [42, 203, 362], [result(), tuple(0, 1), signed(0), descriptor(0)], [signed(0), address(1, 2)]),
  call('creat', [85, none, 8], [result(), text(0), unsigned32(1), device(), inode(), layerFlags(), path()]),
  call('dup', [32, 23, 41], [result(), signed(0), descriptor(0)], [signed(0)]),
  call('dup2', [33, none, 63], [result(), signed(0), signed(1), descriptor(0)], [signed(0)]),
  call('dup3', [292, 24, 330], [result(), signed(0), signed(1), openFlags(2), descriptor(0)], [signed(0)]),
  call('execve', [59, 221, 11], [result(), operand.execution(1)], [text(0)]),
  call('execveat', [322, 281, 358], [result(), operand.execution(2)], [signed(0), text(1), operand.executionFlags(4)]),
  call('fchdir', [81, 50, 133], [result(), descriptor(0)], [signed(0)]),
  call('fchmod', [91, 52, 94], [result(), signed(0), unsigned32(1), descriptor(0)]),
  call('fchmodat', [268, 53, 306], [result(), signed(0), text(1), unsigned32(2), descriptor(0)]),
  call('finit_module', [313, 273, 350], [result(), signed(0), text(1), unsigned32(2), descriptor(0)]),
  call('init_module', [175, 105, 128], [result(), operand.bytes(0, 1), operand.unsigned64(1), text(2)]),
  call('link', [86, none, 9], [result(), text(0), text(1)]),
  call(
    'linkat',
    [265, 37, 303],
    [result(), signed(0), text(1), signed(2), text(3), unsigned32(4), descriptor(0), descriptor(2)],
  ),
  call('listen', [50, 201, 363], [result(), signed(0), unsigned32(1), descriptor(0)], [signed(0), unsigned32(1)]),
  call('memfd_create', [319, 279, 356], [result(), text(0), unsigned32(1)]),
  call('mkdir', [83, none, 39], [result(), text(0)], [unsigned32(1)]),
  call('mkdirat', [258, 34, 296], [result(), signed(0), text(1), unsigned32(2), descriptor(0)]),
  call('open', [2, none, 5], [result(), text(0), openFlags(1), unsigned32(2), device(), inode(), path()]),
  call('open_by_handle_at', [304, 265, 342], [result(), signed(0), openFlags(2), path(), device(), inode()]),
  call(
    'openat',
    [257, 56, 295],
    [result(), signed(0), text(1), openFlags(2), unsigned32(3), device(), inode(), path(), descriptor(0)],
  ),
  call(
    'openat2',
    [437, 437, 437],
    [
      result(),
      signed(0),
      text(1),
      openFlagsAt(2),
      pointed32(2, 8),
      operand.resolveFlags(2, 16),
      device(),
      inode(),
      path(),
      descriptor(0),
    ],
  ),
  call('pipe', [22, none, 42], [result(), pointedSigned(0, 0), pointedSigned(0, 4), empty()]),
  call('pipe2', [293, 59, 331], [result(), pointedSigned(0, 0), pointedSigned(0, 4), empty(), openFlags(1)]),
  call(
    'ptrace',
    [101, 117, 26],
    [result(), operand.dynamic(2), operand.dynamic(3)],
    [operand.ptraceRequest(0), signed(1)],
  ),
  call('recvfrom', [45, 207, 371], [result(), data(1), tuple(0, 0xff), descriptor(0)], [signed(0), unsigned32(2)]),
  call(
    'recvmsg',
    [47, 212, 372],
    [result(), operand.moved(), operand.messageData(1), tuple(0, 0xff), empty(), descriptor(0)],
    [signed(0)],
  ),
  call('rename', [82, none, 38], [result(), text(0), text(1)]),
  call('renameat', [264, 38, 302], [result(), signed(0), text(1), signed(2), text(3), descriptor(0), descriptor(2)]),
  call(
    'renameat2',
    [316, 276, 353],
    [result(), signed(0), text(1), signed(2), text(3), unsigned32(4), descriptor(0), descriptor(2)],
  ),
  call('rmdir', [84, none, 40], [result(), text(0)]),
  call(
    'sendmsg',
    [46, 211, 370],
    [result(), operand.messageData(1), descriptor(0)],
    [signed(0), operand.messageSize(1), operand.tupleMessage(0, 1)],
  ),
  call('sendto', [44, 206, 369], [result(), data(1), descriptor(0)], [signed(0), unsigned32(2), tuple(0, 4)]),
  call('setgid', [106, 144, 214], [result()], [unsigned32(0)]),
  call('setns', [308, 268, 346], [result(), descriptor(0)], [signed(0), cloneFlags(1)]),
  call('setpgid', [109, 154, 57], [result()], [signed(0), signed(1)]),
  call('setresgid', [119, 149, 210], [result()], [unsigned32(0), unsigned32(1), unsigned32(2)]),
  call('setresuid', [117, 147, 208], [result()], [unsigned32(0), unsigned32(1), unsigned32(2)]),
  call('setreuid', [113, 145, 203], [result(), unsigned32(0), unsigned32(1)]),
  call('setsid', [112, 157, 66], [result()]),
  call('setuid', [105, 146, 213], [result()], [unsigned32(0)]),
  call(
    'socket',
    [41, 198, 359],
    [result(), unsigned32(0), unsigned32(1), unsigned32(2)],
    [unsigned32(0), unsigned32(1), unsigned32(2)],
  ),
  call(
    'socketpair',
    [53, 199, 360],
    [result(), pointedSigned(3, 0), pointedSigned(3, 4), operand.unsigned64(7), operand.unsigned64(7)],
  ),
  call('symlink', [88, none, 83], [result(), text(0), text(1)]),
  call('symlinkat', [266, 36, 304], [result(), text(0), signed(1), text(2), descriptor(1)]),
  call('unlink', [87, none, 10], [result(), text(0)]),
  call('unlinkat', [263, 35, 301], [result(), signed(0), text(1), unsigned32(2), descriptor(0)]),
  call('unshare', [272, 97, 310], [result()], [cloneFlags(0)]),
  call('userfaultfd', [323, 282, 374], [result(), openFlags(0)]),
];

/** Calls whose row tells of failures alone: a success is the new program's to tell, and always told. */
export const failuresOnly: ReadonlySet<string> = new Set(['execve', 'execveat']);

/** Parameters of an execution behind its result, with the folder that the kernel adds (EXECUTION_PARAMETERS of bpf/include/execution.h). */
const executionParameters = 30;

/** Parameters that operands make. */
export function parametersOf(operands: readonly Operand[]): number {
  return operands.reduce((sum, { kind }) => sum + (kind === 'execution' ? executionParameters : 1), 0);
}

/** Rows of the kernel's table; 32-bit programs' calls stand in its upper half. */
export const callSlots = 1024;
const compatibleSlot = 512;
const enterOperands = 6;
const exitOperands = 10;
const headBytes = 8;
/** Where `struct filter` stands in it. */
export const filterOffset = headBytes + (enterOperands + exitOperands) * operandBytes;
/** Bytes of `struct call`. */
export const callBytes = filterOffset + filterBytes;
const failuresToo = 1;
const successElsewhere = 2;

/** Slots of the kernel's table in which a call stands. */
export function slotsOf({ numbers: [x86, arm, ia32] }: Call, processor: Processor): number[] {
  const native = processor === 'x86_64' ? x86 : arm;
  const compatible = processor === 'x86_64' && ia32 !== undefined ? [ia32 + compatibleSlot] : [];
  return [...(native === undefined ? [] : [native]), ...compatible];
}

/** Names of the calls by slot, for counts of drops. */
export function callNames(processor: Processor): ReadonlyMap<number, string> {
  const names = calls.flatMap((row) => slotsOf(row, processor).map((slot) => [slot, row.name] as const));
  return new Map([...names, [callSlots - 3, 'fork'], [callSlots - 2, 'execve'], [callSlots - 1, 'procexit']]);
}

/** A call as `struct call` of the kernel program. @param filter what lets it pass; absent lets everything pass. */
export function packCall({ name, enter, exit, extra }: Call, filter?: CallFilter): Uint8Array {
  const bytes = Buffer.alloc(callBytes);
  const [enterType, exitType] = eventTypesOf(name);
  bytes.writeUInt16LE(enter === undefined ? 0 : enterType, 0);
  bytes.writeUInt16LE(exitType, 2);
  const operands = [...exit, ...extra];
  const flags = failuresToo | (failuresOnly.has(name) ? successElsewhere : 0);
  bytes.set([enter?.length ?? 0, operands.length, flags, parametersOf(operands)], 4);
  packOperands(enter ?? [], bytes, headBytes);
  packOperands(operands, bytes, headBytes + enterOperands * operandBytes);
  if (filter !== undefined) bytes.set(packFilter(filter), filterOffset);
  return bytes;
}

/** Numbers of the current event types of a call's entry and exit. */
export function eventTypesOf(name: string): readonly [enter: number, exit: number] {
  const current = eventTable.filter((info) => info.name === name && (info.flags & eventFlags.oldVersion) === 0);
  const exit = current.findLast(({ number }) => number % 2 === 1)?.number ?? 0;
  return [exit - 1, exit];
}
