import type { FieldSource } from '../engine/operand.ts';
import type { RuntimeEvent } from '../events/event.ts';
import type { FieldValue } from '../fields/field.ts';
import { compileOutput } from './format.ts';

/** A field of an alert that its message does not name. */
export interface ExtraReader {
  readonly name: string;
  readonly read: (event: RuntimeEvent) => FieldValue;
}

/** Compiles extra fields: a lone `%field` keeps its type, all else is text. @throws {RuntimeError} for what is no field. */
export function compileExtra(
  extra: readonly { readonly name: string; readonly format: string; readonly literal?: true }[],
  fields: FieldSource,
): ExtraReader[] {
  return extra.map(({ name, format, literal }) => {
    if (literal === true) return { name, read: () => format };
    const compiled = compileOutput(format, fields);
    const [only] = compiled.fields;
    const isLone = only !== undefined && `%${only.name}` === format;
    return { name, read: isLone ? only.read : (event) => compiled.render(event) };
  });
}
