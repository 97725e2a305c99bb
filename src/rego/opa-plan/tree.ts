import type { YieldPath } from '../plan/ir.ts';
import type { PlanOperand } from './format.ts';
import { type Lowering, operandOf } from './lowering.ts';
import { local, type Writer } from './writer.ts';

/** Local of a document of rules whose heads have several keys. */
export const treeLocal = 2;

/**
 * Adds a value, or an element of a set, below keys of the document that the function returns. Objects on the way are put
 * back into their parents, as interpreters may copy what they look up.
 */
export function lowerYieldPath(lowering: Lowering, { path, value, element, fallback, location }: YieldPath): void {
  const { writer } = lowering;
  writer.at(location);
  const keys = path.map((key) => operandOf(lowering, key));
  const added = operandOf(lowering, value);
  const parents = [treeLocal];
  for (const key of keys.slice(0, -1))
    parents.push(child(writer, parents.at(-1) as number, key, 'IsObjectStmt', fallback));
  const last = keys.at(-1) as PlanOperand;
  const object = parents.at(-1) as number;
  if (element) {
    const set = child(writer, object, last, 'IsSetStmt', false);
    writer.push('SetAddStmt', { value: added, set });
    writer.push('ObjectInsertStmt', { key: last, value: local(set), object });
  } else {
    if (fallback) absent(writer, object, last);
    writer.push('ObjectInsertOnceStmt', { key: last, value: added, object });
  }
  for (let index = parents.length - 1; index > 0; index -= 1)
    writer.push('ObjectInsertStmt', {
      key: keys[index - 1] as PlanOperand,
      value: local(parents[index] as number),
      object: parents[index - 1] as number,
    });
  lowering.endings.yielded?.();
}

/** The collection below a key; made where there is none. What is no such collection is a conflict, or ends a default. */
function child(
  writer: Writer,
  object: number,
  key: PlanOperand,
  type: 'IsObjectStmt' | 'IsSetStmt',
  fallback: boolean,
): number {
  const target = writer.local();
  writer.push('ResetLocalStmt', { target });
  writer.attempt(() => {
    const source = writer.dots(local(object), [key]);
    writer.push(type, { source });
    writer.push('AssignVarStmt', { source, target });
  });
  writer.attempt(() => {
    writer.push('IsUndefinedStmt', { source: target });
    if (fallback) absent(writer, object, key);
    writer.push(type === 'IsSetStmt' ? 'MakeSetStmt' : 'MakeObjectStmt', { target });
    writer.push('ObjectInsertOnceStmt', { key, value: local(target), object });
  });
  writer.push('IsDefinedStmt', { source: target });
  return target;
}

/** Undefined where an object has a member. */
function absent(writer: Writer, object: number, key: PlanOperand): void {
  const found = writer.local();
  writer.push('ResetLocalStmt', { target: found });
  writer.attempt(() => writer.push('DotStmt', { source: local(object), key, target: found }));
  writer.push('IsUndefinedStmt', { source: found });
}
