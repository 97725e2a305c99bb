import type { Builtin } from '../builtins/builtin.ts';
import { BuiltinError, failType } from '../builtins/error.ts';
import { acceptedTypes, isAccepted } from '../builtins/type.ts';
import type { TypeName } from '../value/order.ts';
import type { Value } from '../value/value.ts';
import type { Context } from './context.ts';
import { detail } from './details.ts';
import { EvaluationError } from './error.ts';

/** A builtin as generated code calls it. */
export type LinkedBuiltin = (
  context: Context,
  site: number,
  a: Value,
  b: Value,
  c: Value,
  d: Value,
) => Value | undefined;

type Plain = (a?: Value, b?: Value, c?: Value, d?: Value) => Value | undefined;
type Contextual = (context: Context, a?: Value, b?: Value, c?: Value, d?: Value) => Value | undefined;

/** Wraps a builtin with the checks of its argument types and the handling of its errors. */
export function linkBuiltin(row: Builtin): LinkedBuiltin {
  const linked = linkChecked(row);
  return row.nondeterministic === true ? told(row, linked) : linked;
}

/** Tells the host what the builtin gave. */
function told({ name, arguments: { length } }: Builtin, run: LinkedBuiltin): LinkedBuiltin {
  return (context, site, a, b, c, d) => {
    const result = run(context, site, a, b, c, d);
    if (result !== undefined) context.host.onNondeterministic?.(name, [a, b, c, d].slice(0, length), result);
    return result;
  };
}

function linkChecked(row: Builtin): LinkedBuiltin {
  const types = row.unchecked === true ? [] : row.arguments.map(acceptedTypes);
  const checked = types.flatMap((accepted, position) => (accepted.length > 0 ? [{ accepted, position }] : []));
  if (row.contextual) return linkContextual(row, checked);
  const run = row.implementation as Plain;
  return (context, site, a, b, c, d) => {
    try {
      for (const check of checked) requireType(check, a, b, c, d);
      return run(a, b, c, d);
    } catch (error) {
      return failed(context, site, row, error);
    }
  };
}

interface TypeCheck {
  readonly accepted: readonly TypeName[];
  readonly position: number;
}

function linkContextual(row: Builtin, checked: readonly TypeCheck[]): LinkedBuiltin {
  const run = row.implementation as Contextual;
  return (context, site, a, b, c, d) => {
    try {
      for (const check of checked) requireType(check, a, b, c, d);
      context.site = site;
      return run(context, a, b, c, d);
    } catch (error) {
      return failed(context, site, row, error);
    }
  };
}

function requireType({ accepted, position }: TypeCheck, a: Value, b: Value, c: Value, d: Value): void {
  const value = position === 0 ? a : position === 1 ? b : position === 2 ? c : d;
  const type = typeof value;
  if (type === accepted[0] && type !== 'object') return;
  if (!isAccepted(value, accepted)) failType(position + 1, accepted, value);
}

/** Undefined for a builtin's own error; strict evaluations and errors that halt end. */
function failed(context: Context, site: number, row: Builtin, error: unknown): undefined {
  if (!(error instanceof BuiltinError) && !(error instanceof RangeError)) throw error;
  const location = context.evaluation.policy.sites[site];
  const name = row.errorName ?? row.name;
  if (error instanceof RangeError)
    throw new EvaluationError(
      'eval_cancel_error',
      detail('{name}: a value is too large or nests too deep', { name }),
      location,
      error,
    );
  const wrapped = new EvaluationError(error.code, `${name}: ${error.message}`, location);
  if (context.evaluation.strict || error.halts) throw wrapped;
  context.evaluation.builtinErrors.push(wrapped);
  return undefined;
}
