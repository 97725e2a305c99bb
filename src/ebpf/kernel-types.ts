import { readFileSync } from 'node:fs';
import { Btf } from '../formats/btf/reader.ts';
import { EbpfError } from './errors.ts';
import { detail } from './details.ts';

const kernelTypes = '/sys/kernel/btf/vmlinux';

/**
 * Reads the kernel's types. They take some 20 MB while they are held: drop them once programs are loaded.
 * @throws {EbpfError} EBPF_NO_BTF where the kernel publishes none.
 */
export function readKernelTypes(path = kernelTypes): Btf {
  try {
    return new Btf(readFileSync(path));
  } catch (cause) {
    throw new EbpfError('EBPF_NO_BTF', {
      where: path,
      message: detail('the kernel’s type information cannot be read'),
      cause,
    });
  }
}
