/** Kinds of numbers, texts and truth values that fields have (Protocol Buffers language specification, "Field types"). */
export const scalarTypes = [
  'bool',
  'bytes',
  'double',
  'fixed32',
  'fixed64',
  'float',
  'int32',
  'int64',
  'sfixed32',
  'sfixed64',
  'sint32',
  'sint64',
  'string',
  'uint32',
  'uint64',
] as const;

/** See {@link scalarTypes}. */
export type ScalarType = (typeof scalarTypes)[number];

/** What a field holds: a scalar, or a message or enumeration by its full name. */
export type FieldType =
  | { readonly kind: 'scalar'; readonly scalar: ScalarType }
  | { readonly kind: 'enum'; readonly name: string }
  | { readonly kind: 'message'; readonly name: string };

/** A field of a message. */
export interface ProtoField {
  readonly name: string;
  readonly type: FieldType;
  readonly isRepeated: boolean;
  /** Whether a value that is the default of its type differs from none. */
  readonly hasPresence: boolean;
  /** Name of the group of which only one field may be set. */
  readonly oneof?: string | undefined;
  /** Type of its keys, where it is a map. */
  readonly mapKey?: ScalarType | undefined;
}

/** A message by its fields. */
export interface ProtoMessage {
  readonly name: string;
  readonly fields: ReadonlyMap<string, ProtoField>;
}

/** What `.proto` files define, by full names without a leading dot. */
export interface ProtoDefinitions {
  readonly messages: ReadonlyMap<string, ProtoMessage>;
  /** Names of each enumeration by their numbers; of several, the first. */
  readonly enums: ReadonlyMap<string, ReadonlyMap<string, number>>;
  /** Extensions by their own full names. */
  readonly extensions: ReadonlyMap<string, ProtoField>;
  /** Packages by the names of their files. */
  readonly packages: ReadonlyMap<string, string>;
}
