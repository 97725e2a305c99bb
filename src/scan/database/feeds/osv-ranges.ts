import type { VersionRange } from '../../../core/index.ts';
import { type Fields, objectsOf, textOf } from '../fields.ts';

/** Ranges of an affected package (OSV schema, "affected[].ranges"); those of commits name no versions. */
export function osvRanges(affected: Fields): readonly VersionRange[] {
  return objectsOf(affected, 'ranges')
    .filter((range) => textOf(range, 'type') !== 'GIT')
    .flatMap((range) => rangesOf(objectsOf(range, 'events')));
}

/** Events by turns: an introduction begins a range, a fix or a last affected version ends it. */
function rangesOf(events: readonly Fields[]): VersionRange[] {
  const ranges: VersionRange[] = [];
  let introduced: string | undefined;
  for (const event of events) {
    const fixed = textOf(event, 'fixed');
    const lastAffected = textOf(event, 'last_affected');
    const begins = textOf(event, 'introduced');
    if (begins !== undefined) {
      if (introduced !== undefined) ranges.push({ introduced });
      introduced = begins;
    } else if (introduced !== undefined && (fixed ?? lastAffected) !== undefined) {
      ranges.push({
        introduced,
        ...(fixed === undefined ? {} : { fixed }),
        ...(lastAffected === undefined ? {} : { lastAffected }),
      });
      introduced = undefined;
    }
  }
  if (introduced !== undefined) ranges.push({ introduced });
  return ranges;
}
