import { cLibrary } from './library.ts';

const memlock = 8;
const limitSize = 16;

/**
 * Lifts RLIMIT_MEMLOCK, by which kernels before 5.11 account maps; without the right to lift it altogether (CAP_SYS_RESOURCE), up to
 * the hard limit. Best effort: newer kernels ignore it, and where it is too low a map’s creation says so.
 */
export function liftMemlock(): void {
  const { prlimit } = cLibrary();
  const unlimited = Buffer.alloc(limitSize, 0xff);
  if (prlimit(0, memlock, unlimited, null) === 0) return;
  const limits = Buffer.alloc(limitSize);
  if (prlimit(0, memlock, null, limits) !== 0) return;
  limits.copy(limits, 0, limitSize / 2, limitSize);
  prlimit(0, memlock, limits, null);
}
