import type { Text } from '../../core/text.ts';
import { EbpfError, type EbpfErrorCode } from '../errors.ts';
import type { Attributes } from './attributes.ts';
import { command } from './constants.ts';
import { cLibrary, errnoName } from './library.ts';
import { detail } from '../details.ts';

const bpfNumber = process.arch === 'arm64' ? 280 : 321;
const interrupted = new Set(['EINTR', 'EAGAIN']);
const attempts = 5;

/** A command of bpf(2). */
export type BpfCommand = keyof typeof command;

/** What the kernel answered: a descriptor or count, or the errno's name. */
export type BpfAnswer = { readonly value: number } | { readonly errno: string };

/** Calls bpf(2) and gives the kernel's answer as it is; EINTR and EAGAIN (a load under signals) are tried again. */
export function tryBpf(name: BpfCommand, attributes: Attributes): BpfAnswer {
  for (let attempt = 1; ; attempt += 1) {
    const value = Number(cLibrary().syscall(bpfNumber, command[name], attributes.bytes, attributes.bytes.length));
    if (value >= 0) return { value };
    const errno = errnoName();
    if (!interrupted.has(errno) || attempt === attempts) return { errno };
  }
}

/** Calls bpf(2). @throws {EbpfError} with what was being done and the errno. */
export function bpf(name: BpfCommand, attributes: Attributes, doing: Text): number {
  const answer = tryBpf(name, attributes);
  if ('errno' in answer) throw systemCallError(doing, answer.errno);
  return answer.value;
}

/** The error of a failed call, by its errno. */
export function systemCallError(doing: Text, errno: string): EbpfError {
  return new EbpfError(codeOf(errno), { message: detail('{doing}: {errno}', { doing, errno }), errno });
}

function codeOf(errno: string): EbpfErrorCode {
  if (errno === 'EPERM' || errno === 'EACCES') return 'EBPF_PERMISSION';
  return errno === 'ENOSYS' || errno === 'EOPNOTSUPP' ? 'EBPF_UNSUPPORTED' : 'EBPF_SYSCALL';
}
