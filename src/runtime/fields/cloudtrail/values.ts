import type { JsonEvent } from '../../events/event.ts';
import { jsonText, readPath } from '../../sources/json/pointer.ts';
import type { Field, FieldValue } from '../field.ts';
import { jsonField } from '../json/json.ts';

/** Source of the fields of CloudTrail's records. */
const trailSources = ['aws_cloudtrail'] as const;

/** A text that is worked out of a record. */
export function trailField(name: string, doc: string, read: (record: unknown) => string | undefined): Field {
  return jsonField(name, 'string', doc, trailSources, ({ document }: JsonEvent) => read(document));
}

/** The value at a place of a record, `userIdentity.arn`; objects and lists as JSON. */
export function trailText(name: string, path: string, doc: string): Field {
  const keys = path.split('.');
  return trailField(name, `${doc} (${path}).`, (record) => jsonText(readPath(record, keys)));
}

/** A number that is worked out of a record. */
export function trailNumber(name: string, doc: string, read: (record: unknown) => FieldValue): Field {
  return jsonField(name, 'number', doc, trailSources, ({ document }: JsonEvent) => read(document));
}

/** A text at a place of a record; undefined where there is none or no text. */
export function textAt(record: unknown, ...path: readonly string[]): string | undefined {
  const value = readPath(record, path);
  return typeof value === 'string' ? value : undefined;
}
