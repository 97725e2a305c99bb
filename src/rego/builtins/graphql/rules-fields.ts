import { type ArgumentDefinition, type ArgumentNode, isField, namedType, typeText, valueKinds } from './ast.ts';
import { isComposite } from './model.ts';
import { problem } from './problem.ts';
import type { Rule } from './survey.ts';

/** Fields exist on the types that they are selected from (5.3.1). */
const known: Rule = ({ selections }) => {
  for (const { node, parent, field } of selections)
    if (isField(node) && parent !== undefined && field === undefined)
      problem(`Cannot query field ${JSON.stringify(node.Name)} on type ${JSON.stringify(parent.Name)}.`, node);
};

/** Composite types have selections, and no others have (5.3.3). */
const leaves: Rule = ({ schema, selections }) => {
  for (const { node, field } of selections) {
    const type = field && schema.types.get(namedType(field.Type));
    if (!isField(node) || field === undefined || type === undefined) continue;
    const [name, text] = [JSON.stringify(node.Name), JSON.stringify(typeText(field.Type))];
    if (isComposite(type) && node.SelectionSet === undefined)
      problem(`Field ${name} of type ${text} must have a selection of subfields.`, node);
    if (!isComposite(type) && node.SelectionSet !== undefined)
      problem(`Field ${name} must not have a selection since type ${text} has no subfields.`, node);
  }
};

/** Arguments are known, unique and, where required, given (5.4). */
function checkArguments(
  given: readonly ArgumentNode[] | undefined,
  known: readonly ArgumentDefinition[] | undefined,
  subject: string,
  node: object,
): void {
  const seen = new Set<string>();
  for (const arg of given ?? []) {
    const name = JSON.stringify(arg.Name);
    if (seen.has(arg.Name)) problem(`There can be only one argument named ${name}.`, arg);
    seen.add(arg.Name);
    if (!(known?.some(({ Name }) => Name === arg.Name) ?? false))
      problem(`Unknown argument ${name} on ${subject}.`, arg);
  }
  for (const wanted of known ?? []) {
    if (!wanted.Type.NonNull || wanted.DefaultValue !== undefined) continue;
    const value = given?.find(({ Name }) => Name === wanted.Name)?.Value;
    if (value === undefined || value.Kind === valueKinds.null)
      problem(
        `${subject} argument ${JSON.stringify(wanted.Name)} of type ${JSON.stringify(typeText(wanted.Type))} is required, but it was not provided.`,
        node,
      );
  }
}

const fieldArguments: Rule = ({ selections }) => {
  for (const { node, parent, field } of selections)
    if (isField(node) && field !== undefined && parent !== undefined)
      checkArguments(node.Arguments, field.Arguments, `Field "${parent.Name}.${node.Name}"`, node);
};

const directiveArguments: Rule = ({ schema, directives }) => {
  for (const { node } of directives) {
    const directive = schema.directives.get(node.Name);
    if (directive !== undefined) checkArguments(node.Arguments, directive.Arguments, `Directive "@${node.Name}"`, node);
  }
};

/** Rules on fields and arguments (5.3 and 5.4). */
export const fieldRules: readonly Rule[] = [leaves, known, fieldArguments, directiveArguments];
