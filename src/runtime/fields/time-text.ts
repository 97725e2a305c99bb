const perSecond = 1_000_000_000n;

function nine(nanoseconds: bigint): string {
  return String(nanoseconds).padStart(9, '0');
}

/** A time as ISO 8601 in UTC with nine digits and a numeric zone, as alerts carry it when ISO times are asked for. */
export function isoText(time: bigint): string {
  return `${secondText(time).replace(' ', 'T')}.${nine(time % perSecond)}+0000`;
}

/** A time as RFC 3339 with nine digits, as the `time` key of JSON alerts. */
export function rfc3339Text(time: bigint): string {
  return `${secondText(time).replace(' ', 'T')}.${nine(time % perSecond)}Z`;
}

/** `2016-08-04 16:17:57`, UTC. */
function secondText(time: bigint): string {
  return new Date(Number(time / 1_000_000n)).toISOString().slice(0, 19).replace('T', ' ');
}

/** Time of day with nine digits, in the local zone. */
export function clockText(time: bigint): string {
  return `${localClock(time)}.${nine(time % perSecond)}`;
}

/** Time of day in whole seconds, in the local zone. */
export function localClock(time: bigint): string {
  const date = new Date(Number(time / 1_000_000n));
  return [date.getHours(), date.getMinutes(), date.getSeconds()].map((part) => String(part).padStart(2, '0')).join(':');
}

/** Date and time of day in whole seconds, in the local zone. */
export function localDateTime(time: bigint): string {
  const date = new Date(Number(time / 1_000_000n));
  const day = [date.getFullYear(), date.getMonth() + 1, date.getDate()];
  return `${day.map((part) => String(part).padStart(2, '0')).join('-')} ${localClock(time)}`;
}

/** Date and time of day with nine digits, in the local zone. */
export function localDateTimeText(time: bigint): string {
  return `${localDateTime(time)}.${nine(time % perSecond)}`;
}

/** A length of time for people: the two largest units that it has. */
export function lengthText(nanoseconds: bigint): string {
  const units: readonly (readonly [string, bigint])[] = [
    ['h', 3600n * perSecond],
    ['m', 60n * perSecond],
    ['s', perSecond],
    ['ms', 1_000_000n],
    ['us', 1000n],
    ['ns', 1n],
  ];
  const unit = units.find(([, size]) => nanoseconds >= size);
  if (unit === undefined) return '0ns';
  const hundredths = (nanoseconds * 100n) / unit[1];
  const fraction = String(hundredths % 100n)
    .padStart(2, '0')
    .replace(/0+$/, '');
  return `${hundredths / 100n}${fraction === '' ? '' : `.${fraction}`}${unit[0]}`;
}
