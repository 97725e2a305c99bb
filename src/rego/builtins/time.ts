import { integerOf, makeNumber } from '../value/decimal.ts';
import { typeName } from '../value/order.ts';
import type { Value } from '../value/value.ts';
import { builtin, contextBuiltin } from './builtin.ts';
import { fail, failOperand, failType } from './error.ts';
import { formatTime, layouts, parseTime, weekdayName } from './go-layout.ts';
import { daysFromCivil, nanosecondsOf, requireRange, requireZone, type ZonedTime, zonedTime } from './go-time.ts';
import { smallInteger } from './integers.ts';
import { quoteBytes } from './quote.ts';
import { isArray, isNumber } from './value-kind.ts';

const limit = 2n ** 63n;

function nanosecondsArgument(position: number, value: Value): bigint {
  const whole = isNumber(value) ? integerOf(value) : undefined;
  if (!isNumber(value)) return failType(position, ['number'], value);
  if (whole === undefined) return fail('timestamp too big');
  return whole >= limit || whole < -limit ? fail('timestamp too big') : whole;
}

/** `ns`, `[ns, zone]` or `[ns, zone, layout]`. */
function timeArgument(
  position: number,
  operand: Value,
): { readonly time: ZonedTime; readonly nanoseconds: bigint; readonly layout: string | undefined } {
  const [when, zone = '', layout] = isArray(operand) ? operand : [operand];
  if (when === undefined || (!isArray(operand) && !isNumber(operand)))
    return failOperand(
      position,
      `must be either number (ns) or [number (ns), string (tz)] but got ${typeName(operand)}`,
    );
  if (!isNumber(when)) return failType(position, ['number'], when);
  if (typeof zone !== 'string') return failType(position, ['string'], zone);
  requireZone(zone);
  const nanoseconds = nanosecondsArgument(position, when);
  if (layout !== undefined && typeof layout !== 'string') return failType(position, ['string'], layout);
  return { time: zonedTime(nanoseconds, zone), nanoseconds, layout };
}

function format(operand: Value): Value {
  const { time, layout = 'RFC3339Nano' } = timeArgument(1, operand);
  return formatTime(time, Object.hasOwn(layouts, layout) ? (layouts[layout] ?? layout) : layout);
}

function addDate(when: Value, years: Value, months: Value, days: Value): Value {
  const { time } = timeArgument(1, when);
  const [y, m, d] = [years, months, days].map((part, index) =>
    smallInteger(index + 2, isNumber(part) ? part : failType(index + 2, ['number'], part)),
  ) as [number, number, number];
  // Beyond what a calendar of the platform reaches, and far beyond 64 bits of nanoseconds.
  if ([y * 366, m * 31, d].some((span) => Math.abs(span) > 1e8)) return fail('time outside of valid range');
  return makeNumber(
    requireRange(nanosecondsOf({ ...time, year: time.year + y, month: time.month + m, day: time.day + d })),
    0,
  );
}

const zoneOf = (operand: Value): string => (isArray(operand) && typeof operand[1] === 'string' ? operand[1] : '');

/** Years, months, days, hours, minutes and seconds between two times, in the zone of the first. */
function difference(first: Value, second: Value): Value {
  let [a, b] = [timeArgument(1, first), timeArgument(2, second)];
  b = { ...b, time: zonedTime(b.nanoseconds, zoneOf(first)) };
  if (a.nanoseconds > b.nanoseconds) [a, b] = [b, a];
  const [from, to] = [a.time, b.time];
  const parts = [
    to.year - from.year,
    to.month - from.month,
    to.day - from.day,
    to.hour - from.hour,
    to.minute - from.minute,
    to.second - from.second,
  ] as [number, number, number, number, number, number];
  if (parts[5] < 0) [parts[4], parts[5]] = [parts[4] - 1, parts[5] + 60];
  if (parts[4] < 0) [parts[3], parts[4]] = [parts[3] - 1, parts[4] + 60];
  if (parts[3] < 0) [parts[2], parts[3]] = [parts[2] - 1, parts[3] + 24];
  if (parts[2] < 0) {
    const monthLength = daysFromCivil(from.year, from.month + 1, 1) - daysFromCivil(from.year, from.month, 1);
    [parts[1], parts[2]] = [parts[1] - 1, parts[2] + monthLength];
  }
  if (parts[1] < 0) [parts[0], parts[1]] = [parts[0] - 1, parts[1] + 12];
  return parts;
}

const unitNanoseconds: Readonly<Record<string, bigint>> = {
  ns: 1n,
  us: 1000n,
  µs: 1000n,
  μs: 1000n,
  ms: 1_000_000n,
  s: 1_000_000_000n,
  m: 60_000_000_000n,
  h: 3_600_000_000_000n,
  d: 86_400_000_000_000n,
  w: 604_800_000_000_000n,
  y: 31_536_000_000_000_000n,
};

