/** Operators that compare a field with one value (Falco documentation, "Condition Syntax"). */
export const valueOperators = [
  '!=',
  '<',
  '<=',
  '=',
  '==',
  '>',
  '>=',
  'bcontains',
  'bstartswith',
  'contains',
  'endswith',
  'glob',
  'icontains',
  'iglob',
  'regex',
  'startswith',
] as const;

/** Operators that compare a field with a list. */
export const listOperators = ['in', 'intersects', 'pmatch'] as const;

/** Words between a value operator and a list: any one, at least one, or every value must hold. */
export const quantifiers = ['allof', 'anyof', 'oneof'] as const;

/** Functions that change a field's value before it is compared. */
export const transformerNames = [
  'b64',
  'basename',
  'concat',
  'getopt',
  'join',
  'len',
  'tolower',
  'toupper',
  'val',
] as const;

/** One of the operators. */
export type Operator = (typeof valueOperators)[number] | (typeof listOperators)[number] | 'exists';

/** One of {@link quantifiers}. */
export type Quantifier = (typeof quantifiers)[number];

/** One of {@link transformerNames}. */
export type TransformerName = (typeof transformerNames)[number];

/** Where something stands in the condition's text, in characters. */
export interface Place {
  readonly offset: number;
  readonly end: number;
}

/** A field, with its argument where it takes one: `proc.aname[2]`. */
export interface FieldReference extends Place {
  readonly kind: 'field';
  readonly name: string;
  readonly argument?: string;
}

/** A transformer over fields, constants or other transformers. */
export interface Transformation extends Place {
  readonly kind: 'transformation';
  readonly name: TransformerName;
  readonly operands: readonly Comparand[];
}

/** A constant as it was written; `quoted` ones never name a list. */
export interface Constant extends Place {
  readonly kind: 'constant';
  readonly text: string;
  readonly quoted: boolean;
}

/** What stands left of an operator. */
export type Operand = FieldReference | Transformation;

/** What stands right of an operator. */
export type Comparand = Operand | Constant;

/** One comparison. `exists` has no right side. */
export interface Check extends Place {
  readonly kind: 'check';
  readonly left: Operand;
  readonly operator: Operator;
  readonly quantifier?: Quantifier;
  readonly right: readonly Comparand[];
}

/** The name of a macro. */
export interface MacroReference extends Place {
  readonly kind: 'macro';
  readonly name: string;
}

/** A condition. */
export type Condition =
  | Check
  | MacroReference
  | (Place & { readonly kind: 'not'; readonly operand: Condition })
  | (Place & { readonly kind: 'and' | 'or'; readonly operands: readonly Condition[] });
