/**
 * Documents of GraphQL (specification of October 2021, sections 2 and 3) in the shape that `graphql.*` shows policies:
 * members with capital names; what is empty or absent is left out.
 */

/** Numbers of the kinds of values. */
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

/** One of {@link valueKinds}. */
export type ValueKind = (typeof valueKinds)[keyof typeof valueKinds];

/** A value; of lists and objects its children, of all others its text. */
export interface ValueNode {
  readonly Kind: ValueKind;
  readonly Raw: string;
  readonly Children?: readonly ChildNode[] | undefined;
  readonly ExpectedTypeHasDefault: boolean;
}

/** An element of a list (without a name) or a member of an object. */
export interface ChildNode {
  readonly Name: string;
  readonly Value: ValueNode;
}

/** A use of a type: named, or a list of `Elem`. */
export interface TypeNode {
  readonly NamedType: string;
  readonly Elem?: TypeNode | undefined;
  readonly NonNull: boolean;
}

/** `name: value`. */
export interface ArgumentNode {
  readonly Name: string;
  readonly Value: ValueNode;
}

/** `@name(…)`. */
export interface DirectiveNode {
  readonly Name: string;
  readonly Arguments?: readonly ArgumentNode[] | undefined;
  readonly Location: string;
}

/** What most nodes may carry. */
interface Directed {
  readonly Directives?: readonly DirectiveNode[] | undefined;
}

/** A field of a selection set. */
export interface FieldNode extends Directed {
  readonly Alias: string;
  readonly Name: string;
  readonly Arguments?: readonly ArgumentNode[] | undefined;
  readonly SelectionSet?: readonly SelectionNode[] | undefined;
}

/** `...name`. */
export interface SpreadNode extends Directed {
  readonly Name: string;
}

/** `... on Type { … }`; without a condition its text is empty. */
export interface InlineNode extends Directed {
  readonly TypeCondition: string;
  readonly SelectionSet?: readonly SelectionNode[] | undefined;
}

/** What stands in a selection set. */
export type SelectionNode = FieldNode | SpreadNode | InlineNode;

/** Tells fields. */
export function isField(node: SelectionNode): node is FieldNode {
  return 'Alias' in node;
}

/** Tells inline fragments. */
export function isInline(node: SelectionNode): node is InlineNode {
  return 'TypeCondition' in node;
}

/** A variable of an operation. */
export interface VariableNode extends Directed {
  readonly Variable: string;
  readonly Type: TypeNode;
  readonly DefaultValue?: ValueNode | undefined;
  readonly Used: boolean;
}

/** `query`, `mutation` or `subscription`. */
export interface OperationNode extends Directed {
  readonly Operation: string;
  readonly Name: string;
  readonly VariableDefinitions?: readonly VariableNode[] | undefined;
  readonly SelectionSet?: readonly SelectionNode[] | undefined;
}

/** `fragment name on Type { … }`. */
export interface FragmentNode extends Directed {
  readonly Name: string;
  readonly VariableDefinition?: readonly VariableNode[] | undefined;
  readonly TypeCondition: string;
  readonly SelectionSet?: readonly SelectionNode[] | undefined;
}

/** A document to execute. */
export interface QueryDocument {
  readonly Operations?: readonly OperationNode[] | undefined;
  readonly Fragments?: readonly FragmentNode[] | undefined;
}

/** An argument that a field or directive takes. */
export interface ArgumentDefinition extends Directed {
  readonly Description: string;
  readonly Name: string;
  readonly DefaultValue?: ValueNode | undefined;
  readonly Type: TypeNode;
}

/** A field of a type, or of an input object. */
export interface FieldDefinition extends ArgumentDefinition {
  readonly Arguments?: readonly ArgumentDefinition[] | undefined;
}

/** A value of an enumeration. */
export interface EnumValueDefinition extends Directed {
  readonly Description: string;
  readonly Name: string;
}

/** Kinds of types. */
export const definitionKinds = ['SCALAR', 'OBJECT', 'INTERFACE', 'UNION', 'ENUM', 'INPUT_OBJECT'] as const;

/** One of {@link definitionKinds}. */
export type DefinitionKind = (typeof definitionKinds)[number];

/** A type, or what an extension adds to one. */
export interface Definition extends Directed {
  readonly Kind: DefinitionKind;
  readonly Description: string;
  readonly Name: string;
  readonly Interfaces?: readonly string[] | undefined;
  readonly Fields?: readonly FieldDefinition[] | undefined;
  readonly Types?: readonly string[] | undefined;
  readonly EnumValues?: readonly EnumValueDefinition[] | undefined;
  readonly BuiltIn: boolean;
}

/** A directive that may be used. */
export interface DirectiveDefinition {
  readonly Description: string;
  readonly Name: string;
  readonly Arguments?: readonly ArgumentDefinition[] | undefined;
  readonly Locations?: readonly string[] | undefined;
  readonly IsRepeatable: boolean;
}

/** `schema { query: Query }`. */
export interface SchemaDefinition extends Directed {
  readonly Description: string;
  readonly OperationTypes?: readonly { readonly Operation: string; readonly Type: string }[] | undefined;
}

/** A document of definitions. */
export interface SchemaDocument {
  readonly Schema?: readonly SchemaDefinition[] | undefined;
  readonly SchemaExtension?: readonly SchemaDefinition[] | undefined;
  readonly Directives?: readonly DirectiveDefinition[] | undefined;
  readonly Definitions?: readonly Definition[] | undefined;
  readonly Extensions?: readonly Definition[] | undefined;
}

/** Places that a directive may be defined for (section 3.13). */
export const directiveLocations: ReadonlySet<string> = new Set([
  'QUERY',
  'MUTATION',
  'SUBSCRIPTION',
  'FIELD',
  'FRAGMENT_DEFINITION',
  'FRAGMENT_SPREAD',
  'INLINE_FRAGMENT',
  'VARIABLE_DEFINITION',
  'SCHEMA',
  'SCALAR',
  'OBJECT',
  'FIELD_DEFINITION',
  'ARGUMENT_DEFINITION',
  'INTERFACE',
  'UNION',
  'ENUM',
  'ENUM_VALUE',
  'INPUT_OBJECT',
  'INPUT_FIELD_DEFINITION',
]);

/** Name of the type inside all lists. */
export function namedType(type: TypeNode): string {
  return type.Elem === undefined ? type.NamedType : namedType(type.Elem);
}

/** `[Name!]!`. */
export function typeText(type: TypeNode): string {
  const inner = type.Elem === undefined ? type.NamedType : `[${typeText(type.Elem)}]`;
  return type.NonNull ? `${inner}!` : inner;
}
