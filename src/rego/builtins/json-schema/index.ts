import { parseJson } from '../../value/json.ts';
import type { Value } from '../../value/value.ts';
import { builtin } from '../builtin.ts';
import { BuiltinError, fail } from '../error.ts';
import { anyObject } from '../type.ts';
import { isArray, isObject } from '../value-kind.ts';
import { compileSchema } from './compile.ts';
import { jsonOf } from './json.ts';
import { validateDocument } from './validate.ts';

/** A document that is given as a value or as the text of one. @throws BuiltinError */
function documentOf(value: Value): Value {
  if (isObject(value) || isArray(value)) return jsonOf(value);
  if (typeof value !== 'string') return fail('wrong type, expected string or object');
  try {
    return parseJson(value);
  } catch {
    return fail('invalid JSON string');
  }
}

function matchSchema(document: Value, schema: Value): Value {
  const value = documentOf(document);
  const { violations } = validateDocument(compileSchema(documentOf(schema)), value);
  const errors = violations.map(({ type, field, desc }) => ({ error: `${field}: ${desc}`, type, field, desc }));
  return [errors.length === 0, errors];
}

function verifySchema(schema: Value): Value {
  try {
    compileSchema(documentOf(schema));
    return [true, null];
  } catch (error) {
    if (error instanceof BuiltinError) return [false, `jsonschema: ${error.message}`];
    throw error;
  }
}

const meta = { category: 'object', unchecked: true } as const;
const document = { anyOf: ['string', anyObject] } as const;
const violation = { members: { desc: 'string', error: 'string', field: 'string', type: 'string' } } as const;

/** JSON Schema, of drafts 4, 6 and 7. */
export const schemas = [
  builtin('json.match_schema', [document, document], { tuple: ['boolean', { array: violation }] }, matchSchema, {
    ...meta,
    doc: 'Whether a document fits a JSON schema, and where it does not.',
  }),
  builtin('json.verify_schema', [document], { tuple: ['boolean', { anyOf: ['null', 'string'] }] }, verifySchema, {
    ...meta,
    doc: 'Whether a document is a JSON schema, and why not.',
  }),
];
