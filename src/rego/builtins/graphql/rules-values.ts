import { type Definition, type TypeNode, typeText, type ValueNode, valueKinds } from './ast.ts';
import { problem } from './problem.ts';
import type { Rule, ValueUse } from './survey.ts';

const scalars: Readonly<Record<string, readonly number[]>> = {
  Boolean: [valueKinds.boolean],
  Float: [valueKinds.int, valueKinds.float],
  ID: [valueKinds.int, valueKinds.string, valueKinds.block],
  Int: [valueKinds.int],
  String: [valueKinds.string, valueKinds.block],
};

/** Values are of the types that are expected of them (5.6.1 to 5.6.4). */
const correctTypes: Rule = ({ schema, values }) => {
  for (const { node, type } of values) {
    if (type === undefined || node.Kind === valueKinds.variable) continue;
    if (node.Kind === valueKinds.null) {
      if (type.NonNull) problem(`Expected value of type ${JSON.stringify(typeText(type))}, found null.`, node);
      continue;
    }
    const expected = itemType(node, type);
    const definition = expected && schema.types.get(expected.NamedType);
    if (definition !== undefined) checkValue(node, definition, type);
  }
};

/** The type of one item, which may stand for a list of it; undefined for a list where a list is expected. */
function itemType(node: ValueNode, type: TypeNode): TypeNode | undefined {
  if (type.Elem === undefined) return type;
  return node.Kind === valueKinds.list ? undefined : itemType(node, type.Elem);
}

function checkValue(node: ValueNode, definition: Definition, type: TypeNode): void {
  const wrong = (): never =>
    problem(`Expected value of type ${JSON.stringify(typeText(type))}, found ${valueText(node)}.`, node);
  switch (definition.Kind) {
    case 'ENUM':
      if (node.Kind !== valueKinds.enum || !(definition.EnumValues?.some(({ Name }) => Name === node.Raw) ?? false))
        wrong();
      return;
    case 'SCALAR': {
      const kinds = Object.hasOwn(scalars, definition.Name) ? scalars[definition.Name] : undefined;
      if (kinds !== undefined && !kinds.includes(node.Kind)) wrong();
      return;
    }
    case 'INPUT_OBJECT':
      if (node.Kind !== valueKinds.object) wrong();
      checkMembers(node, definition);
      return;
    default:
      return;
  }
}

function checkMembers(node: ValueNode, definition: Definition): void {
  for (const field of definition.Fields ?? []) {
    const isGiven = node.Children?.some(({ Name }) => Name === field.Name) ?? false;
    if (!isGiven && field.Type.NonNull && field.DefaultValue === undefined)
      problem(
        `Field "${definition.Name}.${field.Name}" of required type ${JSON.stringify(typeText(field.Type))} was not provided.`,
        node,
      );
  }
  for (const child of node.Children ?? [])
    if (!(definition.Fields?.some(({ Name }) => Name === child.Name) ?? false))
      problem(`Field ${JSON.stringify(child.Name)} is not defined by type ${JSON.stringify(definition.Name)}.`, child);
}

/** Members of objects are unique (5.6.3). */
const uniqueMembers: Rule = ({ values }) => {
  for (const { node } of values) {
    if (node.Kind !== valueKinds.object) continue;
    const seen = new Set<string>();
    for (const child of node.Children ?? []) {
      if (seen.has(child.Name))
        problem(`There can be only one input field named ${JSON.stringify(child.Name)}.`, child);
      seen.add(child.Name);
    }
  }
};

/** Text of a value, for messages and to compare arguments. */
export function valueText({ Kind, Raw, Children }: ValueUse['node']): string {
  switch (Kind) {
    case valueKinds.variable:
      return `$${Raw}`;
    case valueKinds.string:
    case valueKinds.block:
      return JSON.stringify(Raw);
    case valueKinds.list:
      return `[${(Children ?? []).map(({ Value }) => valueText(Value)).join(',')}]`;
    case valueKinds.object:
      return `{${(Children ?? []).map(({ Name, Value }) => `${Name}:${valueText(Value)}`).join(',')}}`;
    default:
      return Raw;
  }
}

/** Rules on values (5.6). */
export const valueRules: readonly Rule[] = [correctTypes, uniqueMembers];
