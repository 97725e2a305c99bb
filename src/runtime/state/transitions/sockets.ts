import type { EventRecord } from '../../events/record.ts';
import type { FileDescriptor, SocketTuple } from '../file-descriptor.ts';
import { newDescriptor } from '../new-descriptor.ts';
import { decodeAddress, decodeTuple, setSocket, type SocketValue } from '../socket-tuple.ts';
import { parameterIndex, type TransitionContext, type TransitionRow } from '../transition.ts';

const family = { unix: 1, ipv4: 2, ipv6: 10, netlink: 16, packet: 17 } as const;
const socketType = { stream: 1, datagram: 2, raw: 3 } as const;
const inProgress = -115;

/** Sockets and their names. */
export const socketTransitions: readonly TransitionRow[] = [
  { names: ['socket'], direction: 'exit', keepEntry: true, apply: socket },
  { names: ['bind'], direction: 'exit', apply: bind },
  { names: ['connect'], direction: 'exit', apply: connect },
  { names: ['accept', 'accept4'], direction: 'exit', apply: accept },
  { names: ['socketpair'], direction: 'exit', apply: pair },
  { names: ['recvfrom', 'recvmmsg', 'recvmsg'], direction: 'exit', apply: nameReceiver },
  { names: ['sendmmsg', 'sendmsg', 'sendto'], direction: 'exit', keepEntry: true, apply: nameSender },
];

function socket(context: TransitionContext): void {
  const { event } = context;
  const number = event.signed(0);
  if (number < 0) return;
  const has = parameterIndex(event.type, 'domain');
  const from = event.parameterCount > 1 ? event : context.entry();
  const at = from === event ? has : 0;
  if (from === undefined) return context.add(newDescriptor(number, 'unknown', ''));
  const domain = from.integer(at) ?? 0;
  context.add(newSocket(number, domain, (from.integer(at + 1) ?? 0) & 0xff, from.integer(at + 2) ?? 0));
}

function newSocket(number: number, domain: number, type: number, protocol: number): FileDescriptor {
  switch (domain) {
    case family.unix:
      return newDescriptor(number, 'unix', '');
    case family.netlink:
      return newDescriptor(number, 'netlink', '');
    case family.packet:
      return newDescriptor(number, 'packet', '');
    case family.ipv4:
    case family.ipv6: {
      const descriptor = newDescriptor(number, domain === family.ipv4 ? 'ipv4' : 'ipv6', '');
      descriptor.protocol = protocolName(type, protocol);
      return descriptor;
    }
    default:
      return newDescriptor(number, 'unknown', '');
  }
}

function protocolName(type: number, protocol: number): FileDescriptor['protocol'] {
  if (protocol === 6 || (protocol === 0 && type === socketType.stream)) return 'tcp';
  if (protocol === 17 || (protocol === 0 && type === socketType.datagram)) return 'udp';
  if (protocol === 1 || protocol === 58) return 'icmp';
  return type === socketType.raw || protocol === 255 ? 'raw' : undefined;
}

function bind({ event }: TransitionContext): void {
  const { descriptor } = event;
  if (descriptor === undefined || event.signed(0) !== 0) return;
  const address = decodeAddress(event.parameterBytes(1));
  if (address === undefined) return;
  setSocket(descriptor, address);
  if (address.kind !== 'unix' && address.tuple.destinationPort > 0) descriptor.isServer = true;
}

function connect({ event }: TransitionContext): void {
  const { descriptor } = event;
  if (descriptor === undefined) return;
  descriptor.connected = false;
  const result = event.signed(0);
  const value = decodeTuple(event.parameterBytes(1));
  if (value === undefined || (result < 0 && result !== inProgress && value.kind === 'unix')) return;
  setSocket(descriptor, value);
  descriptor.isServer = false;
  descriptor.connected = result === 0 || result === inProgress;
}

function accept(context: TransitionContext): void {
  const { event } = context;
  const number = event.signed(0);
  if (number < 0) return;
  const descriptor = newDescriptor(number, 'unknown', '');
  const value = decodeTuple(event.parameterBytes(1));
  if (value !== undefined) setSocket(descriptor, value);
  if (value !== undefined && value.kind !== 'unix') descriptor.protocol = 'tcp';
  descriptor.isServer = true;
  context.add(descriptor);
}

function pair(context: TransitionContext): void {
  const { event } = context;
  if (event.signed(0) !== 0) return;
  context.add(newDescriptor(event.signed(2), 'unix', ''));
  context.add(newDescriptor(event.signed(1), 'unix', ''));
}

/** A datagram names its ends: the sender is the client. */
function nameReceiver({ event }: TransitionContext): void {
  if (event.signed(0) < 0) return;
  rename(event, decodeTuple(event.parameterBytes(parameterIndex(event.type, 'tuple'))), true);
}

/** The tuple stands in the entry; newer events carry it at the exit, behind the parameters that older ones had. */
function nameSender(context: TransitionContext): void {
  const { event } = context;
  if (event.signed(0) < 0) return;
  const known = parameterIndex(event.type, 'tuple');
  const index = known < 0 ? 4 : known;
  const from = event.parameterCount > index ? event : context.entry();
  if (from === undefined) return;
  const at = from === event ? index : parameterIndex(from.type, 'tuple');
  if (at >= 0) rename(event, decodeTuple(from.parameterBytes(at)), false);
}

function rename({ descriptor }: EventRecord, value: SocketValue | undefined, isServer: boolean): void {
  if (descriptor === undefined || value === undefined || descriptor.protocol === 'tcp') return;
  const wasNamed = descriptor.name !== '';
  // What a client receives names the ends the other way round: the client stays the source.
  const turn = isServer && descriptor.isServer === false && value.kind !== 'unix';
  setSocket(descriptor, turn ? { kind: value.kind, tuple: reversed(value.tuple) } : value);
  if (!wasNamed || descriptor.isServer === undefined) descriptor.isServer = isServer;
}

function reversed({ sourceAddress, sourcePort, destinationAddress, destinationPort }: SocketTuple): SocketTuple {
  return {
    sourceAddress: destinationAddress,
    sourcePort: destinationPort,
    destinationAddress: sourceAddress,
    destinationPort: sourcePort,
  };
}
