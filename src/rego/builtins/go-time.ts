import { fail } from './error.ts';

/** A moment in a zone, as its clocks and calendars show it. */
export interface ZonedTime {
  readonly year: number;
  /** 1 to 12. */
  readonly month: number;
  readonly day: number;
  readonly hour: number;
  readonly minute: number;
  readonly second: number;
  readonly nanosecond: number;
  /** Seconds east of Greenwich. */
  readonly offset: number;
  /** Abbreviation of the zone, `UTC`, `PST`. */
  readonly zone: string;
}

const billion = 1_000_000_000n;
const formats = new Map<string, Intl.DateTimeFormat>();

/** Locales in which zones have short names; each knows those of its own part of the world. */
const locales = ['en-US', 'en-GB', 'en-AU', 'en-IN', 'en-CA', 'en-ZA', 'en-NZ', 'ja-JP', 'ko-KR'];

function formatOf(zone: string, locale = 'en-US'): Intl.DateTimeFormat {
  const key = `${locale} ${zone}`;
  const known = formats.get(key);
  if (known !== undefined) return known;
  try {
    const made = new Intl.DateTimeFormat(locale, {
      timeZone: zone,
      hourCycle: 'h23',
      era: 'short',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
      timeZoneName: 'short',
    });
    formats.set(key, made);
    return made;
  } catch {
    return fail(`unknown time zone ${zone}`);
  }
}

/** A zone's name is known, and spelled as the database spells it. @throws BuiltinError */
export function requireZone(zone: string): void {
  if (zone === '' || zone === 'UTC' || zone === 'Local') return;
  if (zone.includes('..') || /^[/\\]/.test(zone) || zone.includes('\\')) fail('time: invalid location name');
  if (/^[+-]\d/.test(zone)) fail(`unknown time zone ${zone}`);
  // The platform knows zones in any case; in the database they begin with a capital.
  if (/^[a-z]/.test(zone) && zone !== 'localtime') fail(`unknown time zone ${zone}`);
  formatOf(zone);
}

/** Seconds east of Greenwich and abbreviation of a zone at a time. @throws BuiltinError for an unknown zone */
function zoneAt(seconds: bigint, zone: string): { readonly offset: number; readonly name: string } {
  const milliseconds = Number(seconds) * 1000;
  const parts = new Map(
    formatOf(zone)
      .formatToParts(milliseconds)
      .map(({ type, value }) => [type, value]),
  );
  const part = (name: Intl.DateTimeFormatPartTypes): number => Number(parts.get(name));
  const year = parts.get('era') === 'BC' ? 1 - part('year') : part('year');
  const local = Date.UTC(2000, part('month') - 1, part('day'), part('hour'), part('minute'), part('second'));
  const date = new Date(local);
  date.setUTCFullYear(year);
  const offset = Math.round((date.getTime() - milliseconds) / 1000);
  return { offset, name: zoneName(milliseconds, zone) ?? offsetText(offset, false).replace(/00$/, '') };
}

/** Short name of a zone at a time, `CET`; undefined where no locale has one. */
function zoneName(milliseconds: number, zone: string): string | undefined {
  for (const locale of locales) {
    const name = formatOf(zone, locale)
      .formatToParts(milliseconds)
      .find(({ type }) => type === 'timeZoneName')?.value;
    if (name !== undefined && /^[A-Z]{3,5}$/.test(name)) return name;
  }
  return undefined;
}

/** `+01:00` or `+0100`. */
export function offsetText(offset: number, colon: boolean): string {
  const minutes = Math.abs(Math.trunc(offset / 60));
  const pad = (value: number): string => String(value).padStart(2, '0');
  return `${offset < 0 ? '-' : '+'}${pad(Math.trunc(minutes / 60))}${colon ? ':' : ''}${pad(minutes % 60)}`;
}

/** A moment as a zone shows it; `''` and `UTC` are Greenwich, `Local` too. */
export function zonedTime(nanoseconds: bigint, zone: string): ZonedTime {
  let seconds = nanoseconds / billion;
  let nanosecond = Number(nanoseconds % billion);
  if (nanosecond < 0) [seconds, nanosecond] = [seconds - 1n, nanosecond + 1_000_000_000];
  const isUtc = zone === '' || zone === 'UTC' || zone === 'Local';
  const { offset, name } = isUtc ? { offset: 0, name: 'UTC' } : zoneAt(seconds, zone);
  return { ...fieldsOf(seconds + BigInt(offset)), nanosecond, offset, zone: name };
}

function fieldsOf(seconds: bigint) {
  const date = new Date(Number(seconds) * 1000);
  return {
    year: date.getUTCFullYear(),
    month: date.getUTCMonth() + 1,
    day: date.getUTCDate(),
    hour: date.getUTCHours(),
    minute: date.getUTCMinutes(),
    second: date.getUTCSeconds(),
  };
}

/** Nanoseconds since 1970 UTC of what a calendar shows; days and months may be out of range. */
export function nanosecondsOf(time: Omit<ZonedTime, 'zone'>): bigint {
  const days = daysFromCivil(time.year, time.month, time.day);
  const seconds = BigInt(days) * 86_400n + BigInt(time.hour * 3600 + time.minute * 60 + time.second - time.offset);
  return seconds * billion + BigInt(time.nanosecond);
}

/** Days since 1970-01-01 of a date of the Gregorian calendar. */
export function daysFromCivil(year: number, month: number, day: number): number {
  const years = year + Math.floor((month - 1) / 12);
  const monthIndex = (((month - 1) % 12) + 12) % 12;
  const date = new Date(0);
  date.setUTCFullYear(years, monthIndex, 1);
  return Math.round(date.getTime() / 86_400_000) + day - 1;
}

/** Refuses what 64 bits of nanoseconds cannot hold. */
export function requireRange(nanoseconds: bigint): bigint {
  if (nanoseconds < -(2n ** 63n) || nanoseconds >= 2n ** 63n) return fail('time outside of valid range');
  return nanoseconds;
}

/** Offset of a zone at what its clocks show. */
export function offsetAt(time: Omit<ZonedTime, 'zone' | 'offset'>, zone: string): number {
  const guess = nanosecondsOf({ ...time, offset: 0 });
  const first = zonedTime(guess, zone).offset;
  return zonedTime(guess - BigInt(first) * billion, zone).offset;
}
