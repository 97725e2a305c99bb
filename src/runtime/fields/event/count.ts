import type { SystemCallEvent } from '../../events/event.ts';
import { field, type Getter } from '../define.ts';
import type { Field } from '../field.ts';
import { ioDirection } from './event-type.ts';
import { hasFailed, resultOf } from './result.ts';

const count =
  (holds: (event: SystemCallEvent) => boolean): Getter =>
  (event) =>
    holds(event) ? 1 : undefined;
const kindOf = ({ info }: SystemCallEvent): number => info.category & 0xff;
const isNetwork = ({ descriptor }: SystemCallEvent): boolean =>
  descriptor?.type === 'ipv4' || descriptor?.type === 'ipv6';
const isFile = (event: SystemCallEvent): boolean => event.descriptor?.type === 'file' || kindOf(event) === 2;
const isMemory = (event: SystemCallEvent): boolean => kindOf(event) === 5;

/** Bytes of a transfer that succeeded in a direction. */
function bytesOf(directions: readonly string[], holds: (event: SystemCallEvent) => boolean): Getter {
  return (event) => {
    const result = resultOf(event);
    if (result === undefined || result < 0 || !directions.includes(ioDirection(event) ?? '') || !holds(event))
      return undefined;
    return result;
  };
}

const any = (): boolean => true;
const both = ['read', 'write'] as const;

/** Fields that count: 1 where an event is of a kind, and the bytes of its transfer. */
export const countFields: readonly Field[] = [
  field('evt.buflen.file', 'number', 'Bytes moved from or to a file.', bytesOf(both, isFile)),
  field('evt.buflen.file.in', 'number', 'Bytes read from a file.', bytesOf(['read'], isFile)),
  field('evt.buflen.file.out', 'number', 'Bytes written to a file.', bytesOf(['write'], isFile)),
  field('evt.buflen.in', 'number', 'Bytes read.', bytesOf(['read'], any)),
  field('evt.buflen.net', 'number', 'Bytes moved over the network.', bytesOf(both, isNetwork)),
  field('evt.buflen.net.in', 'number', 'Bytes received over the network.', bytesOf(['read'], isNetwork)),
  field('evt.buflen.net.out', 'number', 'Bytes sent over the network.', bytesOf(['write'], isNetwork)),
  field('evt.buflen.out', 'number', 'Bytes written.', bytesOf(['write'], any)),
  field('evt.count', 'number', '1 for every event.', count(any)),
  field('evt.count.error', 'number', '1 for calls that failed.', count(hasFailed)),
  field(
    'evt.count.error.file',
    'number',
    '1 for calls on files that failed.',
    count((event) => hasFailed(event) && isFile(event)),
  ),
  field(
    'evt.count.error.memory',
    'number',
    '1 for calls on memory that failed.',
    count((event) => hasFailed(event) && isMemory(event)),
  ),
  field(
    'evt.count.error.net',
    'number',
    '1 for calls on the network that failed.',
    count((event) => hasFailed(event) && isNetwork(event)),
  ),
  field(
    'evt.count.error.other',
    'number',
    '1 for all other calls that failed.',
    count((event) => hasFailed(event) && !isFile(event) && !isMemory(event) && !isNetwork(event)),
  ),
  field(
    'evt.count.exit',
    'number',
    '1 for exits of calls.',
    count(({ type }) => type % 2 === 1),
  ),
  field(
    'evt.count.procinfo',
    'number',
    '1 for samples of a processor.',
    count(({ info }) => info.name === 'procinfo'),
  ),
  field(
    'evt.count.threadinfo',
    'number',
    '1 for the thread samples among them.',
    count(({ info }) => info.name === 'procinfo'),
  ),
  ...['evt.deltatime', 'evt.deltatime.ns', 'evt.deltatime.s'].map((name) =>
    field(
      name,
      'duration',
      'Time since the event before; kept by no engine that evaluates in one pass, so absent.',
      () => undefined,
    ),
  ),
  ...[
    'evt.infra.docker.container.id',
    'evt.infra.docker.container.image',
    'evt.infra.docker.container.name',
    'evt.infra.docker.name',
  ].map((name) =>
    field(
      name,
      'string',
      'Of an event of the infrastructure, which captures stopped to carry; absent.',
      () => undefined,
    ),
  ),
  field('evt.outputtime', 'string', 'Time in the form that the output asks for.', ({ time }) => String(time)),
];
