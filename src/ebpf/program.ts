import type { Btf } from '../formats/btf/reader.ts';
import { EbpfError } from './errors.ts';
import type { LinkedProgram } from './linker.ts';
import type { InfoRecord } from './spec/extension.ts';
import { instructionSize } from './spec/instruction.ts';
import { Attributes, cString } from './sys/attributes.ts';
import { systemCallError, tryBpf, type BpfAnswer } from './sys/bpf.ts';
import { attachTypes, programTypes } from './sys/constants.ts';
import { ownDescriptor, type Descriptor } from './sys/descriptor.ts';
import { detail } from './details.ts';

const logBytes = 1 << 24;
const logTail = 4000;

/** A verified program in the kernel. */
export interface EbpfProgram extends Descriptor {
  readonly spec: LinkedProgram['spec'];
}

/** What a load needs beside the code. */
export interface LoadContext {
  readonly license: string;
  readonly btf: Descriptor | undefined;
  readonly kernel: Btf;
}

/**
 * Loads a program. The verifier's log is asked for only after a refusal: writing it costs more than the verification.
 * @throws {EbpfError} EBPF_VERIFIER with the end of the log; EBPF_UNSUPPORTED where the kernel has no such attach target.
 */
export function loadProgram(program: LinkedProgram, context: LoadContext): EbpfProgram {
  const answer = tryBpf('programLoad', loadAttributes(program, context));
  if ('value' in answer) return { spec: program.spec, ...ownDescriptor(answer.value) };
  const log = Buffer.alloc(logBytes);
  const second = tryBpf(
    'programLoad',
    loadAttributes(program, context).u32(24, 1).u32(28, log.length).pointer(32, log),
  );
  if ('value' in second) return { spec: program.spec, ...ownDescriptor(second.value) };
  throw refusal(program, second, log);
}

function loadAttributes(
  { spec, code, functionInfo, lineInfo }: LinkedProgram,
  { license, btf, kernel }: LoadContext,
): Attributes {
  const { kind } = spec.attach;
  const attributes = new Attributes(144)
    .u32(0, programTypes[kind.program])
    .u32(4, code.length / instructionSize)
    .pointer(8, code)
    .pointer(16, cString(license))
    .name(48, spec.name);
  if (kind.attach !== undefined) attributes.u32(68, attachTypes[kind.attach]).u32(108, attachTarget(spec, kernel));
  if (btf !== undefined && functionInfo.length > 0) {
    attributes.u32(72, btf.fd).u32(76, 8).pointer(80, packRecords(functionInfo, 8)).u32(88, functionInfo.length);
    if (lineInfo.length > 0) attributes.u32(92, 16).pointer(96, packRecords(lineInfo, 16)).u32(104, lineInfo.length);
  }
  return attributes;
}

function attachTarget({ name, attach }: LinkedProgram['spec'], kernel: Btf): number {
  const { target, since } = attach.kind;
  if (target === undefined) return 0;
  const [id] = kernel.find(target.prefix + attach.target, target.kind);
  if (id === undefined)
    throw new EbpfError('EBPF_UNSUPPORTED', {
      message: detail(
        'program {name}: this kernel has no {prefix} target {target} (such programs need Linux {since})',
        { name, prefix: attach.prefix, target: attach.target, since },
      ),
    });
  return id;
}

/** Records as the kernel reads them: instruction index, then the words, at a fixed stride. */
function packRecords(records: readonly InfoRecord[], stride: number): Uint8Array {
  const packed = Buffer.alloc(records.length * stride);
  records.forEach(({ offset, words }, index) => {
    packed.writeUInt32LE(offset / instructionSize, index * stride);
    words.slice(0, stride / 4 - 1).forEach((word, field) => packed.writeUInt32LE(word, index * stride + 4 + 4 * field));
  });
  return packed;
}

function refusal({ spec }: LinkedProgram, answer: Extract<BpfAnswer, { errno: string }>, log: Buffer): EbpfError {
  const end = log.indexOf(0);
  const text = log.toString('latin1', 0, end < 0 ? log.length : end).trim();
  if (text === '') return systemCallError(detail('load program {name}', { name: spec.name }), answer.errno);
  return new EbpfError('EBPF_VERIFIER', {
    message: detail('load program {name}: {errno}\n{log}', {
      name: spec.name,
      errno: answer.errno,
      log: text.slice(-logTail),
    }),
    errno: answer.errno,
  });
}
