import type { Builtin } from '../../builtins/builtin.ts';
import { linkBuiltin } from '../../run/link-builtin.ts';
import { walkValue } from '../../run/walk.ts';
import type { Body, CallExpr, EveryExpr, Expr, RefTerm, Term } from '../../syntax/ast.ts';
import { callExpr, dottedName } from '../../syntax/build.ts';
import type { Value } from '../../value/value.ts';
import { type Done, Frame, type Next, within } from './frame.ts';
import { arityOf, type Machine } from './machine.ts';
import { inWorld } from './worlds.ts';

/** Solutions of what is left of a body, in the order in which the original's evaluator finds them. */
export function solve(machine: Machine, frame: Frame, index: number, next: Next): Done {
  const expr = frame.body[index];
  const before = frame.index;
  if (expr === undefined) {
    const done = next();
    return frame.isOnce ? { frame, outer: done } : done;
  }
  frame.index = index;
  frame.world.context.spend(1);
  frame.tell('Eval', { kind: 'expression', expr });
  const rest: Next = () => {
    const done = solve(machine, frame, index + 1, next);
    frame.index = index;
    return done;
  };
  const done = expr.with.length > 0 ? inWorld(machine, frame, expr, step, rest) : step(machine, frame, expr, rest);
  frame.index = before;
  return done;
}

/** A body that is entered, and that tells of its solutions. */
export function run(machine: Machine, frame: Frame, next: Next): Done {
  const node = { kind: 'body', body: frame.body } as const;
  frame.tell('Enter', node);
  return within(
    frame,
    solve(machine, frame, 0, () => {
      frame.exit(node);
      const done = next();
      if (done === undefined) frame.tell('Redo', node);
      return done;
    }),
  );
}

function step(machine: Machine, frame: Frame, expr: Expr, next: Next): Done {
  let isDefined = false;
  const node = { kind: 'expression', expr } as const;
  const found: Next = () => {
    isDefined = true;
    const done = next();
    frame.tell('Redo', node);
    return done;
  };
  let done: Done;
  if (expr.negated || expr.type === 'not') {
    const body = expr.type === 'not' ? expr.body : [{ ...expr, negated: false, with: [] }];
    if (holds(machine, frame, body)) frame.tell('Fail', node);
    else return next();
    return undefined;
  }
  if (expr.type === 'term') done = truth(machine, frame, expr.term, found);
  else if (expr.type === 'call') done = call(machine, frame, expr, found);
  else if (expr.type === 'every') done = every(machine, frame, expr, found);
  else if (expr.type === 'some') done = found();
  else if (logical(machine, frame, expr)) done = found();
  if (!isDefined && expr.type !== 'every') frame.tell('Fail', node);
  return done;
}

/** Whether a body has a solution. */
function holds(machine: Machine, frame: Frame, body: Body): boolean {
  let isDefined = false;
  run(machine, frame.closure(body), () => {
    isDefined = true;
    return undefined;
  });
  return isDefined;
}

function logical(machine: Machine, frame: Frame, expr: Extract<Expr, { type: 'and' | 'or' }>): boolean {
  const left = holds(machine, frame, expr.left);
  return left === (expr.type === 'or') ? left : holds(machine, frame, expr.right);
}

function truth(machine: Machine, frame: Frame, term: Term, next: Next): Done {
  const name = frame.log.fresh();
  const variable: Term = { type: 'var', location: term.location, value: name };
  return machine.unify(frame, { operand: term, scope: frame.scope }, { operand: variable, scope: frame.scope }, () =>
    frame.scope.valueOf(variable) === false ? undefined : next(),
  );
}

function call(machine: Machine, frame: Frame, expr: CallExpr, next: Next): Done {
  const name = dottedName(expr.operator) ?? '';
  const [left, right] = expr.arguments;
  const isEquation = name === 'eq' || name === 'assign';
  const { scope } = frame;
  if (isEquation && left !== undefined && right !== undefined)
    return machine.unify(frame, { operand: left, scope }, { operand: right, scope }, next);
  const mock = frame.world.mocks.get(name);
  if (mock !== undefined) return callMock(machine, frame, expr, name, mock, next);
  const row = machine.builtins.get(name);
  return row === undefined ? machine.call(frame, expr, next) : callBuiltin(machine, frame, row, expr, next);
}

/** A function that `with` replaced: by another one, which then sees the true one, or by a value. */
function callMock(machine: Machine, frame: Frame, expr: CallExpr, name: string, mock: Term, next: Next): Done {
  const arity = arityOf(machine, expr.operator);
  const isFunction = (mock.type === 'ref' || mock.type === 'var') && arityOf(machine, refOf(mock)) !== undefined;
  if (isFunction) {
    const { world } = frame;
    const mocks = new Map(world.mocks);
    mocks.delete(name);
    frame.world = { ...world, mocks, cache: new Map() };
    const done = call(machine, frame, { ...expr, operator: refOf(mock) }, () => {
      frame.world = world;
      return next();
    });
    frame.world = world;
    return done;
  }
  const output = arity === undefined ? undefined : expr.arguments[arity];
  const { scope } = frame;
  if (output === undefined) return scope.valueOf(mock) === false ? undefined : next();
  return machine.unify(frame, { operand: output, scope }, { operand: mock, scope }, next);
}

function refOf(term: Term): RefTerm {
  return term.type === 'ref' ? term : { type: 'ref', location: term.location, value: [term] };
}

function callBuiltin(machine: Machine, frame: Frame, row: Builtin, expr: CallExpr, next: Next): Done {
  const { scope } = frame;
  if (row.name === 'internal.print' || row.name === 'print') return next();
  const inputs = expr.arguments.slice(0, row.arguments.length).map((one) => scope.valueOf(one));
  const output = expr.arguments[row.arguments.length];
  if (row.name === 'trace' && typeof inputs[0] === 'string') frame.tell('Note', { kind: 'note', expr }, inputs[0]);
  if (inputs.includes(undefined)) return undefined;
  for (const value of resultsOf(row, inputs as Value[], frame)) {
    const operand = { type: 'known', value } as const;
    const done =
      output === undefined
        ? value === false
          ? undefined
          : next()
        : machine.unify(frame, { operand: output, scope }, { operand, scope }, next);
    if (done !== undefined) return done;
  }
  return undefined;
}

function resultsOf(row: Builtin, values: readonly Value[], { world: { context } }: Frame): Value[] {
  if (row.relation === true) return [...walkValue(values[0] as Value)].map(([path, value]) => [path, value]);
  const [a, b, c, d] = values as [Value, Value, Value, Value];
  const value = linkBuiltin(row)(context, -1, a, b, c, d);
  return value === undefined ? [] : [value];
}

function every(machine: Machine, frame: Frame, expr: EveryExpr, next: Next): Done {
  const { domain, location } = expr;
  const node = { kind: 'expression', expr } as const;
  const key: Term = expr.key ?? { type: 'var', location, value: frame.log.fresh() };
  const member: RefTerm = { type: 'ref', location: domain.location, value: [domain, key] };
  const inner = frame.closure([callExpr('eq', [member, expr.value], domain.location)]);
  let all = true;
  inner.tell('Enter', node);
  solve(machine, inner, 0, () => {
    if (!all) return undefined;
    const body = inner.closure(expr.body);
    body.isOnce = true;
    let isDefined = false;
    run(machine, body, () => {
      isDefined = true;
      return undefined;
    });
    if (!isDefined) all = false;
    inner.tell('Redo', node);
    return undefined;
  });
  if (!all) {
    inner.tell('Fail', node);
    return undefined;
  }
  const done = next();
  inner.tell('Exit', node);
  return done;
}
