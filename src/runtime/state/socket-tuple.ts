import { ipv4Text, ipv6Text, tupleText } from './addresses.ts';
import type { FileDescriptor, SocketTuple } from './file-descriptor.ts';

const family = { unix: 1, ipv4: 2, ipv6: 10 } as const;

/** A socket's address or connection as an event's parameter holds it: a family byte, then addresses and ports (little-endian). */
export type SocketValue =
  | { readonly kind: 'ipv4' | 'ipv6'; readonly tuple: SocketTuple }
  | { readonly kind: 'unix'; readonly path: string; readonly name: string };

const path = new TextDecoder();

/** Decodes a `socktuple` parameter; undefined where it is empty or of another family. */
export function decodeTuple(bytes: Uint8Array): SocketValue | undefined {
  switch (bytes[0]) {
    case family.ipv4:
      return bytes.length < 13 ? undefined : { kind: 'ipv4', tuple: connection(bytes, 4, ipv4Text) };
    case family.ipv6:
      return bytes.length < 37 ? undefined : { kind: 'ipv6', tuple: connection(bytes, 16, ipv6Text) };
    case family.unix:
      return bytes.length < 17 ? undefined : unixConnection(bytes);
    default:
      return undefined;
  }
}

/** Decodes a `sockaddr` parameter: one end, given as the destination. */
export function decodeAddress(bytes: Uint8Array): SocketValue | undefined {
  const end = (size: number, text: typeof ipv4Text): SocketTuple => ({
    sourceAddress: '',
    sourcePort: 0,
    destinationAddress: text(bytes, 1),
    destinationPort: port(bytes, 1 + size),
  });
  switch (bytes[0]) {
    case family.ipv4:
      return bytes.length < 7 ? undefined : { kind: 'ipv4', tuple: end(4, ipv4Text) };
    case family.ipv6:
      return bytes.length < 19 ? undefined : { kind: 'ipv6', tuple: end(16, ipv6Text) };
    case family.unix: {
      const name = pathAt(bytes, 1);
      return { kind: 'unix', path: name, name };
    }
    default:
      return undefined;
  }
}

/** Writes what a tuple says into a descriptor; `nameChanged` tells whether it said anything new. */
export function setSocket(descriptor: FileDescriptor, value: SocketValue): void {
  const before = descriptor.name;
  if (value.kind === 'unix') {
    descriptor.type = 'unix';
    descriptor.name = value.name;
  } else {
    descriptor.type = value.kind;
    descriptor.tuple = value.tuple;
    descriptor.name = value.tuple.sourceAddress === '' ? endText(value.tuple) : tupleText(value.tuple);
  }
  descriptor.nameRaw = descriptor.name;
  descriptor.nameChanged = before !== descriptor.name;
}

/** A listening or bound end as `fd.name` shows it. */
function endText({ destinationAddress, destinationPort }: SocketTuple): string {
  return `${destinationAddress}:${destinationPort}`;
}

function connection(bytes: Uint8Array, size: number, text: typeof ipv4Text): SocketTuple {
  return {
    sourceAddress: text(bytes, 1),
    sourcePort: port(bytes, 1 + size),
    destinationAddress: text(bytes, 3 + size),
    destinationPort: port(bytes, 3 + 2 * size),
  };
}

function port(bytes: Uint8Array, at: number): number {
  return bytes[at]! | (bytes[at + 1]! << 8);
}

function unixConnection(bytes: Uint8Array): SocketValue {
  const hex = (at: number): string => {
    let text = '';
    for (let byte = at + 7; byte >= at; byte -= 1) text += bytes[byte]!.toString(16).padStart(2, '0');
    return text.replace(/^0+(?=.)/, '');
  };
  const name = pathAt(bytes, 17);
  return { kind: 'unix', path: name, name: `${hex(1)}->${hex(9)}${name === '' ? '' : ` ${name}`}` };
}

/** A path up to its zero; an abstract name starts with one, which is left out. */
function pathAt(bytes: Uint8Array, at: number): string {
  const begin = bytes[at] === 0 && at + 1 < bytes.length ? at + 1 : at;
  const zero = bytes.indexOf(0, begin);
  return path.decode(bytes.subarray(begin, zero < 0 ? bytes.length : zero));
}
