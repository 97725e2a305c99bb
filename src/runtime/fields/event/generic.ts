import { hostname } from 'node:os';
import type { SystemCallEvent } from '../../events/event.ts';
import { common, field } from '../define.ts';
import type { Field } from '../field.ts';
import { clockText, isoText, localClock, localDateTime, localDateTimeText } from '../time-text.ts';

const perSecond = 1_000_000_000n;
const start = (event: SystemCallEvent): bigint => event.machine.start;
const host = process.env['FALCO_HOSTNAME'] ?? hostname();

/** Fields that events of every source have. */
export const genericFields: readonly Field[] = [
  common('evt.asynctype', 'string', 'Name of an asynchronous event; absent for all others.', () => undefined),
  common('evt.datetime', 'string', 'Date and time with nanoseconds, local zone.', ({ time }) =>
    localDateTimeText(time),
  ),
  common('evt.datetime.s', 'string', 'Date and time in whole seconds, local zone.', ({ time }) => localDateTime(time)),
  common('evt.hostname', 'string', 'Name of this host, or what FALCO_HOSTNAME says.', () => host),
  common('evt.is_async', 'boolean', 'Whether the event is an asynchronous one.', () => false),
  common('evt.num', 'number', 'Number of the event in its stream, from 1.', ({ number }) => number),
  common('evt.plugininfo', 'string', 'Summary that a plugin gives; absent for kernel events.', () => undefined),
  common(
    'evt.pluginname',
    'string',
    'Name of the plugin that made the event; absent for kernel events.',
    () => undefined,
  ),
  common('evt.rawtime', 'time', 'Nanoseconds since 1970.', ({ time }) => time),
  common('evt.rawtime.ns', 'time', 'Nanoseconds beyond the whole second.', ({ time }) => Number(time % perSecond)),
  common('evt.rawtime.s', 'time', 'Whole seconds since 1970.', ({ time }) => Number(time / perSecond)),
  field('evt.reltime', 'duration', 'Nanoseconds since the first event.', (event) => event.time - start(event)),
  field('evt.reltime.ns', 'duration', 'Nanoseconds beyond the whole seconds since the first event.', (event) =>
    Number((event.time - start(event)) % perSecond),
  ),
  field('evt.reltime.s', 'duration', 'Whole seconds since the first event.', (event) =>
    Number((event.time - start(event)) / perSecond),
  ),
  common('evt.source', 'string', 'Name of the event source, `syscall` for kernel events.', ({ source }) => source),
  common('evt.time', 'string', 'Time of day with nanoseconds, local zone.', ({ time }) => clockText(time)),
  common('evt.time.iso8601', 'string', 'Time as ISO 8601, UTC, with nanoseconds.', ({ time }) => isoText(time)),
  common('evt.time.s', 'string', 'Time of day in whole seconds, local zone.', ({ time }) => localClock(time)),
  common('util.cnt', 'number', 'A number that grows by one an event.', ({ number }) => number),
];
