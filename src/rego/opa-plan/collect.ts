import type { Collect, Indexed } from '../plan/ir.ts';
import type { PlanOperand } from './format.ts';
import { type Endings, type Lowering, operandOf } from './lowering.ts';
import { local, type Writer } from './writer.ts';

/** A comprehension. */
export function planCollect(lowering: Lowering, { into, body }: Collect): PlanOperand {
  const { writer } = lowering;
  const target = makeCollection(writer, into);
  const add = adding(writer, into, target);
  writer.attempt(() => lowering.lower({ ...lowering, endings: { yield: add } }, body));
  return local(target);
}

/** A comprehension that compares variables from outside: the plan has no groups, and looks at each solution. */
export function planIndexed(lowering: Lowering, { into, body, lookup }: Indexed): PlanOperand {
  const { writer } = lowering;
  const target = makeCollection(writer, into);
  const add = adding(writer, into, target);
  const wanted = lookup.map((operand) => operandOf(lowering, operand));
  const group: Endings['group'] = (found, key, value) => {
    for (const [index, b] of wanted.entries()) writer.push('EqualStmt', { a: found[index] as PlanOperand, b });
    add(key, value);
  };
  writer.attempt(() => lowering.lower({ ...lowering, endings: { group } }, body));
  return local(target);
}

type Collection = Collect['into'];

function makeCollection(writer: Writer, into: Collection): number {
  const target = writer.local();
  if (into === 'array') writer.push('MakeArrayStmt', { capacity: 0, target });
  else writer.push(into === 'set' ? 'MakeSetStmt' : 'MakeObjectStmt', { target });
  return target;
}

/** Adds to a collection what a block yields. */
export function adding(writer: Writer, into: Collection, target: number): NonNullable<Endings['yield']> {
  return (key, value) => {
    if (into === 'array') writer.push('ArrayAppendStmt', { value, array: target });
    else if (into === 'set') writer.push('SetAddStmt', { value, set: target });
    else writer.push('ObjectInsertOnceStmt', { key: key as PlanOperand, value, object: target });
  };
}
