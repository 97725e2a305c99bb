import { noDrops, type Drops } from '../events/drops.ts';
import type { RuntimeEvent } from '../events/event.ts';
import type { FieldValue } from '../fields/field.ts';
import { clockText, isoText, rfc3339Text } from '../fields/time-text.ts';
import type { RuleItem } from '../rules/item.ts';
import type { Priority } from '../rules/priority.ts';
import type { OutputFormat, OutputValue } from './format.ts';

/** An event that a rule matched. Holds no reference to the event. */
export interface Alert {
  readonly rule: string;
  readonly priority: Priority;
  readonly source: string;
  /** Nanoseconds since 1970. */
  readonly time: bigint;
  /** The rule's message without time and priority. */
  readonly message: string;
  readonly hostname: string;
  readonly tags: readonly string[];
  readonly fields: Readonly<Record<string, OutputValue>>;
  /** Events that the source had lost up to this one: a stamp of how complete the picture is. */
  readonly drops: Drops;
}

/** What a rule's alerts are made of. */
export interface AlertFormat {
  readonly output: OutputFormat;
  /** Fields beside those of the message. */
  readonly extra: readonly { readonly name: string; readonly read: (event: RuntimeEvent) => FieldValue }[];
}

/** Makes the alert of a rule for an event. */
export function makeAlert(
  rule: RuleItem,
  { output, extra }: AlertFormat,
  event: RuntimeEvent,
  hostname: string,
): Alert {
  const read = [...output.fields, ...extra].map(({ name, read: value }) => [name, plain(value(event), name, event)]);
  return {
    rule: rule.name,
    priority: rule.priority,
    source: rule.source,
    time: event.time,
    message: output.render(event),
    hostname,
    tags: rule.tags.toSorted(),
    fields: Object.fromEntries(read) as Alert['fields'],
    drops: (event as { readonly drops?: Drops }).drops ?? noDrops,
  };
}

const timeFields: ReadonlySet<string> = new Set([
  'evt.time',
  'evt.time.s',
  'evt.time.iso8601',
  'evt.datetime',
  'evt.datetime.s',
]);

/** Times go out as numbers, whatever the message shows. */
function plain(value: FieldValue, name: string, { time }: RuntimeEvent): OutputValue {
  if (timeFields.has(name)) return time;
  return value === undefined ? null : (value as OutputValue);
}

/** How alerts are written. */
export interface AlertStyle {
  /** Times as ISO 8601 in UTC rather than as the local time of day. */
  readonly isoTime?: boolean;
  readonly includeOutput?: boolean;
  readonly includeOutputFields?: boolean;
  readonly includeMessage?: boolean;
  readonly includeTags?: boolean;
}

/** One line: time, priority, message. */
export function alertText(alert: Alert, { isoTime = false }: AlertStyle = {}): string {
  return `${isoTime ? isoText(alert.time) : clockText(alert.time)}: ${alert.priority} ${alert.message}`;
}

/** One line of JSON with the keys of Falco's alerts, in alphabetical order; `drops` only where the source lost events. */
export function alertJson(alert: Alert, style: AlertStyle = {}): string {
  const { includeOutput = true, includeOutputFields = true, includeMessage = false, includeTags = true } = style;
  const timeField = style.isoTime === true ? 'evt.time.iso8601' : 'evt.time';
  return json({
    ...(alert.drops.total > 0 ? { drops: plainDrops(alert.drops) } : {}),
    hostname: alert.hostname,
    ...(includeMessage ? { message: alert.message } : {}),
    ...(includeOutput ? { output: alertText(alert, style) } : {}),
    ...(includeOutputFields ? { output_fields: { [timeField]: alert.time, ...alert.fields } } : {}),
    priority: alert.priority,
    rule: alert.rule,
    source: alert.source,
    ...(includeTags ? { tags: alert.tags } : {}),
    time: rfc3339Text(alert.time),
  });
}

function plainDrops({ total, calls, cgroups }: Drops) {
  return { total, calls: Object.fromEntries(calls), cgroups: Object.fromEntries(cgroups) };
}

/** JSON with 64-bit numbers written out in full, as consumers of these alerts expect them. */
function json(value: unknown): string {
  if (typeof value === 'bigint') return String(value);
  if (Array.isArray(value)) return `[${value.map(json).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const entries = Object.entries(value).toSorted(([left], [right]) => (left < right ? -1 : 1));
  return `{${entries.map(([name, one]) => `${JSON.stringify(name)}:${json(one)}`).join(',')}}`;
}
