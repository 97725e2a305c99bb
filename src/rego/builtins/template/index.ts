import { parseJson } from '../../value/json.ts';
import type { AnyObject } from '../../value/object.ts';
import { termText } from '../../value/print.ts';
import type { Value } from '../../value/value.ts';
import { contextBuiltin } from '../builtin.ts';
import type { BuiltinContext } from '../context.ts';
import { fail } from '../error.ts';
import { jsonProblem } from '../json-problem.ts';
import { stringKeys } from '../type.ts';
import { executeTemplate } from './execute.ts';
import { parseTemplate } from './parse.ts';

/** Templates see JSON, and the original takes the text of the term for it: sets and keys that are no strings are none. */
function render(context: BuiltinContext, template: string, variables: AnyObject): Value {
  const data = readVariables(termText(variables));
  return executeTemplate(parseTemplate(template), data, (steps) => context.spend(steps));
}

function readVariables(text: string): Value {
  try {
    return parseJson(text);
  } catch {
    return fail(jsonProblem(text));
  }
}

/** Templates of texts. */
export const templates = [
  contextBuiltin('strings.render_template', ['string', stringKeys], 'string', render, {
    category: 'strings',
    doc: "Text of a template in the language of Go's text/template, with variables.",
  }),
];
