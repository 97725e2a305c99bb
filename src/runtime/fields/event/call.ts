import { RuntimeError } from '../../errors.ts';
import type { SystemCallEvent } from '../../events/event.ts';
import { eventTable } from '../../events/table.ts';
import { field, fieldOfTypes, keyed, optionalEither, requiredEither, requiredKey, type Getter } from '../define.ts';
import type { Field, FieldValue } from '../field.ts';
import { lengthText } from '../time-text.ts';
import { categoryName, eventTypeName, ioDirection, isWait } from './event-type.ts';
import { parameterText, printable, wholeText } from './parameter-text.ts';
import { hasFailed, resultName, resultOf, typeHasResult } from './result.ts';

const perSecond = 1_000_000_000n;

/** Nanoseconds that the call took, 0 where its entry was not seen; undefined for events of no thread. */
function latency(event: SystemCallEvent): bigint | undefined {
  const entry = event.thread?.entry;
  if (entry === undefined) return undefined;
  if (event.type % 2 === 0 || entry.type !== event.type - 1) return 0n;
  return event.time - ((BigInt(entry.timeHigh) << 32n) | BigInt(entry.timeLow));
}

function mapLatency(map: (nanoseconds: bigint) => FieldValue): Getter {
  return (event) => {
    const nanoseconds = latency(event);
    return nanoseconds === undefined ? undefined : map(nanoseconds);
  };
}

/** Arguments of a call's exit, then those that only its entry has. */
function argumentsText(event: SystemCallEvent): string {
  if (event.type < 2) return '';
  const own = event.info.parameters.map(({ name }) => name);
  // The entry of a dup names what its exit calls the old descriptor.
  const left = own.includes('oldfd') ? undefined : event.entry;
  return [...argumentTexts(event, []), ...(left === undefined ? [] : argumentTexts(left, own))].join(' ');
}

function argumentTexts(event: SystemCallEvent, known: readonly string[]): string[] {
  return event.info.parameters.flatMap(({ name }, index) =>
    index < event.parameterCount && !known.includes(name) ? [`${name}=${wholeText(parameterText(event, index))}`] : [],
  );
}

const argumentNames: ReadonlySet<string> = new Set(
  eventTable.flatMap(({ parameters }) => parameters.map(({ name }) => name)),
);

/** Finds a parameter by name or number; the index list is made once a use, so that an event costs one look. */
function argumentIndex(argument: string): (event: SystemCallEvent) => number {
  if (/^[0-9]+$/.test(argument)) return () => Number(argument);
  if (!argumentNames.has(argument))
    throw new RuntimeError('RUNTIME_CONDITION', { message: `no event has an argument named ${argument}` });
  const byType = eventTable.map(({ parameters }) => parameters.findIndex(({ name }) => name === argument));
  return (event) => byType[event.type] ?? -1;
}

/** The event that has the argument: a call's exit, or its entry where the exit leaves it out. */
function holder(event: SystemCallEvent, find: (event: SystemCallEvent) => number): SystemCallEvent {
  return find(event) >= 0 ? event : (event.entry ?? event);
}

/** Meaning where there is one, else the plain value: what rules compare. */
function bindArgument(argument: string | undefined): Getter {
  if (argument === undefined) return () => undefined;
  const find = argumentIndex(argument);
  return (given) => {
    const event = holder(given, find);
    const index = find(event);
    if (index < 0 || index >= event.parameterCount) return undefined;
    const type = event.info.parameters[index]?.type;
    if (type === 'fspath' || type === 'charbuf') return String(event.parameter(index) ?? '');
    const { plain, meaning } = parameterText(event, index);
    return meaning === '' ? plain : meaning;
  };
}

function bindRawArgument(argument: string | undefined): Getter {
  const find = argumentIndex(argument ?? '');
  return (given) => {
    const event = holder(given, find);
    const index = find(event);
    const value = index < 0 ? undefined : event.parameter(index);
    return value instanceof Uint8Array ? printable(value) : value;
  };
}

function dataOf(event: SystemCallEvent): Uint8Array | undefined {
  const index = event.info.parameters.findIndex(({ type, name }) => type === 'bytebuf' && name === 'data');
  return index < 0 || index >= event.parameterCount ? undefined : event.parameterBytes(index);
}

function latin1(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1');
}

function isType(argument: string | undefined): Getter {
  return (event) => (eventTypeName(event) === argument ? 1 : 0);
}

