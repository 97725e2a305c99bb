/** A span of nanoseconds as Go writes it, `1.5ms`. */
export function durationText(nanoseconds: number): string {
  if (nanoseconds >= 1e9) return `${nanoseconds / 1e9}s`;
  if (nanoseconds < 1e3) return `${nanoseconds}ns`;
  return nanoseconds >= 1e6 ? `${nanoseconds / 1e6}ms` : `${nanoseconds / 1e3}µs`;
}
