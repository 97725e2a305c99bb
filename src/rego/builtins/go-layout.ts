import { fail } from './error.ts';
import { quoteBytes } from './quote.ts';
import { offsetAt, nanosecondsOf, offsetText, type ZonedTime } from './go-time.ts';

/** Names and texts that Go's layouts are written in (package time, "Layout"). */
const months = [
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'August',
  'September',
  'October',
  'November',
  'December',
];
const weekdays = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'];

/** Layouts by the names of Go's constants, of those that the original takes. */
export const layouts: Readonly<Record<string, string>> = {
  ANSIC: 'Mon Jan _2 15:04:05 2006',
  UnixDate: 'Mon Jan _2 15:04:05 MST 2006',
  RubyDate: 'Mon Jan 02 15:04:05 -0700 2006',
  RFC822: '02 Jan 06 15:04 MST',
  RFC822Z: '02 Jan 06 15:04 -0700',
  RFC850: 'Monday, 02-Jan-06 15:04:05 MST',
  RFC1123: 'Mon, 02 Jan 2006 15:04:05 MST',
  RFC1123Z: 'Mon, 02 Jan 2006 15:04:05 -0700',
  RFC3339: '2006-01-02T15:04:05Z07:00',
  RFC3339Nano: '2006-01-02T15:04:05.999999999Z07:00',
};

const element =
  /January|Jan(?![a-z])|Monday|Mon(?![a-z])|MST|2006|__2|_2006|_2|002|0[1-6]|15|PM|pm|-07:00:00|-070000|-07:00|-0700|-07|Z07:00:00|Z070000|Z07:00|Z0700|Z07|[.,]0+(?!\d)|[.,]9+(?!\d)|[12345]/g;

/** Day of the week, 0 for Sunday. */
export function weekdayOf({ year, month, day }: Pick<ZonedTime, 'year' | 'month' | 'day'>): number {
  const date = new Date(0);
  date.setUTCFullYear(year, month - 1, day);
  return date.getUTCDay();
}

/** English name of the day of the week. */
export function weekdayName(time: ZonedTime): string {
  return weekdays[weekdayOf(time)] ?? '';
}

/** Text of a time in a layout. */
export function formatTime(time: ZonedTime, layout: string): string {
  return layout.replace(element, (part) => formatElement(part, time));
}

function formatElement(part: string, time: ZonedTime): string {
  const two = (value: number): string => String(value).padStart(2, '0');
  const hour12 = time.hour % 12 || 12;
  const table: Readonly<Record<string, () => string>> = {
    January: () => months[time.month - 1] ?? '',
    Jan: () => (months[time.month - 1] ?? '').slice(0, 3),
    Monday: () => weekdayName(time),
    Mon: () => weekdayName(time).slice(0, 3),
    MST: () => time.zone,
    2006: () => String(time.year).padStart(4, '0'),
    _2006: () => `_${String(time.year).padStart(4, '0')}`,
    '06': () => two(((time.year % 100) + 100) % 100),
    '01': () => two(time.month),
    1: () => String(time.month),
    '02': () => two(time.day),
    _2: () => String(time.day).padStart(2, ' '),
    2: () => String(time.day),
    '002': () => String(yearDay(time)).padStart(3, '0'),
    __2: () => String(yearDay(time)).padStart(3, ' '),
    15: () => two(time.hour),
    '03': () => two(hour12),
    3: () => String(hour12),
    '04': () => two(time.minute),
    4: () => String(time.minute),
    '05': () => two(time.second),
    5: () => String(time.second),
    PM: () => (time.hour < 12 ? 'AM' : 'PM'),
    pm: () => (time.hour < 12 ? 'am' : 'pm'),
  };
  if (Object.hasOwn(table, part)) return table[part]?.() ?? part;
  if (part.startsWith('Z') || part.startsWith('-')) return formatOffset(part, time.offset);
  const digits = String(time.nanosecond)
    .padStart(9, '0')
    .slice(0, part.length - 1)
    .padEnd(part.length - 1, '0');
  if (part[1] === '0') return part.charAt(0) + digits;
  const trimmed = digits.replace(/0+$/, '');
  return trimmed === '' ? '' : part.charAt(0) + trimmed;
}

function formatOffset(part: string, offset: number): string {
  if (part.startsWith('Z') && offset === 0) return 'Z';
  const text = offsetText(offset, part.includes(':'));
  if (part.endsWith('07')) return text.slice(0, 3);
  return /00:00$|070000$/.test(part)
    ? `${text}${part.includes(':') ? ':' : ''}${String(Math.abs(offset) % 60).padStart(2, '0')}`
    : text;
}

