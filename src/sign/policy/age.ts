const seconds: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3600, d: 86_400, w: 604_800 };

/** Seconds of an age such as `90m`, `12h`, `30d` or `2w`; undefined where it is none. */
export function ageOf(text: string): number | undefined {
  const [, count, unit] = /^(\d{1,9})([smhdw])$/.exec(text) ?? [];
  const scale = unit === undefined ? undefined : seconds[unit];
  return scale === undefined ? undefined : Number(count) * scale;
}
