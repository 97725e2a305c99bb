import type { Field } from '../../runtime/fields/field.ts';
import { fields } from '../../runtime/fields/index.ts';

/** The fields of the rule language as a list or as JSON. @param source only those that this event source offers. */
export function listFields(format: 'text' | 'json', source?: string): string {
  const offered = fields.rows.filter(
    ({ sources }) => source === undefined || sources === undefined || sources.includes(source),
  );
  if (format === 'json') return `${JSON.stringify({ fields: offered.map(describe) })}\n`;
  const width = Math.max(...offered.map(({ name }) => name.length));
  return offered.map(({ name, doc }) => `${name.padEnd(width)}  ${doc}\n`).join('');
}

function describe({ name, doc, type, argument, list, sources }: Field): object {
  return { name, type, doc, argument: argument ?? null, list: list !== undefined, sources: sources ?? 'all' };
}
