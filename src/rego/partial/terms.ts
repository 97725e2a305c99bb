import { constantOf } from '../plan/constant.ts';
import type { Expr, Location, RefPath, RefTerm, Term } from '../syntax/ast.ts';
import { type Mapper, mapChildren, mapExpr } from '../syntax/map.ts';
import { Decimal, numberText } from '../value/decimal.ts';
import type { AnyObject } from '../value/object.ts';
import { sortedElements, sortedEntries } from '../value/order.ts';
import { RegoSet } from '../value/set.ts';
import type { Value } from '../value/value.ts';

/** Where what nobody wrote stands. */
export const nowhere: Location = { source: { name: '', text: '' }, row: 1, col: 1, offset: 0, end: 0 };

/** A value as a term. */
export function termOf(value: Value, location: Location = nowhere): Term {
  const nested = (item: Value): Term => termOf(item, location);
  if (value === null) return { type: 'null', location };
  if (typeof value === 'boolean') return { type: 'boolean', location, value };
  if (typeof value === 'number') return { type: 'number', location, value: numberText(value) };
  if (typeof value === 'string') return { type: 'string', location, value };
  if (value instanceof Decimal) return { type: 'number', location, value: value.text };
  if (Array.isArray(value)) return { type: 'array', location, value: value.map(nested) };
  if (value instanceof RegoSet) return { type: 'set', location, value: sortedElements(value).map(nested) };
  const members = sortedEntries(value as AnyObject).map(([key, item]) => [nested(key), nested(item)] as const);
  return { type: 'object', location, value: members };
}

/** The value of a term that holds nothing to be evaluated. */
export function valueOf(term: Term): Value | undefined {
  return constantOf(term);
}

/** A variable. */
export function variable(value: string, location: Location = nowhere): Term {
  return { type: 'var', location, value };
}

/** A reference; its head alone where it has no operands. */
export function reference(path: readonly Term[], location: Location): Term {
  const [head, ...tail] = path;
  if (head === undefined) throw new TypeError('a reference has a head');
  if (tail.length === 0 && head.type !== 'var') return head;
  return { type: 'ref', location, value: flatHead(head, tail) };
}

function flatHead(head: Term, tail: readonly Term[]): RefPath {
  return head.type === 'ref' ? [...head.value, ...tail] : [head, ...tail];
}

/** A reference from `data` or `input` along keys. */
export function rootRef(root: string, keys: readonly Value[], location: Location = nowhere): RefTerm {
  return { type: 'ref', location, value: [variable(root, location), ...keys.map((key) => termOf(key, location))] };
}

/** What variables stand for; never changed once made. */
export type Bindings = ReadonlyMap<string, Term>;

/** Replaces variables by what they stand for, to the end. */
export class Substitution implements Mapper {
  readonly #bindings: Bindings;

  constructor(bindings: Bindings) {
    this.#bindings = bindings;
  }

  readonly term = (term: Term): Term => {
    if (term.type === 'var') {
      const bound = this.#bindings.get(term.value);
      return bound === undefined ? term : this.term(bound);
    }
    const mapped = mapChildren(term, this);
    const head = mapped.type === 'ref' ? mapped.value[0] : undefined;
    if (mapped.type !== 'ref' || head?.type !== 'ref') return mapped;
    return { ...mapped, value: [...head.value, ...mapped.value.slice(1)] };
  };

  readonly expr = (expr: Expr): Expr => mapExpr(expr, this);

  readonly body = (body: readonly Expr[]): readonly Expr[] => body.map(this.expr);
}