/** The error of a duration whose begin is one: a number without unit, or an unknown unit. */
function durationProblem(body: string, text: string): undefined {
  const known = /^(?:(?:\d+\.?\d*|\.\d+)(?:ns|us|µs|μs|ms|s|m|h|d|w|y)(?=[\d.]))*/.exec(body)?.[0] ?? '';
  const [, unit] = /^(?:\d+\.?\d*|\.\d+)([^\d.]*)/.exec(body.slice(known.length)) ?? [];
  if (unit === '') fail(`time: missing unit in duration ${quoteBytes(text)}`);
  if (unit !== undefined && !Object.hasOwn(unitNanoseconds, unit))
    fail(`time: unknown unit ${quoteBytes(unit)} in duration ${quoteBytes(text)}`);
  return undefined;
}

/** Go's durations, `1h15m30.918s`, also with a sign, and days, weeks and years of 365 days. */
function parseDuration(text: string): Value {
  const bad = (): never => fail(`time: invalid duration ${quoteBytes(text)}`);
  const sign = /^[-+]/.exec(text)?.[0] ?? '';
  const body = text.slice(sign.length);
  if (body === '0') return 0;
  if (!/^(?:(?:\d+\.?\d*|\.\d+)(?:ns|us|µs|μs|ms|s|m|h|d|w|y))+$/.test(body))
    return durationProblem(body, text) ?? bad();
  let total = 0n;
  for (const [, whole = '', fraction = '', unit = ''] of body.matchAll(/(\d*)\.?(\d*)(ns|us|µs|μs|ms|s|m|h|d|w|y)/g)) {
    const size = unitNanoseconds[unit] ?? 0n;
    total += BigInt(whole || '0') * size + (BigInt(fraction || '0') * size) / 10n ** BigInt(fraction.length);
  }
  if (total >= limit && !(sign === '-' && total === limit)) return bad();
  return makeNumber(sign === '-' ? -total : total, 0);
}

/** RFC 3339, as strictly as Go reads it. */
function parseRfc3339(text: string): Value {
  const [date, clock] = ['2006-01-02T15:04:05Z07:00', text.replace(/[-](00:00)$/, '+$1')];
  return makeNumber(requireRange(parseTime(date, clock)), 0);
}

const layoutOf = (layout: string): string => (Object.hasOwn(layouts, layout) ? (layouts[layout] ?? layout) : layout);
const meta = { category: 'time' } as const;
const zoned = { anyOf: ['number', { tuple: ['number', 'string'] }] } as const;
const formatted = {
  anyOf: ['number', { tuple: ['number', 'string'] }, { tuple: ['number', 'string', 'string'] }],
} as const;
const triple = { tuple: ['number', 'number', 'number'] } as const;

/** Times as nanoseconds since 1970 UTC. */
export const times = [
  builtin('time.add_date', ['number', 'number', 'number', 'number'], 'number', addDate, {
    ...meta,
    unchecked: true,
    doc: 'A time some years, months and days later.',
  }),
  builtin(
    'time.clock',
    [zoned],
    triple,
    (when) => {
      const { time } = timeArgument(1, when);
      return [time.hour, time.minute, time.second];
    },
    { ...meta, unchecked: true, doc: 'Hour, minute and second of a time.' },
  ),
  builtin(
    'time.date',
    [zoned],
    triple,
    (when) => {
      const { time } = timeArgument(1, when);
      return [time.year, time.month, time.day];
    },
    { ...meta, unchecked: true, doc: 'Year, month and day of a time.' },
  ),
  builtin(
    'time.diff',
    [zoned, zoned],
    { tuple: ['number', 'number', 'number', 'number', 'number', 'number'] },
    difference,
    { ...meta, unchecked: true, doc: 'Years, months, days, hours, minutes and seconds between two times.' },
  ),
  builtin('time.format', [formatted], 'string', format, {
    ...meta,
    unchecked: true,
    doc: "Text of a time, by Go's layouts.",
  }),
  contextBuiltin('time.now_ns', [], 'number', (context) => makeNumber(context.nowNanoseconds(), 0), {
    ...meta,
    nondeterministic: true,
    doc: 'Time of the evaluation, the same throughout it.',
  }),
  builtin('time.parse_duration_ns', ['string'], 'number', parseDuration, {
    ...meta,
    doc: 'Nanoseconds of a duration, `1h30m`.',
  }),
  builtin(
    'time.parse_ns',
    ['string', 'string'],
    'number',
    (layout, text) => makeNumber(requireRange(parseTime(layoutOf(layout), text)), 0),
    { ...meta, doc: "Time of a text in one of Go's layouts." },
  ),
  builtin('time.parse_rfc3339_ns', ['string'], 'number', parseRfc3339, { ...meta, doc: 'Time of a text of RFC 3339.' }),
  builtin('time.weekday', [zoned], 'string', (when) => weekdayName(timeArgument(1, when).time), {
    ...meta,
    unchecked: true,
    doc: 'Name of the day of the week.',
  }),
];
