import { isField, isInline } from './ast.ts';
import { isComposite, possibleTypes } from './model.ts';
import { problem } from './problem.ts';
import { reachedFragments, type Rule, type Survey } from './survey.ts';

/** Fragment names are unique (5.5.1.1). */
const uniqueNames: Rule = ({ document }) => {
  const seen = new Set<string>();
  for (const fragment of document.Fragments ?? []) {
    if (seen.has(fragment.Name))
      problem(`There can be only one fragment named ${JSON.stringify(fragment.Name)}.`, fragment);
    seen.add(fragment.Name);
  }
};

function checkCondition(survey: Survey, condition: string, subject: string, node: object): void {
  const type = survey.schema.types.get(condition) ?? problem(`Unknown type ${JSON.stringify(condition)}.`, node);
  if (!isComposite(type))
    problem(`${subject} cannot condition on non composite type ${JSON.stringify(condition)}.`, node);
}

/** Fragments are on objects, interfaces and unions that exist (5.5.1.2 and 5.5.1.3). */
const conditions: Rule = (survey) => {
  for (const fragment of survey.document.Fragments ?? [])
    checkCondition(survey, fragment.TypeCondition, `Fragment ${JSON.stringify(fragment.Name)}`, fragment);
  for (const { node } of survey.selections)
    if (!isField(node) && isInline(node) && node.TypeCondition !== '')
      checkCondition(survey, node.TypeCondition, 'Fragment', node);
};

/** Spreads are of fragments that exist (5.5.2.1). */
const known: Rule = ({ selections, fragments }) => {
  for (const { node } of selections)
    if (!isField(node) && !isInline(node) && !fragments.has(node.Name))
      problem(`Unknown fragment ${JSON.stringify(node.Name)}.`, node);
};

/** Every fragment is used by an operation (5.5.1.4). */
const used: Rule = (survey) => {
  const reached = new Set(survey.operations.flatMap((operation) => [...reachedFragments(survey, operation)]));
  for (const fragment of survey.document.Fragments ?? [])
    if (!reached.has(fragment)) problem(`Fragment ${JSON.stringify(fragment.Name)} is never used.`, fragment);
};

/** Fragments do not spread themselves (5.5.2.2). */
const acyclic: Rule = (survey) => {
  for (const fragment of survey.document.Fragments ?? [])
    if (reachedFragments(survey, fragment).has(fragment))
      problem(`Cannot spread fragment ${JSON.stringify(fragment.Name)} within itself.`, fragment);
};

/** Some type fits both a fragment and the place where it is spread (5.5.2.3). */
const possible: Rule = ({ schema, selections, fragments }) => {
  for (const { node, parent } of selections) {
    if (isField(node)) continue;
    const condition = isInline(node) ? node.TypeCondition : (fragments.get(node.Name)?.TypeCondition ?? '');
    const type = schema.types.get(condition);
    if (type === undefined || parent === undefined || type === parent) continue;
    const there = possibleTypes(schema, parent);
    if (![...possibleTypes(schema, type)].some((name) => there.has(name)))
      problem(
        `Fragment ${isInline(node) ? '' : `${JSON.stringify(node.Name)} `}cannot be spread here as objects of type ${JSON.stringify(parent.Name)} can never be of type ${JSON.stringify(condition)}.`,
        node,
      );
  }
};

/** Rules on fragments (5.5). */
export const fragmentRules: readonly Rule[] = [uniqueNames, conditions, known, used, acyclic, possible];
