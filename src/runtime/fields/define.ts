import { RuntimeError } from '../errors.ts';
import type { RuntimeEvent, SystemCallEvent } from '../events/event.ts';
import type { Field, FieldArgument, FieldType, FieldValue } from './field.ts';

/** Sources of events of the kernel. */
export const syscallSources = ['syscall'] as const;

/** Reads a value of a kernel event. */
export type Getter = (event: SystemCallEvent) => FieldValue;

/** A field of kernel events without an argument. */
export function field(name: string, type: FieldType, doc: string, get: Getter, list?: 'any' | 'set'): Field {
  return row<SystemCallEvent>({
    name,
    type,
    doc,
    ...(list === undefined ? {} : { list }),
    sources: syscallSources,
    bind: () => get,
  });
}

/** A field of kernel events that has one value in all events but those of some types. */
export function fieldOfTypes(
  name: string,
  type: FieldType,
  doc: string,
  get: Getter,
  has: (type: number) => boolean,
  otherwise: FieldValue,
): Field {
  const fixed = { value: otherwise };
  return { ...field(name, type, doc, get), decided: (number) => (has(number) ? undefined : fixed) };
}

/** A field of kernel events that takes an argument. */
export function keyed(
  name: string,
  type: FieldType,
  doc: string,
  argument: FieldArgument,
  bind: (argument: string | undefined) => Getter,
  list?: 'any' | 'set',
): Field {
  return row<SystemCallEvent>({
    name,
    type,
    doc,
    argument,
    ...(list === undefined ? {} : { list }),
    sources: syscallSources,
    bind,
  });
}

/** A field that every source offers. */
export function common(name: string, type: FieldType, doc: string, get: (event: RuntimeEvent) => FieldValue): Field {
  return { name, type, doc, sources: undefined, bind: () => get };
}

/** A field keeps the event type of its sources to itself: an engine binds it for these sources only. */
export function row<Event extends RuntimeEvent>(given: Field<Event>): Field {
  return given as unknown as Field;
}

/** Reads an index argument. @throws {RuntimeError} where it is no whole number. */
export function indexOf(name: string, argument: string): number {
  if (!/^[0-9]{1,9}$/.test(argument))
    throw new RuntimeError('RUNTIME_CONDITION', { message: `${name}[${argument}]: a whole number is wanted` });
  return Number(argument);
}

/** Argument shapes. */
export const optionalIndex: FieldArgument = { required: false, kind: 'index' };
export const requiredKey: FieldArgument = { required: true, kind: 'key' };
export const optionalKey: FieldArgument = { required: false, kind: 'key' };
export const optionalEither: FieldArgument = { required: false, kind: 'either' };
export const requiredEither: FieldArgument = { required: true, kind: 'either' };
