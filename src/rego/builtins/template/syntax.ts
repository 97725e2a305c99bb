/** A constant number of a template, which is not one of the data's: those are texts to comparisons. */
export interface Numeral {
  readonly numeral: number;
  readonly isInteger: boolean;
}

/** What stands where a value is wanted. */
export type Operand = (
  | { readonly kind: 'dot' }
  | { readonly kind: 'variable'; readonly name: string }
  | { readonly kind: 'function'; readonly name: string }
  | { readonly kind: 'constant'; readonly value: string | boolean | null | Numeral }
  | { readonly kind: 'pipe'; readonly pipe: Pipe }
) & { readonly fields: readonly string[] };

/** Commands of which each gets the value of the one before as its last argument. */
export interface Pipe {
  /** Variables that take the value; two of a `range` take key and value. */
  readonly variables: readonly string[];
  /** Whether the variables exist already. */
  readonly assigns: boolean;
  readonly commands: readonly (readonly Operand[])[];
}

/** A part of a template. */
export type Node =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'action'; readonly pipe: Pipe }
  | { readonly kind: 'if' | 'with' | 'range'; readonly pipe: Pipe; readonly body: Body; readonly otherwise: Body }
  | { readonly kind: 'template'; readonly name: string; readonly pipe: Pipe | undefined }
  | { readonly kind: 'break' | 'continue' };

/** Parts one after another. */
export type Body = readonly Node[];
