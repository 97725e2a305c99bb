import type { JsonEvent } from '../../events/event.ts';
import { readPath } from './pointer.ts';

/** Where a source's documents tell their time: paths of keys, the first that is there counts. */
export interface JsonSource {
  /** Name that rules carry in `source`. */
  readonly name: string;
  readonly times: readonly (readonly string[])[];
  /** The events of a document: itself, or the items of a list. */
  unfold(document: unknown): readonly unknown[];
}

/** Makes the events of a document; their numbers follow `before`. */
export function jsonEvents(source: JsonSource, document: unknown, before: number): JsonEvent[] {
  return source.unfold(document).map((one, index) => ({
    source: source.name,
    number: before + index + 1,
    time: timeOf(source, one),
    type: 0,
    document: one,
  }));
}

/** Nanoseconds since 1970; 0 where the document tells no time. */
function timeOf({ times }: JsonSource, document: unknown): bigint {
  for (const path of times) {
    const text = readPath(document, path);
    const [, second, fraction = ''] = /^([0-9T:-]+)(?:\.([0-9]{1,9}))?[0-9]*(?:Z|[+-].*)?$/.exec(String(text)) ?? [];
    const time = typeof text === 'string' ? Date.parse(text) : Number.NaN;
    if (second !== undefined && !Number.isNaN(time))
      return BigInt(Math.floor(time / 1000)) * 1_000_000_000n + BigInt(fraction.padEnd(9, '0'));
  }
  return 0n;
}
