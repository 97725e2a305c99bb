import { createRequire } from 'node:module';
import { EbpfError } from '../errors.ts';
import { detail } from '../details.ts';

type Koffi = typeof import('koffi');

/** The C library's calls that the loader needs. */
export interface CLibrary {
  readonly koffi: Koffi;
  syscall(number: number, first: number, second: Uint8Array, third: number): number;
  perfEventOpen(
    number: number,
    attributes: Uint8Array,
    pid: number,
    processor: number,
    group: number,
    flags: number,
  ): number;
  ioctl(descriptor: number, request: number, value: number): number;
  mmap(address: null, length: number, protection: number, flags: number, descriptor: number, offset: number): unknown;
  munmap(address: unknown, length: number): number;
  close(descriptor: number): number;
  prlimit(pid: number, resource: number, next: Uint8Array | null, previous: Uint8Array | null): number;
}

let library: CLibrary | undefined;

/**
 * Loads the C library once, on first use: no other room pays for the FFI.
 * @throws {EbpfError} EBPF_PLATFORM where there is no Linux, no supported processor, or no native binding.
 */
export function cLibrary(): CLibrary {
  if (library !== undefined) return library;
  if (process.platform !== 'linux' || (process.arch !== 'x64' && process.arch !== 'arm64'))
    throw new EbpfError('EBPF_PLATFORM', {
      message: detail('eBPF needs Linux on x86_64 or aarch64; this is {platform} on {processor}', {
        platform: process.platform,
        processor: process.arch,
      }),
    });
  try {
    library = bind(createRequire(import.meta.url)('koffi') as Koffi);
  } catch (cause) {
    throw new EbpfError('EBPF_PLATFORM', {
      message: detail('the foreign function interface (koffi) does not load'),
      cause,
    });
  }
  return library;
}

function bind(koffi: Koffi): CLibrary {
  const libc = koffi.load(null);
  return {
    koffi,
    syscall: libc.func('long syscall(long number, long first, void *second, long third)'),
    perfEventOpen: libc.func('syscall', 'long', [
      'long',
      'void *',
      'int',
      'int',
      'int',
      'ulong',
    ]) as CLibrary['perfEventOpen'],
    ioctl: libc.func('int ioctl(int descriptor, ulong request, long value)'),
    mmap: libc.func('void *mmap(void *address, size_t length, int protection, int flags, int descriptor, long offset)'),
    munmap: libc.func('int munmap(void *address, size_t length)'),
    close: libc.func('int close(int descriptor)'),
    prlimit: libc.func('int prlimit(int pid, int resource, void *next, void *previous)'),
  };
}

/** Name of the errno that the last failed call left, such as `EPERM`. */
export function errnoName(): string {
  const { koffi } = cLibrary();
  const number = koffi.errno();
  return Object.entries(koffi.os.errno).find(([, value]) => value === number)?.[0] ?? `errno ${number}`;
}
