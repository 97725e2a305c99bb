import type { Body, Expr, Term } from '../syntax/ast.ts';
import { isComprehension } from '../syntax/walk.ts';
import { mapChildren, mapExpr, type Mapper } from '../syntax/map.ts';
import type { Arity } from './functions.ts';
import { outputsOf } from './outputs.ts';
import { promotedVars } from './promoted.ts';
import { allVars, closureVars, visibleVarsOfExpr } from './vars.ts';

/** Expressions with the variables in them that nothing binds. */
export type Unsafe = Map<Expr, Set<string>>;

/** A body in an order of evaluation, and what stays unsafe. */
export interface Ordered {
  readonly body: Body;
  readonly unsafe: Unsafe;
}

/**
 * Orders a body so that each variable is bound before an expression needs it, moving as little as possible, and the bodies
 * in it likewise. @param globals variables that are bound already.
 */
export function orderBody(body: Body, arity: Arity, globals: ReadonlySet<string>): Ordered {
  const visible = new Map(body.map((expr) => [expr, visibleOf(expr, arity)]));
  const bodyVars = new Set<string>();
  for (const names of visible.values()) for (const name of names) bodyVars.add(name);
  const order = new Order(body, arity, globals, visible, bodyVars);
  while (order.pass());
  const unsafe = order.unsafe;
  const ordered = orderClosures(order.ordered, arity, globals, visible, unsafe);
  return { body: unsafe.size === 0 ? ordered : body, unsafe };
}

function visibleOf(expr: Expr, arity: Arity): Set<string> {
  const names = visibleVarsOfExpr(expr, new Set());
  promotedVars(expr, arity, names);
  return names;
}

class Order {
  readonly ordered: Expr[] = [];
  readonly unsafe: Unsafe = new Map();
  private readonly arity: Arity;
  private readonly safe: Set<string>;
  private readonly closed: ReadonlyMap<Expr, readonly string[]>;
  private waiting: Expr[];

  constructor(
    body: Body,
    arity: Arity,
    globals: ReadonlySet<string>,
    visible: ReadonlyMap<Expr, ReadonlySet<string>>,
    bodyVars: ReadonlySet<string>,
  ) {
    this.arity = arity;
    this.waiting = [...body];
    this.safe = new Set([...bodyVars].filter((name) => globals.has(name)));
    this.closed = new Map(
      body.map((expr) => [expr, [...closureVars(expr)].filter((name) => bodyVars.has(name) && !globals.has(name))]),
    );
    for (const [expr, names] of visible) {
      const missing = [...names].filter((name) => !this.safe.has(name));
      if (missing.length > 0) this.unsafe.set(expr, new Set(missing));
    }
  }

  /** Takes every expression that can stand next; false where none could. */
  pass(): boolean {
    const still = this.waiting.filter((expr) => !this.take(expr));
    const progressed = still.length < this.waiting.length;
    this.waiting = still;
    return progressed && still.length > 0;
  }

  private take(expr: Expr): boolean {
    const outputs = outputsOf(expr, this.arity, this.safe);
    const closed = this.closed.get(expr) ?? [];
    if (closed.length > 0) {
      const open = closed.filter((name) => !this.safe.has(name));
      if (open.length > 0) {
        if (open.length === outputs.size && open.every((name) => outputs.has(name))) return false;
        this.unsafe.set(expr, new Set(open));
      }
    }
    const missing = this.unsafe.get(expr);
    for (const name of missing ?? []) if (outputs.has(name) || this.safe.has(name)) missing?.delete(name);
    if (missing !== undefined && missing.size > 0) return false;
    this.unsafe.delete(expr);
    this.ordered.push(expr);
    for (const name of outputs) this.safe.add(name);
    return true;
  }
}

/** Orders the bodies in comprehensions, `every`, `not`, `and` and `or`; each sees what stands before its expression. */
function orderClosures(
  body: readonly Expr[],
  arity: Arity,
  globals: ReadonlySet<string>,
  visible: ReadonlyMap<Expr, ReadonlySet<string>>,
  unsafe: Unsafe,
): Body {
  const known = new Set(globals);
  return body.map((expr) => {
    const ordered = new ClosureOrder(arity, known, expr, unsafe).expr(expr);
    for (const name of visible.get(expr) ?? []) known.add(name);
    return ordered;
  });
}

class ClosureOrder implements Mapper {
  private readonly arity: Arity;
  private readonly known: Set<string>;
  private readonly current: Expr;
  private readonly unsafe: Unsafe;

  constructor(arity: Arity, known: Set<string>, current: Expr, unsafe: Unsafe) {
    this.arity = arity;
    this.known = known;
    this.current = current;
    this.unsafe = unsafe;
  }

  readonly expr = (expr: Expr): Expr => {
    if (expr.type === 'every') {
      for (const name of allVars(expr.value)) this.known.add(name);
      if (expr.key !== undefined) for (const name of allVars(expr.key)) this.known.add(name);
    }
    return mapExpr(expr, this);
  };

  readonly term = (term: Term): Term => {
    if (isComprehension(term)) this.checkHead(term);
    const inner = isComprehension(term) ? { ...term, body: this.body(term.body) } : mapChildren(term, this);
    return inner;
  };

  readonly body = (body: Body): Body => {
    const ordered = orderBody(body, this.arity, this.known);
    for (const [expr, names] of ordered.unsafe) {
      this.unsafe.set(expr, new Set([...(this.unsafe.get(expr) ?? []), ...names]));
    }
    return ordered.body;
  };

  /** Variables in a comprehension's head must be bound by its body or around it. */
  private checkHead(term: Extract<Term, { readonly body: Body }>): void {
    const heads = term.type === 'objectcomprehension' ? [term.key, term.value] : [term.term];
    const bound = new Set(this.known);
    for (const expr of term.body) for (const name of visibleOf(expr, this.arity)) bound.add(name);
    for (const head of heads) {
      for (const name of allVars(head)) {
        if (!bound.has(name)) this.unsafe.set(this.current, (this.unsafe.get(this.current) ?? new Set()).add(name));
      }
    }
  }
}
