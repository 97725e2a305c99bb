import { parseJson } from '../../value/json.ts';
import type { AnyObject } from '../../value/object.ts';
import { jsonText } from '../../value/print.ts';
import type { Value } from '../../value/value.ts';
import { contextBuiltin } from '../builtin.ts';
import type { BuiltinContext } from '../context.ts';
import { stringKeys } from '../type.ts';
import { executeTemplate } from './execute.ts';
import { parseTemplate } from './parse.ts';

/** Templates see JSON: sets are lists. */
function render(context: BuiltinContext, template: string, variables: AnyObject): Value {
  const data = parseJson(jsonText(variables));
  return executeTemplate(parseTemplate(template), data, (steps) => context.spend(steps));
}

/** Templates of texts. */
export const templates = [
  contextBuiltin('strings.render_template', ['string', stringKeys], 'string', render, {
    category: 'strings',
    doc: "Text of a template in the language of Go's text/template, with variables.",
  }),
];
