import { FormatError } from '../error.ts';
import { detail } from '../details.ts';

/** Little-endian scalars and slices of a file; every access outside it is a FORMAT_TRUNCATED error. */
export interface BoundedView {
  u16(at: number): number;
  u32(at: number): number;
  u64(at: number): bigint;
  bytes(at: number, size: number): Uint8Array;
  /** A name in a field of fixed size, up to its first zero byte. */
  name(at: number, size: number): string;
}

/** Makes a view of a file's bytes; `format` names it in errors. */
export function boundedView(bytes: Uint8Array, format: string): BoundedView {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const checked = (at: number, size: number): number => {
    if (Number.isSafeInteger(at + size) && at >= 0 && size >= 0 && at + size <= bytes.length) return at;
    throw new FormatError('FORMAT_TRUNCATED', {
      where: `${format}, offset ${at}`,
      message: detail('{size} bytes are announced, the file has {count}', { size, count: bytes.length }),
    });
  };
  const slice = (at: number, size: number): Uint8Array => bytes.subarray(checked(at, size), at + size);
  return {
    u16: (at) => view.getUint16(checked(at, 2), true),
    u32: (at) => view.getUint32(checked(at, 4), true),
    u64: (at) => view.getBigUint64(checked(at, 8), true),
    bytes: slice,
    name: (at, size) => new TextDecoder('latin1').decode(slice(at, size)).split('\0', 1)[0] ?? '',
  };
}
