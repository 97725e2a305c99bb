import { fail } from '../error.ts';
import {
  type DirectiveNode,
  type FieldNode,
  type FragmentNode,
  type OperationNode,
  type QueryNode,
  type SelectionNode,
  type TypeNode,
  valueKinds,
  type ValueNode,
  type VariableNode,
} from './ast.ts';
import { coreName, isPossible, type Schema } from './schema.ts';

const introspection = new Set(['__typename', '__schema', '__type']);

/** Checks a query against a schema (GraphQL specification, section 5). @throws BuiltinError at the first mistake */
export function validateQuery(schema: Schema, query: QueryNode): void {
  const operations = query.Operations ?? [];
  const fragments = new Map((query.Fragments ?? []).map((fragment) => [fragment.Name, fragment]));
  if (fragments.size !== (query.Fragments ?? []).length) fail('There can be only one fragment of a name.');
  const names = operations.map(({ Name }) => Name);
  if (new Set(names).size !== names.length || (operations.length > 1 && names.includes('')))
    fail('There can be only one operation of a name.');
  const used = new Set<string>();
  for (const fragment of fragments.values()) checkFragment(schema, fragment);
  for (const operation of operations) new OperationCheck(schema, operation, fragments, used).run();
  for (const name of fragments.keys()) if (!used.has(name)) fail(`Fragment "${name}" is never used.`);
}

function checkFragment(schema: Schema, { Name, TypeCondition }: FragmentNode): void {
  requireComposite(schema, TypeCondition, `Fragment "${Name}"`);
}

function requireComposite(schema: Schema, name: string, what: string): void {
  const type = schema.types.get(name);
  if (type === undefined) return fail(`Unknown type "${name}".`);
  if (!['OBJECT', 'INTERFACE', 'UNION'].includes(type.Kind))
    fail(`${what} cannot condition on non composite type "${name}".`);
}

class OperationCheck {
  readonly #schema: Schema;
  readonly #operation: OperationNode;
  readonly #fragments: ReadonlyMap<string, FragmentNode>;
  readonly #usedFragments: Set<string>;
  readonly #variables: ReadonlyMap<string, VariableNode>;
  readonly #usedVariables = new Set<string>();

  constructor(
    schema: Schema,
    operation: OperationNode,
    fragments: ReadonlyMap<string, FragmentNode>,
    used: Set<string>,
  ) {
    this.#schema = schema;
    this.#operation = operation;
    this.#fragments = fragments;
    this.#usedFragments = used;
    this.#variables = new Map((operation.VariableDefinitions ?? []).map((variable) => [variable.Variable, variable]));
  }

  run(): void {
    const { Operation, SelectionSet, VariableDefinitions = [], Directives } = this.#operation;
    const root = this.#schema.roots.get(Operation);
    if (root === undefined) return fail(`Schema does not support operation type "${Operation}".`);
    if (this.#variables.size !== VariableDefinitions.length) fail('There can be only one variable of a name.');
    for (const variable of VariableDefinitions) this.#variable(variable);
    this.#directives(Directives, Operation.toUpperCase());
    this.#selections(SelectionSet, root, []);
    for (const name of this.#variables.keys())
      if (!this.#usedVariables.has(name)) fail(`Variable "$${name}" is never used.`);
  }

  #variable({ Variable, Type, DefaultValue }: VariableNode): void {
    const type = this.#schema.types.get(coreName(Type));
    if (type === undefined) return fail(`Unknown type "${coreName(Type)}".`);
    if (!['SCALAR', 'ENUM', 'INPUT_OBJECT'].includes(type.Kind))
      fail(`Variable "$${Variable}" cannot be non-input type "${type.Name}".`);
    if (DefaultValue !== undefined) this.#value(DefaultValue, Type, false);
  }

  #selections(selections: readonly SelectionNode[], parent: string, path: readonly string[]): void {
    for (const selection of selections) {
      if (selection.Alias !== undefined) this.#field(selection, parent, path);
      else if (selection.Name !== undefined) this.#spread(selection, selection.Name, parent, path);
      else this.#inline(selection, parent, path);
    }
  }

  #inline(
    { TypeCondition = '', SelectionSet = [], Directives }: SelectionNode,
    parent: string,
    path: readonly string[],
  ): void {
    this.#directives(Directives, 'INLINE_FRAGMENT');
    const target = TypeCondition === '' ? parent : TypeCondition;
    requireComposite(this.#schema, target, 'Fragment');
    this.#requireOverlap(target, parent);
    this.#selections(SelectionSet, target, path);
  }

  #spread({ Directives }: SelectionNode, name: string, parent: string, path: readonly string[]): void {
    const fragment = this.#fragments.get(name);
    if (fragment === undefined) return fail(`Unknown fragment "${name}".`);
    if (path.includes(name)) return fail(`Cannot spread fragment "${name}" within itself.`);
    this.#usedFragments.add(name);
    this.#directives(Directives, 'FRAGMENT_SPREAD');
    this.#directives(fragment.Directives, 'FRAGMENT_DEFINITION');
    this.#requireOverlap(fragment.TypeCondition, parent);
    this.#selections(fragment.SelectionSet, fragment.TypeCondition, [...path, name]);
  }

