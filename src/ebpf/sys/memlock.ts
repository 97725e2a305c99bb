import { cLibrary } from './library.ts';

const memlock = 8;

/** Lifts RLIMIT_MEMLOCK, by which kernels before 5.11 account maps. Best effort: newer kernels ignore it, and without the right to raise it a map's creation says so. */
export function liftMemlock(): void {
  const unlimited = Buffer.alloc(16, 0xff);
  cLibrary().prlimit(0, memlock, unlimited, null);
}
