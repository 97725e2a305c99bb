import { type Text } from '../../core/index.ts';
import { detail } from '../details.ts';
import { RuntimeError } from '../errors.ts';
import { eventTable, type ParameterInfo, type ParameterType } from './table.ts';

/** A parameter's value before it becomes bytes: texts, numbers, names of flags joined by `|`, lists of texts, or the bytes themselves. */
export type ParameterInput = string | number | bigint | boolean | readonly string[] | Uint8Array | undefined;

/** An event before it becomes bytes. */
export interface EventInput {
  /** Nanoseconds since 1970. */
  readonly time: bigint;
  readonly threadId: number;
  /** Number of the event type. */
  readonly type: number;
  /** Values by the names of the table's parameters; absent ones stay empty. */
  readonly parameters: Readonly<Record<string, ParameterInput>>;
}

const headerBytes = 26;
const widths: Readonly<Partial<Record<ParameterType, 1 | 2 | 4 | 8>>> = {
  int8: 1,
  uint8: 1,
  flags8: 1,
  enumflags8: 1,
  sigtype: 1,
  l4proto: 1,
  sockfamily: 1,
  int16: 2,
  uint16: 2,
  flags16: 2,
  enumflags16: 2,
  port: 2,
  syscallid: 2,
  int32: 4,
  uint32: 4,
  flags32: 4,
  enumflags32: 4,
  bool: 4,
  uid: 4,
  gid: 4,
  mode: 4,
  sigset: 4,
  int64: 8,
  uint64: 8,
  errno: 8,
  fd: 8,
  pid: 8,
  reltime: 8,
  abstime: 8,
};

/** Writes an event in the capture format's second layout (falcosecurity/libs, `ppm_evt_hdr`). @throws {RuntimeError} for a value that its parameter cannot have. */
export function encodeEvent({ time, threadId, type, parameters }: EventInput): Uint8Array {
  const info = eventTable[type];
  if (info === undefined) throw unfit(detail('there is no event type {type}', { type }));
  const unknown = Object.keys(parameters).find((name) => info.parameters.every((parameter) => parameter.name !== name));
  if (unknown !== undefined)
    throw unfit(
      detail('event {event} has no parameter {name}; it has {parameters}', {
        event: info.name,
        name: unknown,
        parameters: info.parameters.map(({ name }) => name).join(', '),
      }),
    );
  const parts = info.parameters.map((parameter) => encodeParameter(parameter, parameters[parameter.name]));
  const begin = headerBytes + 2 * parts.length;
  const bytes = new Uint8Array(begin + parts.reduce((sum, part) => sum + part.length, 0));
  const view = new DataView(bytes.buffer);
  view.setBigUint64(0, time, true);
  view.setBigUint64(8, BigInt(threadId), true);
  view.setUint32(16, bytes.length, true);
  view.setUint16(20, type, true);
  view.setUint32(22, parts.length, true);
  let at = begin;
  parts.forEach((part, index) => {
    view.setUint16(headerBytes + 2 * index, part.length, true);
    bytes.set(part, at);
    at += part.length;
  });
  return bytes;
}

function encodeParameter(info: ParameterInfo, value: ParameterInput): Uint8Array {
  if (value === undefined) return new Uint8Array();
  if (value instanceof Uint8Array) return value;
  if (typeof value === 'object') return cTextBytes(value.join('\0'));
  const width = widths[info.type];
  if (width === undefined)
    return info.type === 'bytebuf' ? new TextEncoder().encode(String(value)) : cTextBytes(String(value));
  return number(typeof value === 'string' ? flagsOf(info, value) : BigInt(value), width);
}

/** Names of flags joined by `|`, or a number in words. */
function flagsOf(info: ParameterInfo, text: string): bigint {
  if (/^-?(?:0x[0-9a-f]+|\d+)$/i.test(text)) return BigInt(text);
  return text.split('|').reduce((bits, name) => {
    const found = info.flags?.find(([flag]) => flag === name);
    if (found === undefined)
      throw unfit(detail('parameter {parameter} has no flag {flag}', { parameter: info.name, flag: name }));
    return bits | BigInt(found[1]);
  }, 0n);
}

function number(value: bigint, width: 1 | 2 | 4 | 8): Uint8Array {
  const bytes = new Uint8Array(8);
  new DataView(bytes.buffer).setBigInt64(0, BigInt.asIntN(64, value), true);
  return bytes.subarray(0, width);
}

function cTextBytes(text: string): Uint8Array {
  return new TextEncoder().encode(`${text}\0`);
}

function unfit(message: Text): RuntimeError {
  return new RuntimeError('RUNTIME_EVENT', { message });
}
