import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { ScanError } from '../error.ts';
import { detail } from '../details.ts';

/** A file open for reads at any place. */
export interface RandomAccessFile {
  readonly size: number;
  read(offset: number, length: number): Uint8Array;
  close(): void;
}

/**
 * Opens a file for reads at any place (`pread`): no lock, no mapping; a file that is replaced meanwhile stays readable as it was.
 * @throws ScanError `SCAN_DATABASE_UNAVAILABLE` where it cannot be opened, `SCAN_DATABASE_MALFORMED` where it ends too early.
 */
export function openRandomAccess(path: string): RandomAccessFile {
  const descriptor = open(path);
  const { size } = fstatSync(descriptor);
  return {
    size,
    read(offset, length) {
      const bytes = new Uint8Array(length);
      let done = 0;
      while (done < length) {
        const count = readSync(descriptor, bytes, done, length - done, offset + done);
        if (count === 0)
          throw new ScanError('SCAN_DATABASE_MALFORMED', {
            message: detail('ends before byte {value}', { value: offset + length }),
            where: path,
          });
        done += count;
      }
      return bytes;
    },
    close: () => closeSync(descriptor),
  };
}

function open(path: string): number {
  try {
    return openSync(path, 'r');
  } catch (cause) {
    throw new ScanError('SCAN_DATABASE_UNAVAILABLE', {
      message: detail('the database cannot be opened'),
      where: path,
      cause,
    });
  }
}
