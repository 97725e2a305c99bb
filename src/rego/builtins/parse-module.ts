import { RegoError } from '../error.ts';
import { moduleToJson } from '../syntax/json.ts';
import { parseModule as parse } from '../syntax/parse.ts';
import type { Value } from '../value/value.ts';
import { builtin } from './builtin.ts';
import { fail } from './error.ts';
import { stringKeys } from './type.ts';

function parseModule(name: string, text: string): Value {
  try {
    return moduleToJson(parse(name, text)) as Value;
  } catch (error) {
    if (error instanceof RegoError) return fail(error.message);
    throw error;
  }
}

/** The language itself. */
export const language = [
  builtin('rego.parse_module', ['string', 'string'], stringKeys, parseModule, {
    category: 'rego',
    doc: 'Syntax tree of a Rego file, by its name and text.',
  }),
];
