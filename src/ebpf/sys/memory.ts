import { cLibrary, errnoName } from './library.ts';
import { systemCallError } from './bpf.ts';
import { detail } from '../details.ts';

const protection = { read: 1, write: 2 } as const;
const shared = 1;

/** A part of a map in this process's memory. The view dangles after `unmap`: drop every reference first. */
export interface MappedMemory {
  readonly view: ArrayBuffer;
  unmap(): void;
}

/** Maps `length` bytes of a map's descriptor. @throws {EbpfError} with the errno. */
export function mapMemory(
  descriptor: number,
  options: { readonly length: number; readonly offset: number; readonly writable: boolean },
): MappedMemory {
  const { koffi, mmap, munmap } = cLibrary();
  const flags = protection.read | (options.writable ? protection.write : 0);
  const address = mmap(null, options.length, flags, shared, descriptor, options.offset);
  if (BigInt(koffi.address(address)) === 0xffff_ffff_ffff_ffffn)
    throw systemCallError(
      detail('map {length} bytes of descriptor {descriptor}', { length: options.length, descriptor }),
      errnoName(),
    );
  return { view: koffi.view(address, options.length), unmap: () => void munmap(address, options.length) };
}
