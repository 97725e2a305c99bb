import type { JsonEvent } from '../../events/event.ts';
import { jsonText, pointerKeys, readPath } from '../../sources/json/pointer.ts';
import { requiredKey, row } from '../define.ts';
import type { Field, FieldType, FieldValue } from '../field.ts';

/** Sources whose events are JSON documents. */
export const jsonDocuments = ['aws_cloudtrail', 'json', 'k8s_audit'] as const;

/** A field of JSON events without an argument. */
export function jsonField(
  name: string,
  type: FieldType,
  doc: string,
  sources: readonly string[],
  read: (event: JsonEvent) => FieldValue,
  list?: 'any' | 'set',
): Field {
  return row<JsonEvent>({ name, type, doc, sources, ...(list === undefined ? {} : { list }), bind: () => read });
}

/** Fields of any JSON document, under the older and the newer prefix. */
export const jsonFields: readonly Field[] = ['jevt', 'json'].flatMap((prefix) => [
  jsonField(`${prefix}.obj`, 'string', 'The whole document, indented.', jsonDocuments, ({ document }) =>
    JSON.stringify(document, null, 2),
  ),
  jsonField(`${prefix}.rawtime`, 'string', 'Time of the event, nanoseconds since 1970.', jsonDocuments, ({ time }) =>
    String(time),
  ),
  row<JsonEvent>({
    name: `${prefix}.value`,
    type: 'string',
    doc: 'The value at a JSON pointer, jevt.value[/user/name].',
    sources: jsonDocuments,
    argument: requiredKey,
    bind: (argument) => {
      const keys = pointerKeys(argument ?? '');
      return ({ document }) => jsonText(readPath(document, keys));
    },
  }),
]);
