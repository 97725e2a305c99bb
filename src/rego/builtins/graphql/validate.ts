import type { QueryDocument } from './ast.ts';
import { type Rule, surveyQuery } from './survey.ts';
import type { Schema } from './model.ts';
import { directiveRules } from './rules-directives.ts';
import { fieldRules } from './rules-fields.ts';
import { fragmentRules } from './rules-fragments.ts';
import { fieldsMerge } from './rules-merging.ts';
import { operationRules } from './rules-operations.ts';
import { valueRules } from './rules-values.ts';
import { variableRules } from './rules-variables.ts';

const rules: readonly Rule[] = [
  ...operationRules,
  ...fragmentRules,
  ...fieldRules,
  ...directiveRules,
  ...valueRules,
  ...variableRules,
  fieldsMerge,
];

/** Checks a document against a schema (section 5). @throws BuiltinError for what breaks a rule first */
export function validateQuery(schema: Schema, document: QueryDocument): void {
  const survey = surveyQuery(schema, document);
  for (const rule of rules) rule(survey);
}
