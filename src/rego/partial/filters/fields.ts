import { equality } from '../../check/equality.ts';
import type { Body, Expr, RefTerm, Term } from '../../syntax/ast.ts';
import { Substitution } from '../terms.ts';
import type { Field } from './condition.ts';

/** The column that a reference means: a table and a name below `input`. */
export function fieldOf(term: Term): Field | undefined {
  if (term.type !== 'ref' || term.value.length !== 3) return undefined;
  const [head, table, column] = term.value as RefTerm['value'] & { readonly 1: Term; readonly 2: Term };
  if (head.type !== 'var' || head.value !== 'input') return undefined;
  if (table.type !== 'string' || column.type !== 'string') return undefined;
  return { table: table.value, column: column.value };
}

/**
 * A body without variables that are but names of columns: `v = input.t.c; not v = 1` becomes `not input.t.c = 1`. Outside
 * of filters the two differ where the column is undefined; a record has all of its columns.
 */
export function withFields(body: Body): Body {
  const names = new Map<string, Term>();
  const rest = body.filter((expr) => {
    const [name, column] = named(expr) ?? [];
    if (name === undefined || column === undefined || names.has(name)) return true;
    names.set(name, column);
    return false;
  });
  // Where nothing else speaks of the column, that it is there is all that is asked.
  return names.size === 0 || rest.length === 0 ? body : new Substitution(names).body(rest);
}

function named(expr: Expr): readonly [name: string, column: Term] | undefined {
  const sides = expr.negated || expr.with.length > 0 ? undefined : equality(expr);
  if (sides === undefined) return undefined;
  for (const [name, column] of [sides, [...sides].reverse()] as (readonly [Term, Term])[])
    if (name?.type === 'var' && column !== undefined && fieldOf(column) !== undefined) return [name.value, column];
  return undefined;
}
