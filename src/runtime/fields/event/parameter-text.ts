import { constants } from 'node:os';
import { decodeAddress, decodeTuple, type SocketValue } from '../../state/socket-tuple.ts';
import { tupleText } from '../../state/addresses.ts';
import { descriptorTypes, type FileDescriptor } from '../../state/file-descriptor.ts';
import { cTexts } from '../../events/decode.ts';
import type { SystemCallEvent } from '../../events/event.ts';
import type { ParameterInfo } from '../../events/table.ts';
import { noId } from '../../state/new-thread.ts';
import { lengthText } from '../time-text.ts';

/** A parameter as it is shown: the plain value, and what it stands for where there is such a thing. */
export interface ParameterText {
  readonly plain: string;
  /** `O_RDONLY|O_CLOEXEC`, `ENOENT`, a process's name; empty where the plain value says all. */
  readonly meaning: string;
}

const errorNames = new Map(Object.entries(constants.errno).map(([name, number]) => [number, name]));
errorNames.set(11, 'EAGAIN');
errorNames.set(95, 'EOPNOTSUPP');

/** Name of a negative result, `-2` is ENOENT; undefined where it has none. */
export function errorName(result: number): string | undefined {
  return errorNames.get(-result);
}

/** Shows one parameter of an event. */
export function parameterText(event: SystemCallEvent, index: number): ParameterText {
  const info = event.info.parameters[index];
  const bytes = event.parameterBytes(index);
  if (info === undefined || index >= event.parameterCount) return just('');
  if (bytes.length === 0) return just(info.type === 'charbuf' || info.type === 'fspath' ? '' : 'NULL');
  return show(event, index, info, bytes);
}

/** `fd=3(<f>/etc/passwd)`: the plain value and, in parentheses, what it means. */
export function wholeText({ plain, meaning }: ParameterText): string {
  if (meaning === '') return plain;
  return plain === '' ? meaning : `${plain}(${meaning})`;
}

function show(event: SystemCallEvent, index: number, info: ParameterInfo, bytes: Uint8Array): ParameterText {
  const value = event.parameter(index);
  switch (info.type) {
    case 'fd':
      return descriptorParameter(event, Number(value));
    case 'pid': {
      const process = event.machine.threads.get(Number(value));
      return Number(value) < 0 ? errorParameter(Number(value)) : { plain: String(value), meaning: process?.comm ?? '' };
    }
    case 'errno':
      return info.format === 'hex' && Number(value) >= 0
        ? just(BigInt(Number(value)).toString(16).toUpperCase())
        : errorParameter(Number(value));
    case 'uid':
    case 'gid':
      return ownerParameter(event, info.type, Number(value));
    case 'sockaddr':
      return just(socketText(decodeAddress(bytes)));
    case 'socktuple':
      return just(socketText(decodeTuple(bytes)));
    case 'bytebuf':
      return just(
        isList(info.name)
          ? cTexts(bytes)
              .map((part) => `${part}.`)
              .join('')
          : printable(bytes),
      );
    case 'fdlist':
      return just(descriptorList(bytes));
    case 'bool':
      return just(String(value));
    case 'sigtype':
      return { plain: String(value), meaning: signalName(Number(value)) };
    case 'reltime':
      return { plain: String(value), meaning: lengthText(BigInt(Number(value))) };
    case 'dyn':
      return just(dynamic(bytes));
    default:
      return value instanceof Uint8Array
        ? just(printable(value))
        : numberOrText(info, value as number | bigint | string);
  }
}

function just(plain: string): ParameterText {
  return { plain, meaning: '' };
}

function numberOrText(info: ParameterInfo, value: number | bigint | string): ParameterText {
  if (typeof value === 'string') return just(value);
  const plain =
    info.type === 'mode' || info.format === 'oct'
      ? `${value === 0 ? '' : '0'}${value.toString(8)}`
      : info.format === 'hex' && info.flags === undefined
        ? value.toString(16).toUpperCase()
        : String(value);
  return { plain, meaning: info.flags === undefined ? '' : flagText(info, Number(value)) };
}

/** Names of the flags that are set: the largest first, and each bit once. */
export function flagText(info: ParameterInfo, value: number): string {
  const flags = info.flags ?? [];
  if (info.type.startsWith('enumflags') || value === 0) return flags.find(([, number]) => number === value)?.[0] ?? '';
  const names: string[] = [];
  let left = value;
  for (const [name, number] of flags)
    if (number !== 0 && number !== value && (left & number) === number) {
      names.push(name);
      left &= ~number;
    } else if (number === value) return name;
  return names.join('|');
}

function errorParameter(value: number): ParameterText {
  return { plain: String(value), meaning: value < 0 ? (errorName(value) ?? '') : '' };
}

function ownerParameter(event: SystemCallEvent, type: 'uid' | 'gid', id: number): ParameterText {
  if (id === noId) return { plain: '-1', meaning: '<NONE>' };
  const container = event.thread?.containerId ?? '';
  const owner = type === 'uid' ? event.machine.user(container, id) : event.machine.group(container, id);
  return { plain: String(id), meaning: owner?.name ?? '<NA>' };
}

function descriptorParameter(event: SystemCallEvent, number: number): ParameterText {
  if (number === -100) return { plain: '-100', meaning: 'AT_FDCWD' };
  if (number < 0) return errorParameter(number);
  const descriptor = event.thread?.main.fds.get(number);
  return { plain: String(number), meaning: descriptor === undefined ? '' : `<${mark(descriptor)}>${descriptor.name}` };
}

/** Letter of a descriptor's kind, and of its protocol. */
function mark({ type, protocol, isServer }: FileDescriptor): string {
  const letter = descriptorTypes[type];
  return (type === 'ipv4' || type === 'ipv6') && protocol !== undefined && isServer !== undefined
    ? `${letter}${protocol[0]}`
    : letter;
}

function socketText(value: SocketValue | undefined): string {
  if (value === undefined) return 'NULL';
  if (value.kind === 'unix') return value.name;
  const { tuple } = value;
  return tuple.sourceAddress === '' ? `${tuple.destinationAddress}:${tuple.destinationPort}` : tupleText(tuple);
}

function isList(name: string): boolean {
  return name === 'args' || name === 'env' || name === 'cgroups';
}

/** Bytes that print as they are, all others as dots. */
export function printable(bytes: Uint8Array): string {
  let text = '';
  for (const byte of bytes) text += byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : '.';
  return text;
}

/** Descriptors of poll: number and events each. */
function descriptorList(bytes: Uint8Array): string {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const count = Math.min(view.getUint16(0, true), Math.floor((bytes.length - 2) / 10));
  return Array.from({ length: count }, (_, entry) => {
    const at = 2 + entry * 10;
    return `${Number(view.getBigInt64(at, true))}:${view.getUint16(at + 8, true).toString(16)}`;
  }).join(' ');
}

function signalName(number: number): string {
  return Object.entries(constants.signals).find(([, value]) => value === number)?.[0] ?? '';
}

/** A dynamic value: a byte that says which kind follows. */
function dynamic(bytes: Uint8Array): string {
  const rest = bytes.subarray(1);
  const view = new DataView(rest.buffer, rest.byteOffset, rest.byteLength);
  if (rest.length === 4) return String(view.getInt32(0, true));
  return rest.length === 8 ? String(view.getBigInt64(0, true)) : printable(rest);
}
