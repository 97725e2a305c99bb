/** Kinds of parameter that the kernel program can make, in the order of `enum operand_kind` of bpf/include/operand.h. */
const kinds = [
  'end',
  'result',
  'signed',
  'unsigned8',
  'unsigned16',
  'unsigned32',
  'unsigned64',
  'text',
  'address',
  'tuple',
  'tupleMessage',
  'tupleResult',
  'data',
  'device',
  'inode',
  'empty',
  'path',
  'openFlags',
  'openFlagsAt',
  'pointed32',
  'pointedSigned',
  'cloneFlags',
  'layerFlags',
  'descriptorPath',
  'ptraceRequest',
  'descriptor',
  'bytes',
  'messageData',
  'messageSize',
  'queue',
  'moved',
  'resolveFlags',
  'dynamic',
  'execution',
  'executionFlags',
] as const;

/** How the kernel program makes one parameter of an event: `argument` and `second` count the call's arguments from 0. */
export interface Operand {
  readonly kind: (typeof kinds)[number];
  readonly argument: number;
  readonly second: number;
}

type Maker = (argument?: number, second?: number) => Operand;

/** Makes operands: `operand.text(1)` is the text that the second argument points to. */
export const operand = Object.fromEntries(
  kinds.map((kind) => [kind, (argument = 0, second = 0): Operand => ({ kind, argument, second })]),
) as Readonly<Record<Operand['kind'], Maker>>;

/** Bytes of an operand in the kernel's map. */
export const operandBytes = 4;

/** Writes operands as `struct operand` of the kernel program. */
export function packOperands(operands: readonly Operand[], into: Uint8Array, offset: number): void {
  operands.forEach(({ kind, argument, second }, index) =>
    into.set([kinds.indexOf(kind), argument, second], offset + index * operandBytes),
  );
}
