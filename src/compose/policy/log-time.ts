import { formatTime, layouts } from '../../rego/builtins/go-layout.ts';
import { zonedTime } from '../../rego/builtins/go-time.ts';

/** Writes times by a layout of Go, `2006-01-02 15:04:05`, or by the name of one, `RFC3339Nano`; in UTC. */
export function logTime(layout: string): (milliseconds: number) => string {
  const known = Object.hasOwn(layouts, layout) ? (layouts[layout] ?? layout) : layout;
  return (milliseconds) => formatTime(zonedTime(BigInt(milliseconds) * 1_000_000n, 'UTC'), known);
}