function yearDay({ year, month, day }: ZonedTime): number {
  return (
    Math.round((Date.UTC(2000 + (year % 400), month - 1, day) - Date.UTC(2000 + (year % 400), 0, 1)) / 86_400_000) + 1
  );
}

interface Parsed {
  year: number;
  month: number;
  day: number;
  hour: number;
  /** Whether hours count to 12. */
  short: boolean;
  minute: number;
  second: number;
  nanosecond: number;
  /** Day of the year, in the place of month and day. */
  yearDay: number | undefined;
  afternoon: boolean | undefined;
  offset: number | undefined;
}

/** What each element reads: a pattern, and where its value goes. */
const readers: Readonly<Record<string, readonly [pattern: string, store: (parsed: Parsed, text: string) => void]>> = {
  January: [
    months.join('|'),
    (p, text) => void (p.month = months.findIndex((name) => name.toLowerCase() === text.toLowerCase()) + 1),
  ],
  Jan: [
    months.map((name) => name.slice(0, 3)).join('|'),
    (p, text) => void (p.month = months.findIndex((name) => name.slice(0, 3).toLowerCase() === text.toLowerCase()) + 1),
  ],
  Monday: [weekdays.join('|'), () => undefined],
  Mon: [weekdays.map((name) => name.slice(0, 3)).join('|'), () => undefined],
  MST: ['[A-Z]{3,5}|[+-]\\d{2,4}', (p, text) => void (p.offset ??= text === 'UTC' ? 0 : undefined)],
  2006: ['\\d{4}', (p, text) => void (p.year = Number(text))],
  '06': ['\\d{2}', (p, text) => void (p.year = Number(text) + (Number(text) >= 69 ? 1900 : 2000))],
  '01': ['\\d{2}', (p, text) => void (p.month = Number(text))],
  1: ['\\d{1,2}', (p, text) => void (p.month = Number(text))],
  '002': ['\\d{3}', (p, text) => void (p.yearDay = Number(text))],
  __2: [' {0,2}\\d{1,3}', (p, text) => void (p.yearDay = Number(text))],
  '02': ['\\d{2}', (p, text) => void (p.day = Number(text))],
  _2: [' ?\\d{1,2}', (p, text) => void (p.day = Number(text))],
  2: ['\\d{1,2}', (p, text) => void (p.day = Number(text))],
  15: ['\\d{1,2}', (p, text) => void (p.hour = Number(text))],
  '03': ['\\d{2}', (p, text) => void ([p.hour, p.short] = [Number(text), true])],
  3: ['\\d{1,2}', (p, text) => void ([p.hour, p.short] = [Number(text), true])],
  '04': ['\\d{2}', (p, text) => void (p.minute = Number(text))],
  4: ['\\d{1,2}', (p, text) => void (p.minute = Number(text))],
  '05': ['\\d{2}', (p, text) => void (p.second = Number(text))],
  5: ['\\d{1,2}', (p, text) => void (p.second = Number(text))],
  PM: ['AM|PM', (p, text) => void (p.afternoon = text === 'PM')],
  pm: ['am|pm', (p, text) => void (p.afternoon = text === 'pm')],
};

/** Nanoseconds since 1970 UTC of a text in a layout; a text without offset is in the given zone. @throws BuiltinError */
export function parseTime(layout: string, text: string, zone = 'UTC'): bigint {
  const parsed: Parsed = {
    year: 0,
    month: 1,
    day: 1,
    hour: 0,
    short: false,
    minute: 0,
    second: 0,
    nanosecond: 0,
    yearDay: undefined,
    afternoon: undefined,
    offset: undefined,
  };
  let at = 0;
  let last = 0;
  const bad = (expected: string): never =>
    fail(
      `parsing time ${quoteBytes(text)} as ${quoteBytes(layout)}: cannot parse ${quoteBytes(text.slice(at))} as ${quoteBytes(expected)}`,
    );
  const literal = (expected: string): void => {
    let shared = 0;
    while (shared < expected.length && expected[shared] === text[at + shared]) shared += 1;
    at += shared;
    if (shared < expected.length) bad(expected.slice(shared));
  };
  for (const match of layout.matchAll(element)) {
    literal(layout.slice(last, match.index));
    last = match.index;
    at += readElement(match[0], text, at, parsed) ?? bad(match[0]);
    requireParts(parsed, text);
    last = match.index + match[0].length;
    if ((match[0] === '05' || match[0] === '5') && !/^[.,][09]/.test(layout.slice(last)))
      at += readFraction(text, at, parsed);
  }
  literal(layout.slice(last));
  if (at !== text.length) return fail(`parsing time ${quoteBytes(text)}: extra text: ${quoteBytes(text.slice(at))}`);
  return finish(parsed, text, zone);
}

