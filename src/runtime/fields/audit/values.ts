import type { JsonEvent } from '../../events/event.ts';
import { jsonText, readPath } from '../../sources/json/pointer.ts';
import { indexOf, optionalIndex, row } from '../define.ts';
import { jsonField } from '../json/json.ts';
import type { Field } from '../field.ts';

/** Source of the fields of Kubernetes audit events. */
export const auditSources = ['k8s_audit'] as const;

/** Values at a path that may lead through lists: every element is followed, and lists at the end are taken apart. */
export function flatValues(value: unknown, path: readonly string[]): unknown[] {
  if (Array.isArray(value)) return value.flatMap((one) => flatValues(one, path));
  const [key, ...rest] = path;
  if (key === undefined) return value === undefined || value === null ? [] : [value];
  return flatValues(readPath(value, [key]), rest);
}

/** A field with the one value at a path. */
export function single(name: string, doc: string, path: readonly string[]): Field {
  return jsonField(name, 'string', doc, auditSources, ({ document }) => jsonText(readPath(document, path)));
}

/** A field with all values at a path; without any it is absent. */
export function several(name: string, doc: string, path: readonly string[]): Field {
  const read = ({ document }: JsonEvent): string[] | undefined => textsOf(flatValues(document, path));
  return jsonField(name, 'string', doc, auditSources, read, 'set');
}

/** A field with the values of the elements of a list, or of the one that an index names. */
export function ofElements(
  name: string,
  doc: string,
  list: readonly string[],
  values: (element: unknown, document: unknown) => readonly unknown[],
): Field {
  return row<JsonEvent>({
    name,
    type: 'string',
    doc,
    sources: auditSources,
    argument: optionalIndex,
    list: 'set',
    bind: (argument) => {
      const index = argument === undefined ? undefined : indexOf(name, argument);
      return ({ document }) => {
        const elements = readPath(document, list);
        if (!Array.isArray(elements)) return undefined;
        const chosen: readonly unknown[] = index === undefined ? elements : elements.slice(index, index + 1);
        const texts = textsOf(chosen.flatMap((element) => values(element, document)));
        return index === undefined ? texts : texts?.join(',');
      };
    },
  });
}

function textsOf(values: readonly unknown[]): string[] | undefined {
  const texts = values.flatMap((value) => jsonText(value) ?? []);
  return texts.length === 0 ? undefined : texts;
}
