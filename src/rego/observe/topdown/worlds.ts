import { setData, setInput } from '../../run/context.ts';
import type { Expr, Term } from '../../syntax/ast.ts';
import { dottedName } from '../../syntax/build.ts';
import type { Value } from '../../value/value.ts';
import { arityOf, type Machine } from './machine.ts';
import type { Done, Frame, Next, World } from './frame.ts';

/** Evaluates an expression with what its modifiers replace; what follows it sees the documents as they were. */
export function inWorld(
  machine: Machine,
  frame: Frame,
  expr: Expr,
  step: (machine: Machine, frame: Frame, expr: Expr, next: Next) => Done,
  next: Next,
): Done {
  const outer = frame.world;
  const inner = replaced(machine, frame, expr);
  frame.world = inner;
  const done = step(machine, frame, expr, () => {
    frame.world = outer;
    const result = next();
    frame.world = inner;
    return result;
  });
  frame.world = outer;
  return done;
}

function replaced(machine: Machine, { world, scope }: Frame, expr: Expr): World {
  const context = world.context.fork();
  const mocks = new Map(world.mocks);
  for (const { target, value } of expr.with) {
    const path =
      target.type === 'ref' ? target : { type: 'ref' as const, location: target.location, value: [target] as const };
    if (arityOf(machine, path) !== undefined) {
      mocks.set(dottedName(path) ?? '', value);
      continue;
    }
    const [root, ...keys] = path.value;
    const replacement = scope.valueOf(value);
    if (replacement === undefined) continue;
    const names = keys.map((key: Term) => scope.valueOf(key) as Value);
    if (root.type === 'var' && root.value === 'input') setInput(context, names, replacement);
    else setData(context, names, replacement);
  }
  return { context, mocks, cache: new Map() };
}