  #requireOverlap(left: string, right: string): void {
    const objects = [...this.#schema.types.values()].filter(({ Kind }) => Kind === 'OBJECT').map(({ Name }) => Name);
    if (!objects.some((name) => isPossible(this.#schema, left, name) && isPossible(this.#schema, right, name)))
      fail(`Fragment cannot be spread here as objects of type "${right}" can never be of type "${left}".`);
  }

  #field(
    { Name = '', Arguments = [], Directives, SelectionSet = [] }: SelectionNode,
    parent: string,
    path: readonly string[],
  ): void {
    this.#directives(Directives, 'FIELD');
    if (introspection.has(Name)) return;
    const field = this.#schema.types.get(parent)?.Fields?.find((candidate) => candidate.Name === Name);
    if (field === undefined) return fail(`Cannot query field "${Name}" on type "${parent}".`);
    this.#arguments(Arguments, field.Arguments ?? [], `Field "${Name}"`);
    const type = coreName(field.Type);
    const isLeaf = ['SCALAR', 'ENUM'].includes(this.#schema.types.get(type)?.Kind ?? '');
    if (isLeaf && SelectionSet.length > 0)
      fail(`Field "${Name}" must not have a selection since type "${type}" has no subfields.`);
    if (!isLeaf && SelectionSet.length === 0)
      fail(`Field "${Name}" of type "${type}" must have a selection of subfields.`);
    this.#selections(SelectionSet, type, path);
  }

  #directives(directives: readonly DirectiveNode[] = [], place: string): void {
    for (const { Name, Arguments = [] } of directives) {
      const definition = this.#schema.directives.get(Name);
      if (definition === undefined) return fail(`Unknown directive "@${Name}".`);
      if (!definition.Locations.includes(place)) fail(`Directive "@${Name}" may not be used on ${place}.`);
      this.#arguments(Arguments, definition.Arguments ?? [], `Directive "@${Name}"`);
    }
  }

  #arguments(
    given: readonly { readonly Name: string; readonly Value: ValueNode }[],
    known: readonly FieldNode[],
    owner: string,
  ): void {
    if (new Set(given.map(({ Name }) => Name)).size !== given.length)
      fail(`${owner}: there can be only one argument of a name.`);
    for (const { Name, Value } of given) {
      const definition = known.find((candidate) => candidate.Name === Name);
      if (definition === undefined) return fail(`Unknown argument "${Name}" on ${owner}.`);
      this.#value(Value, definition.Type, definition.DefaultValue !== undefined);
    }
    for (const { Name, Type, DefaultValue } of known)
      if (Type.NonNull && DefaultValue === undefined && !given.some((argument) => argument.Name === Name))
        fail(`${owner} argument "${Name}" is required, but it was not provided.`);
  }

  /** @param hasDefault the place has a default of its own, so that a nullable variable may stand there */
  #value(value: ValueNode, type: TypeNode, hasDefault: boolean): void {
    if (value.Kind === valueKinds.variable) return this.#variableUse(value.Raw, type, hasDefault);
    if (value.Kind === valueKinds.null)
      return type.NonNull ? fail('Expected value of a non-null type, found null.') : undefined;
    if (type.Elem !== undefined) {
      const items = value.Kind === valueKinds.list ? (value.Children ?? []).map((child) => child.Value) : [value];
      for (const item of items) this.#value(item, type.Elem, false);
      return;
    }
    const definition = this.#schema.types.get(type.NamedType);
    if (definition?.Kind === 'INPUT_OBJECT') {
      if (value.Kind !== valueKinds.object) fail(`Expected value of type "${type.NamedType}".`);
      this.#arguments(value.Children ?? [], definition.Fields ?? [], `Input "${type.NamedType}"`);
    } else if (definition?.Kind === 'ENUM') {
      if (value.Kind !== valueKinds.enum || !definition.EnumValues?.some(({ Name }) => Name === value.Raw))
        fail(`Value "${value.Raw}" does not exist in "${type.NamedType}" enum.`);
    } else if (!isScalarValue(type.NamedType, value.Kind))
      fail(`Expected value of type "${type.NamedType}", found ${value.Raw}.`);
  }

  #variableUse(name: string, type: TypeNode, hasDefault: boolean): void {
    const variable = this.#variables.get(name);
    if (variable === undefined) return fail(`Variable "$${name}" is not defined.`);
    this.#usedVariables.add(name);
    const strong = variable.DefaultValue !== undefined || hasDefault;
    if (!fits(variable.Type, strong ? { ...type, NonNull: false } : type))
      fail(`Variable "$${name}" is used in a position of another type.`);
  }
}

function fits(actual: TypeNode, wanted: TypeNode): boolean {
  if (wanted.NonNull && !actual.NonNull) return false;
  if (wanted.Elem !== undefined) return actual.Elem !== undefined && fits(actual.Elem, wanted.Elem);
  return actual.Elem === undefined && actual.NamedType === wanted.NamedType;
}

function isScalarValue(type: string, kind: number): boolean {
  const { int, float, string, block, boolean } = valueKinds;
  const accepted: Readonly<Record<string, readonly number[]>> = {
    Int: [int],
    Float: [int, float],
    String: [string, block],
    Boolean: [boolean],
    ID: [int, string, block],
  };
  return Object.hasOwn(accepted, type) ? (accepted[type]?.includes(kind) ?? false) : true;
}
