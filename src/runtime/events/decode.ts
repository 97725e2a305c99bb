import type { ParameterValue } from './event.ts';
import type { ParameterType } from './table.ts';

const text = new TextDecoder('utf-8', { fatal: false });

/** Decodes a parameter by its type; composite ones (addresses, tuples) stay bytes for those who know them. @param bytes at least one byte. */
export function decodeParameter(type: ParameterType, bytes: Uint8Array): ParameterValue {
  switch (type) {
    case 'charbuf':
    case 'fspath':
    case 'fsrelpath':
      return cText(bytes);
    case 'int8':
    case 'int16':
    case 'int32':
    case 'int64':
    case 'errno':
    case 'fd':
    case 'pid':
      return signed(bytes);
    case 'bool':
      return unsigned(bytes) !== 0;
    case 'uint8':
    case 'uint16':
    case 'uint32':
    case 'uint64':
    case 'syscallid':
    case 'sigtype':
    case 'reltime':
    case 'abstime':
    case 'port':
    case 'l4proto':
    case 'sockfamily':
    case 'flags8':
    case 'flags16':
    case 'flags32':
    case 'enumflags8':
    case 'enumflags16':
    case 'enumflags32':
    case 'mode':
    case 'uid':
    case 'gid':
    case 'sigset':
      return unsigned(bytes);
    default:
      return bytes;
  }
}

/** A zero-ended text; bytes that are not UTF-8 become replacement characters. */
export function cText(bytes: Uint8Array): string {
  const end = bytes.indexOf(0);
  return text.decode(end < 0 ? bytes : bytes.subarray(0, end));
}

/** Zero-separated texts, as arguments and environments are stored. */
export function cTexts(bytes: Uint8Array): string[] {
  if (bytes.length === 0) return [];
  return text.decode(bytes.at(-1) === 0 ? bytes.subarray(0, -1) : bytes).split('\0');
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

function unsigned(bytes: Uint8Array): number | bigint {
  switch (bytes.length) {
    case 1:
      return bytes[0]!;
    case 2:
      return viewOf(bytes).getUint16(0, true);
    case 4:
      return viewOf(bytes).getUint32(0, true);
    default:
      return bytes.length >= 8 ? narrow(viewOf(bytes).getBigUint64(0, true)) : 0;
  }
}

function signed(bytes: Uint8Array): number | bigint {
  switch (bytes.length) {
    case 1:
      return viewOf(bytes).getInt8(0);
    case 2:
      return viewOf(bytes).getInt16(0, true);
    case 4:
      return viewOf(bytes).getInt32(0, true);
    default:
      return bytes.length >= 8 ? narrow(viewOf(bytes).getBigInt64(0, true)) : 0;
  }
}

/** A number where it is exact, else a bigint. */
function narrow(value: bigint): number | bigint {
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : value;
}
