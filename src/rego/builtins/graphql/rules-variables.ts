import { namedType, type OperationNode, type TypeNode, typeText, type VariableNode, valueKinds } from './ast.ts';
import { isInput } from './model.ts';
import { problem } from './problem.ts';
import { type Owner, reachedFragments, type Rule, type Survey, type ValueUse } from './survey.ts';

/** Variables are unique and of input types (5.8.1 and 5.8.2). */
const definitions: Rule = ({ schema, operations }) => {
  for (const { VariableDefinitions } of operations) {
    const seen = new Set<string>();
    for (const variable of VariableDefinitions ?? []) {
      if (seen.has(variable.Variable))
        problem(`There can be only one variable named "$${variable.Variable}".`, variable);
      seen.add(variable.Variable);
      const name = namedType(variable.Type);
      const type = schema.types.get(name) ?? problem(`Unknown type ${JSON.stringify(name)}.`, variable);
      if (!isInput(type))
        problem(`Variable "$${variable.Variable}" cannot be non-input type "${typeText(variable.Type)}".`, variable);
    }
  }
};

/** Uses of variables by operation, those in the fragments that it reaches included. */
function usesOf(survey: Survey, operation: OperationNode): readonly ValueUse[] {
  const owners = new Set<Owner>([operation, ...reachedFragments(survey, operation)]);
  return survey.values.filter(({ node, owner }) => node.Kind === valueKinds.variable && owners.has(owner));
}

/** Variables are defined, used, and of types that fit where they are used (5.8.3 to 5.8.5). */
const uses: Rule = (survey) => {
  for (const operation of survey.operations) {
    const defined = new Map((operation.VariableDefinitions ?? []).map((variable) => [variable.Variable, variable]));
    const unused = new Map(defined);
    const suffix = operation.Name === '' ? '' : ` by operation ${JSON.stringify(operation.Name)}`;
    for (const use of usesOf(survey, operation)) {
      const variable =
        defined.get(use.node.Raw) ?? problem(`Variable "$${use.node.Raw}" is not defined${suffix}.`, use.node);
      unused.delete(use.node.Raw);
      checkPosition(variable, use);
    }
    for (const variable of unused.values())
      problem(`Variable "$${variable.Variable}" is never used${suffix.replace(' by ', ' in ')}.`, variable);
  }
};

function checkPosition(variable: VariableNode, { node, type, hasDefault }: ValueUse): void {
  if (type === undefined) return;
  const { Type, DefaultValue } = variable;
  const hasOwnDefault = DefaultValue !== undefined && DefaultValue.Kind !== valueKinds.null;
  const expected = type.NonNull && !Type.NonNull && (hasOwnDefault || hasDefault) ? { ...type, NonNull: false } : type;
  if (!fits(Type, expected))
    problem(
      `Variable "$${variable.Variable}" of type "${typeText(Type)}" used in position expecting type "${typeText(type)}".`,
      node,
    );
}

/** `AreTypesCompatible` (5.8.5). */
function fits(given: TypeNode, expected: TypeNode): boolean {
  if (expected.NonNull && !given.NonNull) return false;
  if (expected.Elem !== undefined || given.Elem !== undefined)
    return expected.Elem !== undefined && given.Elem !== undefined && fits(given.Elem, expected.Elem);
  return expected.NamedType === given.NamedType;
}

/** Rules on variables (5.8). */
export const variableRules: readonly Rule[] = [definitions, uses];
