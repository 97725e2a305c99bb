import { Attributes } from './sys/attributes.ts';
import { tryBpf } from './sys/bpf.ts';
import { ownDescriptor } from './sys/descriptor.ts';

/** A program that the kernel holds, whoever loaded it. */
export interface LoadedProgram {
  readonly id: number;
  /** As the kernel keeps it: at most 15 characters. */
  readonly name: string;
}

const infoSize = 80;
const [idAt, nameAt, nameSize] = [4, 64, 16];
const mostPrograms = 65_536;

/** Every program in the kernel; those that end meanwhile are left out. Empty without the right to ask (CAP_SYS_ADMIN). */
export function listPrograms(): LoadedProgram[] {
  const found: LoadedProgram[] = [];
  let id = 0;
  for (let count = 0; count < mostPrograms; count += 1) {
    const next = new Attributes(12).u32(0, id);
    if ('errno' in tryBpf('programNextId', next)) return found;
    id = Buffer.from(next.bytes).readUInt32LE(4);
    const program = programOf(id);
    if (program !== undefined) found.push(program);
  }
  return found;
}

function programOf(id: number): LoadedProgram | undefined {
  const answer = tryBpf('programById', new Attributes(12).u32(0, id));
  if ('errno' in answer) return undefined;
  const program = ownDescriptor(answer.value);
  const info = Buffer.alloc(infoSize);
  const told = tryBpf('objectInfo', new Attributes(16).u32(0, program.fd).u32(4, infoSize).pointer(8, info));
  program.close();
  if ('errno' in told) return undefined;
  const end = info.indexOf(0, nameAt);
  return {
    id: info.readUInt32LE(idAt),
    name: info.toString('latin1', nameAt, end < 0 ? nameAt + nameSize : Math.min(end, nameAt + nameSize)),
  };
}
