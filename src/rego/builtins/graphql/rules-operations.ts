import { fail } from '../error.ts';
import { isField, isInline, type SelectionNode } from './ast.ts';
import { problem } from './problem.ts';
import type { Rule, Survey } from './survey.ts';

/** Operation names are unique (5.2.1.1). */
const uniqueNames: Rule = ({ operations }) => {
  const seen = new Set<string>();
  for (const operation of operations) {
    if (operation.Name !== '' && seen.has(operation.Name))
      problem(`There can be only one operation named ${JSON.stringify(operation.Name)}.`, operation);
    seen.add(operation.Name);
  }
};

/** An operation without a name is alone (5.2.2.1). */
const loneAnonymous: Rule = ({ operations }) => {
  const anonymous = operations.find(({ Name }) => Name === '');
  if (anonymous !== undefined && operations.length > 1)
    problem('This anonymous operation must be the only defined operation.', anonymous);
};

/** The schema has a root type for each operation. */
const knownRoots: Rule = ({ operations, schema }) => {
  for (const operation of operations)
    if (!schema.roots.has(operation.Operation))
      problem(`Schema does not support operation type ${JSON.stringify(operation.Operation)}`, operation);
};

/** Subscriptions have one root field, none of introspection (5.2.3.1). */
const singleRootField: Rule = (survey) => {
  for (const operation of survey.operations) {
    if (operation.Operation !== 'subscription') continue;
    const fields = new Map<string, string>();
    collectNames(survey, operation.SelectionSet ?? [], fields, new Set());
    const name = operation.Name === '' ? 'Anonymous Subscription' : `Subscription ${JSON.stringify(operation.Name)}`;
    if (fields.size > 1) problem(`${name} must select only one top level field.`, operation);
    if ([...fields.values()].some((field) => field.startsWith('__')))
      problem(`${name} must not select an introspection top level field.`, operation);
  }
};

/** Fragments that the root of a subscription may spread: each is looked into from the one before. */
const fragmentLimit = 1000;

function collectNames(
  survey: Survey,
  set: readonly SelectionNode[],
  fields: Map<string, string>,
  seen: Set<string>,
): void {
  for (const node of set) {
    if (isField(node)) fields.set(node.Alias, node.Name);
    else if (isInline(node)) collectNames(survey, node.SelectionSet ?? [], fields, seen);
    else if (!seen.has(node.Name)) {
      if (seen.add(node.Name).size > fragmentLimit) fail(`a subscription spreads more than ${fragmentLimit} fragments`);
      collectNames(survey, survey.fragments.get(node.Name)?.SelectionSet ?? [], fields, seen);
    }
  }
}

/** Rules on operations (5.2). */
export const operationRules: readonly Rule[] = [uniqueNames, loneAnonymous, knownRoots, singleRootField];
