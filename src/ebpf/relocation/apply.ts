import { EbpfError } from '../errors.ts';
import { classOf, opcode, type Code } from '../spec/instruction.ts';
import type { RelocatedValue, RelocationResult } from './value.ts';
import { detail } from '../details.ts';

/** Number of a helper that does not exist; the verifier names it if the poisoned instruction can be reached (as libbpf does, 0xbad2310). */
const poisonedHelper = 195_896_080;
const sizeBits: Readonly<Record<number, number>> = { 4: 0x00, 2: 0x08, 1: 0x10, 8: 0x18 };

/** Writes a relocation's answer into its instruction. */
export function applyRelocation(code: Code, at: number, result: RelocationResult): void {
  if (result === 'missing') poison(code, at);
  else if (code.opcode(at) === opcode.loadImmediate64) code.setImmediate64(at, result.value);
  else applyToOperand(code, at, result);
}

function applyToOperand(code: Code, at: number, { value, width }: RelocatedValue): void {
  switch (classOf(code.opcode(at))) {
    case 'arithmetic':
      code.setImmediate(at, Number(value));
      return;
    case 'load':
    case 'store':
      code.setOffset(at, Number(value));
      if (width !== undefined && width.local !== width.kernel) setWidth(code, at, width.kernel);
      return;
    default:
      throw new EbpfError('EBPF_OBJECT', {
        message: detail('CO-RE relocation at instruction {number} with opcode 0x{opcode}', {
          number: at / 8,
          opcode: code.opcode(at).toString(16),
        }),
      });
  }
}

function setWidth(code: Code, at: number, bytes: number): void {
  const bits = sizeBits[bytes];
  if (bits === undefined)
    throw new EbpfError('EBPF_OBJECT', {
      message: detail('a field at instruction {number} is {bytes} bytes wide on this kernel', {
        number: at / 8,
        bytes,
      }),
    });
  code.setOpcode(at, (code.opcode(at) & ~0x18) | bits);
}

function poison(code: Code, at: number): void {
  if (code.opcode(at) === opcode.loadImmediate64) code.set(at + 8, opcode.call, poisonedHelper);
  code.set(at, opcode.call, poisonedHelper);
}