function systemCall(event: SystemCallEvent): string | undefined {
  const isCall = event.type < 2 || (event.info.category & 0x200) !== 0;
  return isCall ? eventTypeName(event) : undefined;
}

/** Bytes that a transfer moved: its result. */
function transferred(event: SystemCallEvent): number | undefined {
  const result =
    event.descriptor === undefined || (event.info.category & 0xff) < transfers ? undefined : resultOf(event);
  return result === undefined || result < 0 ? undefined : result;
}

const direction = (type: number): string => (type % 2 === 0 ? '>' : '<');

/** Categories from here on are of transfers. */
const transfers = 0x20;

/** Fields of the call itself: type, arguments, result, time that it took. */
export const callFields: readonly Field[] = [
  keyed(
    'evt.arg',
    'string',
    'An argument of the event by name or number, its meaning where it has one.',
    requiredEither,
    bindArgument,
  ),
  field('evt.args', 'string', 'All arguments, names and values.', argumentsText),
  field('evt.buffer', 'buffer', 'Data that was read or written.', (event) => {
    const data = dataOf(event);
    return data === undefined ? undefined : latin1(data);
  }),
  field('evt.buflen', 'number', 'Bytes that a transfer moved.', transferred),
  field('evt.category', 'string', 'Category of the event: file, net, memory, IO-read, ….', categoryName),
  field('evt.cpu', 'number', 'Processor that the event happened on.', ({ cpu }) => cpu),
  {
    ...field('evt.dir', 'string', '`>` for the entry of a call, `<` for its exit.', ({ type }) => direction(type)),
    decided: (type) => ({ value: direction(type) }),
  },
  fieldOfTypes('evt.failed', 'boolean', 'Whether the call failed.', hasFailed, typeHasResult, false),
  field('evt.info', 'string', 'All arguments, as evt.args.', argumentsText),
  field('evt.io_dir', 'string', '`read` or `write`.', ioDirection),
  field('evt.is_io', 'boolean', 'Whether the event reads or writes.', (event) => ioDirection(event) !== undefined),
  field('evt.is_io_read', 'boolean', 'Whether the event reads.', (event) => ioDirection(event) === 'read'),
  field('evt.is_io_write', 'boolean', 'Whether the event writes.', (event) => ioDirection(event) === 'write'),
  field(
    'evt.is_syslog',
    'boolean',
    'Whether the event writes to /dev/log.',
    (event) => ioDirection(event) === 'write' && event.descriptor?.name.includes('/dev/log') === true,
  ),
  field('evt.is_wait', 'boolean', 'Whether the call waits.', isWait),
  field(
    'evt.latency',
    'duration',
    'Nanoseconds from entry to exit.',
    mapLatency((ns) => ns),
  ),
  field('evt.latency.human', 'string', 'Time from entry to exit, for people.', mapLatency(lengthText)),
  field(
    'evt.latency.ns',
    'duration',
    'Nanoseconds beyond the whole seconds from entry to exit.',
    mapLatency((ns) => Number(ns % perSecond)),
  ),
  field(
    'evt.latency.quantized',
    'number',
    'Time from entry to exit on a logarithmic scale.',
    mapLatency((ns) => Math.round(Math.log10(Math.max(1, Number(ns))) * 9)),
  ),
  field(
    'evt.latency.s',
    'duration',
    'Whole seconds from entry to exit.',
    mapLatency((ns) => Number(ns / perSecond)),
  ),
  keyed(
    'evt.rawarg',
    'number',
    'An argument of the event by name, as a number where it is one.',
    requiredKey,
    bindRawArgument,
  ),
  fieldOfTypes('evt.rawres', 'number', 'Result of the call as a number.', resultOf, typeHasResult, undefined),
  fieldOfTypes('evt.res', 'string', 'SUCCESS, or the name of the error.', resultName, typeHasResult, undefined),
  field('evt.type', 'string', 'Name of the event: open, execve, ….', eventTypeName),
  keyed(
    'evt.type.is',
    'number',
    '1 where the event is of the type that the argument names, else 0.',
    requiredKey,
    isType,
  ),
  field('evt.wait_latency', 'duration', 'Nanoseconds that a waiting call took.', (event) =>
    isWait(event) ? latency(event) : undefined,
  ),
  field('syscall.type', 'string', 'Name of the system call; absent for events that are none.', systemCall),
  keyed(
    'evt.around',
    'boolean',
    'Whether the event lies around a time; answered for no event here.',
    optionalEither,
    () => () => false,
  ),
];
