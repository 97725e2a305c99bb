const seconds: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3600, d: 86_400, w: 604_800 };

/** Seconds of an age such as `90m`, `12h`, `30d` or `2w`; undefined where it is none. */
export function ageOf(text: string): number | undefined {
  const [, count, unit] = /^(\d{1,9})([smhdw])$/.exec(text) ?? [];
  const scale = unit === undefined ? undefined : seconds[unit];
  return scale === undefined ? undefined : Number(count) * scale;
}

/** Milliseconds of a time such as `500ms`, `2s` or `1m`; undefined where it is none. */
export function durationOf(text: string): number | undefined {
  const [, count, unit] = /^(\d{1,7})(ms|s|m)$/.exec(text) ?? [];
  if (unit === undefined) return undefined;
  return Number(count) * (unit === 'ms' ? 1 : unit === 's' ? 1000 : 60_000);
}
