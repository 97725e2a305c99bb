import { equals } from '../value/order.ts';
import { termText } from '../value/print.ts';
import { objectEntries, objectGet } from '../value/object.ts';
import { RegoSet } from '../value/set.ts';
import type { Value } from '../value/value.ts';
import { builtin, contextBuiltin } from './builtin.ts';
import type { BuiltinContext } from './context.ts';
import { fail } from './error.ts';
import { anyArray } from './type.ts';
import { isArray, isObject } from './value-kind.ts';

/** `key, value in collection`. */
function hasMember(key: Value, value: Value, collection: Value): boolean {
  let found: Value | undefined;
  if (isObject(collection)) found = objectGet(collection, key);
  else if (isArray(collection)) found = typeof key === 'number' ? collection[key] : undefined;
  else if (collection instanceof RegoSet) found = collection.get(key);
  return found !== undefined && equals(found, value);
}

/** `value in collection`. */
function hasValue(value: Value, collection: Value): boolean {
  if (collection instanceof RegoSet) return collection.has(value);
  if (isArray(collection)) return collection.some((item) => equals(item, value));
  return isObject(collection) && [...objectEntries(collection)].some(([, item]) => equals(item, value));
}

/** Prints one line for every combination of the values of its operands, each a set of its values. */
function print(context: BuiltinContext, operands: readonly Value[]): Value {
  let lines = [''];
  for (const [index, operand] of operands.entries()) {
    const values = operand instanceof RegoSet ? [...operand.values()] : [operand];
    const texts =
      values.length === 0
        ? ['<undefined>']
        : values.map((value) => (typeof value === 'string' ? value : termText(value)));
    lines = lines.flatMap((line) => texts.map((text) => (index === 0 ? text : `${line} ${text}`)));
  }
  for (const line of lines) context.host.print?.(line, context.where);
  return true;
}

/** Leaves a note for who explains the evaluation. */
function note(context: BuiltinContext, text: string): boolean {
  context.note(text);
  return true;
}

const meta = { category: 'internal' } as const;

/** What the compiler calls for operators and statements, and relations. */
export const internals = [
  builtin('assign', ['any', 'any'], 'boolean', () => true, {
    ...meta,
    infix: ':=',
    doc: 'Binds a variable; the compiler resolves it.',
  }),
  builtin('eq', ['any', 'any'], 'boolean', equals, {
    ...meta,
    infix: '=',
    doc: 'Unifies two values; the compiler resolves it where variables are bound.',
  }),
  builtin('internal.member_2', ['any', 'any'], 'boolean', hasValue, {
    ...meta,
    infix: 'in',
    doc: 'Whether a collection holds a value.',
  }),
  builtin('internal.member_3', ['any', 'any', 'any'], 'boolean', hasMember, {
    ...meta,
    infix: 'in',
    doc: 'Whether a collection holds a value under a key.',
  }),
  contextBuiltin('internal.print', [{ array: { set: 'any' } }], undefined, print, {
    ...meta,
    doc: 'Prints values; the compiler makes it of print.',
  }),
  builtin('internal.test_case', [anyArray], undefined, () => true, {
    ...meta,
    doc: 'Names a case of a data-driven test.',
  }),
  contextBuiltin('opa.runtime', [], { object: ['string', 'any'] }, (context) => context.host.runtime?.() ?? {}, {
    category: 'opa',
    nondeterministic: true,
    doc: 'Configuration, environment and version of the running program, as far as the host shows them.',
  }),
  builtin('print', [], undefined, () => true, {
    category: 'tracing',
    variadic: true,
    doc: 'Prints values for debugging.',
  }),
  builtin('rego.metadata.chain', [], anyArray, () => fail('the compiler resolves it'), {
    category: 'rego',
    doc: 'Annotations of the rule around and of its packages, innermost first.',
  }),
  builtin('rego.metadata.rule', [], 'any', () => fail('the compiler resolves it'), {
    category: 'rego',
    doc: 'Annotations of the rule around.',
  }),
  contextBuiltin('trace', ['string'], 'boolean', note, {
    category: 'tracing',
    doc: 'A note in the trace of an explained evaluation.',
  }),
  builtin('walk', ['any'], { tuple: [anyArray, 'any'] }, () => fail('the compiler resolves it'), {
    category: 'graph',
    relation: true,
    doc: 'Every `[path, value]` inside a value, itself included.',
  }),
];
