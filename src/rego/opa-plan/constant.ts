import { Decimal, numberText } from '../value/decimal.ts';
import { type AnyObject, objectEntries } from '../value/object.ts';
import { sortedElements } from '../value/order.ts';
import { RegoSet } from '../value/set.ts';
import type { Value } from '../value/value.ts';
import type { PlanOperand } from './format.ts';
import { bool, local, type Writer } from './writer.ts';

/** Operand of a constant; what is neither text nor boolean is made by statements before it. */
export function planConstant(writer: Writer, value: Value): PlanOperand {
  if (typeof value === 'string') return writer.string(value);
  if (typeof value === 'boolean') return bool(value);
  const target = writer.local();
  if (value === null) writer.push('MakeNullStmt', { target });
  else if (typeof value === 'number' || value instanceof Decimal) {
    const index = writer.tables.string(numberText(value));
    writer.push('MakeNumberRefStmt', { index, Index: index, target });
  } else if (Array.isArray(value)) {
    makeArray(writer, target, value.length, value.values(), (item) => planConstant(writer, item as Value));
  } else if (value instanceof RegoSet) {
    writer.push('MakeSetStmt', { target });
    for (const element of sortedElements(value))
      writer.push('SetAddStmt', { value: planConstant(writer, element), set: target });
  } else {
    writer.push('MakeObjectStmt', { target });
    for (const [key, member] of objectEntries(value as AnyObject))
      writer.push('ObjectInsertStmt', {
        key: planConstant(writer, key),
        value: planConstant(writer, member),
        object: target,
      });
  }
  return local(target);
}

/** Makes an array of items. */
export function makeArray<Item>(
  writer: Writer,
  target: number,
  capacity: number,
  items: Iterable<Item>,
  operand: (item: Item) => PlanOperand,
): void {
  writer.push('MakeArrayStmt', { capacity, target });
  for (const item of items) writer.push('ArrayAppendStmt', { value: operand(item), array: target });
}