function readElement(part: string, text: string, at: number, parsed: Parsed): number | undefined {
  if (/^[.,]9/.test(part)) return readFraction(text, at, parsed);
  if (/^[.,]0/.test(part)) return readFraction(text, at, parsed, part.length - 1) || undefined;
  if (/^[Z-]07/.test(part)) return readOffset(part, text, at, parsed);
  const reader = Object.hasOwn(readers, part) ? readers[part] : undefined;
  if (reader === undefined) return undefined;
  const pattern = new RegExp(reader[0], /^[JM]/.test(part) && part !== 'MST' ? 'iy' : 'y');
  pattern.lastIndex = at;
  const found = pattern.exec(text)?.[0];
  if (found === undefined) return undefined;
  reader[1](parsed, found);
  return found.length;
}

function readFraction(text: string, at: number, parsed: Parsed, length?: number): number {
  const pattern = length === undefined ? /[.,]\d+/y : new RegExp(`[.,]\\d{${length}}`, 'y');
  pattern.lastIndex = at;
  const found = pattern.exec(text)?.[0];
  if (found === undefined) return 0;
  parsed.nanosecond = Number(found.slice(1, 10).padEnd(9, '0'));
  return found.length;
}

function readOffset(part: string, text: string, at: number, parsed: Parsed): number | undefined {
  if (part.startsWith('Z') && text[at] === 'Z') {
    parsed.offset = 0;
    return 1;
  }
  // An element such as `-07:00:00` tells itself what its text looks like.
  const shape = part.slice(1).replace('07', '(\\d{2})').replaceAll('00', '(\\d{2})');
  const pattern = new RegExp(`([+-])${shape}`, 'y');
  pattern.lastIndex = at;
  const match = pattern.exec(text);
  if (match === null) return undefined;
  const [hours, minutes, rest] = [Number(match[2]), Number(match[3] ?? 0), Number(match[4] ?? 0)];
  const limits = [
    ['hour', hours, 24],
    ['minute', minutes, 60],
    ['second', rest, 60],
  ] as const;
  for (const [name, value, most] of limits)
    if (value > most) fail(`parsing time ${quoteBytes(text)}: time zone offset ${name} out of range`);
  const seconds = hours * 3600 + minutes * 60 + rest;
  parsed.offset = match[1] === '-' ? -seconds : seconds;
  return match[0].length;
}

function outOfRange(name: string, text: string): never {
  return fail(`parsing time ${quoteBytes(text)}: ${name} out of range`);
}

/** What is checked as soon as it is read; the day needs its month. @throws BuiltinError */
function requireParts({ month, hour, minute, second }: Parsed, text: string): void {
  if (month < 1 || month > 12) outOfRange('month', text);
  if (hour > 23) outOfRange('hour', text);
  if (minute > 59) outOfRange('minute', text);
  if (second > 59) outOfRange('second', text);
}

/** Month and day of a day of a year. @throws BuiltinError */
function monthDay(year: number, yearDay: number, text: string): [month: number, day: number] {
  const date = new Date(Date.UTC(2000 + (year % 400), 0, yearDay));
  if (yearDay < 1 || date.getUTCFullYear() !== 2000 + (year % 400))
    return fail(`parsing time ${quoteBytes(text)}: day-of-year out of range`);
  return [date.getUTCMonth() + 1, date.getUTCDate()];
}

function finish(parsed: Parsed, text: string, zone: string): bigint {
  const { afternoon, offset, short, yearDay, ...time } = parsed;
  if (yearDay !== undefined) [time.month, time.day] = monthDay(time.year, yearDay, text);
  if (short && time.hour > 12) fail(`parsing time ${quoteBytes(text)}: hour out of range`);
  if (afternoon === true && time.hour < 12) time.hour += 12;
  else if (afternoon === false && time.hour === 12) time.hour = 0;
  const length = new Date(Date.UTC(2000 + (time.year % 400), time.month, 0)).getUTCDate();
  if (time.day < 1 || time.day > length) outOfRange('day', text);
  if (time.hour > 23) outOfRange('hour', text);
  return nanosecondsOf({ ...time, offset: offset ?? offsetAt(time, zone) });
}
