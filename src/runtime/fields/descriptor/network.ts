import { readFileSync } from 'node:fs';
import type { SystemCallEvent } from '../../events/event.ts';
import type { FileDescriptor, SocketTuple } from '../../state/file-descriptor.ts';
import { field } from '../define.ts';
import type { Field, FieldValue } from '../field.ts';

/** An end of a connection: its address is empty where a socket has no other end. */
interface End {
  readonly address: string;
  readonly port: number;
}

type Side = 'client' | 'server' | 'local' | 'remote';

function source({ sourceAddress, sourcePort }: SocketTuple): End {
  return { address: sourceAddress, port: sourcePort };
}

function destination({ destinationAddress, destinationPort }: SocketTuple): End {
  return { address: destinationAddress, port: destinationPort };
}

/** The end of a side; undefined where the descriptor has none: no socket, no role yet, or a socket that only listens. */
function endOf(descriptor: FileDescriptor | undefined, side: Side): End | undefined {
  const tuple = descriptor?.tuple;
  if (descriptor === undefined || tuple === undefined || descriptor.isServer === undefined) return undefined;
  const listens = tuple.sourceAddress === '';
  if (side === 'server') return destination(tuple);
  if (listens) return undefined;
  if (side === 'client') return source(tuple);
  return (side === 'local') === descriptor.isServer ? destination(tuple) : source(tuple);
}

let services: ReadonlyMap<string, string> | undefined;

/** Names of ports from this machine's list, read once when a rule asks. */
function serviceName(port: number, protocol: string): string {
  services ??= readServices();
  return services.get(`${port}/${protocol}`) ?? String(port);
}

function readServices(): ReadonlyMap<string, string> {
  try {
    const lines = readFileSync('/etc/services', 'utf8').split('\n');
    return new Map(
      lines.flatMap((line) => {
        const [, name, port] = /^([^#\s]+)\s+([0-9]+\/[a-z]+)/.exec(line) ?? [];
        return name === undefined || port === undefined ? [] : [[port, name] as const];
      }),
    );
  } catch {
    return new Map();
  }
}

const sides: readonly (readonly [letter: string, side: Side, what: string])[] = [
  ['c', 'client', 'client'],
  ['l', 'local', 'local end'],
  ['r', 'remote', 'remote end'],
  ['s', 'server', 'server'],
];

/** The protocol of a socket of the internet, known from when it plays a role. */
function protocolOf({ descriptor }: SystemCallEvent): string | undefined {
  if (descriptor?.type !== 'ipv4' && descriptor?.type !== 'ipv6') return undefined;
  return descriptor.isServer === undefined ? '<NA>' : (descriptor.protocol ?? '<NA>');
}

function service(event: SystemCallEvent, end: End | undefined): string | undefined {
  return end === undefined ? undefined : serviceName(end.port, protocolOf(event) ?? 'tcp');
}

function sideFields([letter, side, what]: (typeof sides)[number]): Field[] {
  const end = (event: SystemCallEvent) => endOf(event.descriptor, side);
  return [
    field(`fd.${letter}ip`, 'address', `Address of the ${what}.`, (event) => end(event)?.address),
    field(
      `fd.${letter}ip.name`,
      'string',
      `Host name of the ${what}; never asked of a server, so absent.`,
      () => undefined,
    ),
    field(
      `fd.${letter}net`,
      'network',
      `Address of the ${what}, compared with networks.`,
      (event) => end(event)?.address,
    ),
    field(`fd.${letter}port`, 'port', `Port of the ${what}.`, (event) => end(event)?.port),
    field(`fd.${letter}proto`, 'string', `Name of the ${what}’s port, from /etc/services.`, (event) =>
      service(event, end(event)),
    ),
  ];
}

/** Values of both ends, of the one where there is one. */
function both<Value>(event: SystemCallEvent, read: (end: End) => Value): Value[] | undefined {
  const ends = (['client', 'server'] as const).flatMap((side) => endOf(event.descriptor, side) ?? []);
  return ends.length === 0 ? undefined : ends.map(read);
}

/** Fields of connections. */
export const networkFields: readonly Field[] = [
  ...sides.flatMap(sideFields),
  field('fd.connected', 'boolean', 'Whether a socket is connected.', ({ descriptor }) => descriptor?.connected),
  field('fd.ip', 'address', 'Address of either end.', (event) => both(event, ({ address }) => address), 'any'),
  field('fd.is_server', 'boolean', 'Whether this end is the server’s.', ({ descriptor }) =>
    descriptor === undefined ? undefined : descriptor.isServer === true,
  ),
  field('fd.l4proto', 'string', 'Protocol: tcp, udp, icmp or raw.', protocolOf),
  field(
    'fd.name_changed',
    'boolean',
    'Whether the event changed the connection.',
    ({ descriptor }) => descriptor?.nameChanged,
  ),
  field(
    'fd.net',
    'network',
    'Address of either end, compared with networks.',
    (event) => both(event, ({ address }) => address),
    'any',
  ),
  field('fd.port', 'port', 'Port of either end.', (event) => both(event, ({ port }) => port) as FieldValue, 'any'),
  field(
    'fd.proto',
    'string',
    'Name of either end’s port.',
    (event) => both(event, (end) => service(event, end) ?? ''),
    'any',
  ),
  field('fd.sockfamily', 'string', 'ip for sockets of the internet, unix for local ones.', ({ descriptor }) =>
    descriptor?.type === 'ipv4' || descriptor?.type === 'ipv6'
      ? 'ip'
      : descriptor?.type === 'unix'
        ? 'unix'
        : undefined,
  ),
];
