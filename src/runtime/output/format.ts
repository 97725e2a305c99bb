import { bindOperand, type FieldSource, type Reader } from '../engine/operand.ts';
import { RuntimeError } from '../errors.ts';
import type { RuntimeEvent } from '../events/event.ts';
import type { FieldValue } from '../fields/field.ts';
import { Cursor } from '../rules/condition/cursor.ts';
import { takeOperand } from '../rules/condition/value.ts';

/** A value as outputs carry it beside the text; null where the event has none. */
export type OutputValue = string | number | bigint | boolean | readonly (string | number)[] | null;

/** A message of a rule, ready to be filled from events. */
export interface OutputFormat {
  /** Names of the fields with what reads them, each once, in the order of the message. */
  readonly fields: readonly { readonly name: string; readonly read: Reader }[];
  /** The message for an event; absent values are `<NA>`. */
  render(event: RuntimeEvent): string;
}

type Part = string | Reader;

/**
 * Compiles `%field`, `%field[argument]` and `%transformer(field)`; a leading `*` is what every output has, and left out.
 * @throws {RuntimeError} for what is no field, with its offset.
 */
export function compileOutput(output: string, fields: FieldSource): OutputFormat {
  const text = output.startsWith('*') ? output.slice(1) : output;
  const [parts, used]: [Part[], Map<string, Reader>] = [[], new Map()];
  let done = 0;
  for (let at = text.indexOf('%'); at >= 0; at = text.indexOf('%', done)) {
    if (at > done) parts.push(text.slice(done, at));
    const { name, read, end } = takeField(text, at + 1, fields);
    parts.push(read);
    used.set(name, read);
    done = end;
  }
  if (done < text.length) parts.push(text.slice(done));
  return {
    fields: [...used].map(([name, read]) => ({ name, read })),
    render: (event) => parts.map((part) => (typeof part === 'string' ? part : onOneLine(part(event)))).join(''),
  };
}

function takeField(text: string, begin: number, fields: FieldSource): { name: string; read: Reader; end: number } {
  const cut = knownPrefix(text, begin, fields);
  const cursor = new Cursor(text.slice(0, cut));
  cursor.offset = begin;
  const operand = takeOperand(cursor);
  if (operand === undefined) throw invalid(text, begin);
  try {
    const { read } = bindOperand(operand, fields);
    return { name: text.slice(begin, cursor.offset), read, end: cursor.offset };
  } catch (cause) {
    throw cause instanceof RuntimeError ? invalid(text, begin) : cause;
  }
}

/** Where a field's name has to end so that it is one: `%fd.name.` at the end of a sentence. */
function knownPrefix(text: string, begin: number, fields: FieldSource): number {
  const name = /^[A-Za-z][A-Za-z0-9_]*(?:\.[A-Za-z0-9_]+)+/.exec(text.slice(begin))?.[0];
  if (name === undefined || fields.field(name) !== undefined) return text.length;
  for (let dot = name.lastIndexOf('.'); dot > 0; dot = name.lastIndexOf('.', dot - 1))
    if (fields.field(name.slice(0, dot)) !== undefined) return begin + dot;
  return text.length;
}

function invalid(text: string, begin: number): RuntimeError {
  const token = /^[^\s,;:)(]*/.exec(text.slice(begin))?.[0] ?? '';
  return new RuntimeError('RUNTIME_CONDITION', { message: `invalid formatting token ${token}`, offset: begin });
}

/** What ends a line or drives a terminal (Unicode's category Cc). */
const control = /\p{Cc}+/gu;

/** A value within a message: a file's name must not begin another alert, so that controls are left out, as the original does. */
function onOneLine(value: FieldValue): string {
  return valueText(value).replace(control, '');
}

/** A value as a message shows it. */
export function valueText(value: FieldValue): string {
  if (value === undefined) return '<NA>';
  if (Array.isArray(value)) return `(${value.join(',')})`;
  return String(value);
}
