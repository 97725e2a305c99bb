import type { Plain } from '../plain.ts';

/** Types of single values (Protocol Buffers, "Encoding"). */
export type ScalarType = 'bool' | 'bytes' | 'double' | 'fixed64' | 'int32' | 'int64' | 'string' | 'uint32';

/** What a field holds: a value, one name of a list (the enumeration's, by number), or a message, perhaps one that is named further down. */
export type FieldType = ScalarType | readonly string[] | MessageType | (() => MessageType);

/** One field of a message. */
export interface Field {
  readonly number: number;
  /** The name in JSON, `portValue`. */
  readonly name: string;
  readonly type: FieldType;
  /** Many values, or a table from texts to values. */
  readonly many?: 'list' | 'map';
  /** The field says by being there, also with a default value, as members of a oneof do. */
  readonly isExplicit?: true;
}

/** A message as data, so that no code is generated: decoding gives what its JSON form holds (ProtoJSON). */
export interface MessageType {
  readonly fields: readonly Field[];
  /** JSON form of messages that have one of their own, as times and structures do, and the way back. */
  readonly json?: {
    to(members: { readonly [name: string]: Plain }): Plain;
    from(value: Plain): { readonly [name: string]: Plain };
  };
}

/** A field of one value. */
export function field(number: number, name: string, type: FieldType): Field {
  return { number, name, type };
}

/** A member of a oneof: it is there or not, whatever its value is. */
export function choice(number: number, name: string, type: FieldType): Field {
  return { number, name, type, isExplicit: true };
}

/** A field of many values, in order. */
export function list(number: number, name: string, type: FieldType): Field {
  return { number, name, type, many: 'list' };
}

/** A table from texts to values. */
export function map(number: number, name: string, type: FieldType): Field {
  return { number, name, type, many: 'map' };
}
