import type { Value } from '../../value/value.ts';

/** A type reference. */
export interface TypeNode {
  readonly NamedType: string;
  readonly NonNull: boolean;
  readonly Elem?: TypeNode;
}

/** Kinds of values, by the numbers of the trees that OPA prints. */
export const valueKinds = {
  variable: 0,
  int: 1,
  float: 2,
  string: 3,
  block: 4,
  boolean: 5,
  null: 6,
  enum: 7,
  list: 8,
  object: 9,
} as const;

/** A value; children of lists have no name. */
export interface ValueNode {
  readonly Raw: string;
  readonly Kind: number;
  readonly Children?: readonly { readonly Name: string; readonly Value: ValueNode }[];
  readonly ExpectedTypeHasDefault: false;
}

/** An argument that is given. */
export interface ArgumentNode {
  readonly Name: string;
  readonly Value: ValueNode;
}

/** A directive that is applied. */
export interface DirectiveNode {
  readonly Name: string;
  readonly Location: '';
  readonly Arguments?: readonly ArgumentNode[];
}

/** Field, inline fragment or spread: told apart by `Alias`, `TypeCondition` and neither. */
export interface SelectionNode {
  readonly Alias?: string;
  readonly Name?: string;
  readonly TypeCondition?: string;
  readonly Arguments?: readonly ArgumentNode[];
  readonly Directives?: readonly DirectiveNode[];
  readonly SelectionSet?: readonly SelectionNode[];
}

/** A variable of an operation. */
export interface VariableNode {
  readonly Variable: string;
  readonly Type: TypeNode;
  readonly DefaultValue?: ValueNode;
  readonly Directives?: readonly DirectiveNode[];
  readonly Used: false;
}

/** A query, mutation or subscription. */
export interface OperationNode {
  readonly Operation: string;
  readonly Name: string;
  readonly VariableDefinitions?: readonly VariableNode[];
  readonly Directives?: readonly DirectiveNode[];
  readonly SelectionSet: readonly SelectionNode[];
}

/** A named fragment. */
export interface FragmentNode {
  readonly Name: string;
  readonly TypeCondition: string;
  readonly VariableDefinition?: readonly VariableNode[];
  readonly Directives?: readonly DirectiveNode[];
  readonly SelectionSet: readonly SelectionNode[];
}

/** An executable document. */
export interface QueryNode {
  readonly Operations?: readonly OperationNode[];
  readonly Fragments?: readonly FragmentNode[];
}

/** Field of a type, or argument of a field or directive. */
export interface FieldNode {
  readonly Name: string;
  readonly Description: string;
  readonly Type: TypeNode;
  readonly Arguments?: readonly FieldNode[];
  readonly DefaultValue?: ValueNode;
  readonly Directives?: readonly DirectiveNode[];
}

/** One value of an enum. */
export interface EnumValueNode {
  readonly Name: string;
  readonly Description: string;
  readonly Directives?: readonly DirectiveNode[];
}

/** Kinds of types. */
export type DefinitionKind = 'SCALAR' | 'OBJECT' | 'INTERFACE' | 'UNION' | 'ENUM' | 'INPUT_OBJECT';

/** Definition or extension of a type. */
export interface DefinitionNode {
  readonly Kind: DefinitionKind;
  readonly Name: string;
  readonly Description: string;
  readonly BuiltIn: false;
  readonly Directives?: readonly DirectiveNode[];
  readonly Interfaces?: readonly string[];
  readonly Fields?: readonly FieldNode[];
  readonly Types?: readonly string[];
  readonly EnumValues?: readonly EnumValueNode[];
}

/** Definition of a directive. */
export interface DirectiveDefinitionNode {
  readonly Name: string;
  readonly Description: string;
  readonly Arguments?: readonly FieldNode[];
  readonly Locations: readonly string[];
  readonly IsRepeatable: boolean;
}

/** Root types, `schema { … }`. */
export interface SchemaDefinitionNode {
  readonly Description: string;
  readonly Directives?: readonly DirectiveNode[];
  readonly OperationTypes?: readonly { readonly Operation: string; readonly Type: string }[];
}

/** A type system document. */
export interface SchemaNode {
  readonly Schema?: readonly SchemaDefinitionNode[];
  readonly SchemaExtension?: readonly SchemaDefinitionNode[];
  readonly Directives?: readonly DirectiveDefinitionNode[];
  readonly Definitions?: readonly DefinitionNode[];
  readonly Extensions?: readonly DefinitionNode[];
}

/** A tree as a Rego value: empty lists and absent parts are left out. */
export function toValue(node: object): Value {
  return JSON.parse(
    JSON.stringify(node, (_, part: unknown) => (Array.isArray(part) && part.length === 0 ? undefined : part)),
  ) as Value;
}
