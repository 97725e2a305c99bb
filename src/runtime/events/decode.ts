import type { ParameterValue } from './event.ts';
import type { ParameterType } from './table.ts';

const text = new TextDecoder('utf-8', { fatal: false });

/** How a parameter's bytes are read; composite ones (addresses, tuples) stay bytes for those who know them. */
export type ParameterKind = 'text' | 'signed' | 'unsigned' | 'boolean' | 'bytes';

const kindGroups: Readonly<Record<Exclude<ParameterKind, 'bytes'>, readonly ParameterType[]>> = {
  text: ['charbuf', 'fspath', 'fsrelpath'],
  signed: ['int8', 'int16', 'int32', 'int64', 'errno', 'fd', 'pid'],
  unsigned: [
    ...(['uint8', 'uint16', 'uint32', 'uint64', 'syscallid', 'sigtype', 'reltime', 'abstime', 'port'] as const),
    ...(['l4proto', 'sockfamily', 'flags8', 'flags16', 'flags32', 'enumflags8', 'enumflags16'] as const),
    ...(['enumflags32', 'mode', 'uid', 'gid', 'sigset'] as const),
  ],
  boolean: ['bool'],
};

/** Kind by type; absent for those that stay bytes. */
export const parameterKinds: Readonly<Partial<Record<ParameterType, ParameterKind>>> = Object.fromEntries(
  Object.entries(kindGroups).flatMap(([kind, types]) => types.map((type) => [type, kind as ParameterKind])),
);

/** Decodes a parameter by its type. @param bytes at least one byte. */
export function decodeParameter(type: ParameterType, bytes: Uint8Array): ParameterValue {
  switch (parameterKinds[type]) {
    case 'text':
      return cText(bytes);
    case 'signed':
      return signed(bytes);
    case 'unsigned':
      return unsigned(bytes);
    case 'boolean':
      return unsigned(bytes) !== 0;
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
