import type { RE2JS } from 're2js';
import type { RegoNumber } from '../../value/decimal.ts';

/** A regular expression and how it is written. */
export interface Pattern {
  readonly text: string;
  readonly expression: RE2JS;
}

/** A JSON schema that was read: what it demands, keyword by keyword. Absent members demand nothing. */
export interface Schema {
  /** The whole of the schemas `true` and `false`. */
  pass?: boolean;
  /** What a `$ref` leads to; its siblings count for nothing. */
  reference?: Schema;
  types?: readonly string[];
  properties?: ReadonlyMap<string, Schema>;
  patternProperties?: readonly (readonly [Pattern, Schema])[];
  additionalProperties?: boolean | Schema;
  propertyNames?: Schema;
  dependencies?: ReadonlyMap<string, readonly string[] | Schema>;
  required?: readonly string[];
  minProperties?: number;
  maxProperties?: number;
  /** One schema for all items, or one for each place. */
  items?: Schema | readonly Schema[];
  additionalItems?: boolean | Schema;
  contains?: Schema;
  minItems?: number;
  maxItems?: number;
  uniqueItems?: boolean;
  minLength?: number;
  maxLength?: number;
  pattern?: Pattern;
  format?: string;
  multipleOf?: RegoNumber;
  minimum?: RegoNumber;
  maximum?: RegoNumber;
  exclusiveMinimum?: RegoNumber;
  exclusiveMaximum?: RegoNumber;
  /** The value's text as `literalText` writes it. */
  constant?: string;
  enumeration?: readonly string[];
  oneOf?: readonly Schema[];
  anyOf?: readonly Schema[];
  allOf?: readonly Schema[];
  not?: Schema;
  condition?: Schema;
  consequence?: Schema;
  alternative?: Schema;
}

/** Names of types, in the order in which errors list them. */
export const primitives = ['array', 'boolean', 'integer', 'number', 'null', 'object', 'string'];

/** Drafts by number; `newest` is for schemas that name none: they may use what any draft has. */
export type Draft = 4 | 6 | 7 | typeof newest;

/** @see Draft */
export const newest = 100;
