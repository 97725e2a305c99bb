import { cLibrary } from './library.ts';

/** An open kernel object. Everything that the loader opens ends with its last descriptor, so a killed process leaves nothing behind. */
export interface Descriptor {
  readonly fd: number;
  /** Closing twice is harmless. */
  close(): void;
}

/** Owns a descriptor. */
export function ownDescriptor(fd: number): Descriptor {
  let open = true;
  return {
    fd,
    close() {
      if (open) cLibrary().close(fd);
      open = false;
    },
  };
}
