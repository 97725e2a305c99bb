import type { Block, Check, Operand, Scan, Solution, Step, Test, Walk } from '../plan/ir.ts';
import { planConstant } from './constant.ts';
import { lowerCompute } from './expression.ts';
import type { PlanBlock, PlanOperand } from './format.ts';
import { type Lowering, operandOf, placeOf } from './lowering.ts';
import { lowerWith } from './modifiers.ts';
import { placeKeys } from './place.ts';
import { lowerYieldPath } from './tree.ts';
import { bool, local } from './writer.ts';

/** Writes the statements of a block's steps, in order. */
export function lowerBlock(lowering: Lowering, block: Block): void {
  for (const step of block) lowerStep(lowering, step);
}

function lowerStep(lowering: Lowering, step: Step): void {
  const { endings } = lowering;
  const operand = (value: Operand): PlanOperand => operandOf(lowering, value);
  switch (step.op) {
    case 'compute':
      return lowerCompute(lowering, step);
    case 'check':
      return lowerCheck(lowering, step);
    case 'scan':
      return lowerScan(lowering, step);
    case 'walk':
      return lowerWalk(lowering, step);
    case 'test':
      return lowerTest(lowering, step);
    case 'with':
      return lowerWith(lowering, step);
    case 'succeed':
      return endings.succeed?.();
    case 'yield':
      for (const value of [step.value, ...(step.more ?? [])])
        endings.yield?.(step.key && operand(step.key), operand(value));
      return undefined;
    case 'yield-group':
      return endings.group?.(step.group.map(operand), step.key && operand(step.key), operand(step.value));
    case 'yield-path':
      return lowerYieldPath(lowering, step);
    case 'result':
      return endings.result?.(operand(step.value));
    case 'solution':
      return lowerSolution(lowering, step);
    case 'bind':
    case 'mark':
      return undefined;
  }
}

function lowerSolution(lowering: Lowering, { bindings, expressions }: Solution): void {
  const { writer, expressions: member } = lowering;
  const object = writer.local();
  writer.push('MakeObjectStmt', { target: object });
  const insert = (name: string, value: PlanOperand): void =>
    writer.push('ObjectInsertStmt', { key: writer.string(name), value, object });
  for (const [name, value] of bindings) insert(name, operandOf(lowering, value));
  if (member !== undefined) {
    const array = writer.local();
    writer.push('MakeArrayStmt', { capacity: expressions.length, target: array });
    for (const value of expressions) writer.push('ArrayAppendStmt', { value: operandOf(lowering, value), array });
    insert(member, local(array));
  }
  writer.push('ResultSetAddStmt', { value: object });
}

function lowerCheck(lowering: Lowering, { condition, location }: Check): void {
  const { writer } = lowering;
  writer.at(location);
  const operand = (value: Operand): PlanOperand => operandOf(lowering, value);
  switch (condition.is) {
    case 'true': {
      const a = operand(condition.value);
      if (a.type !== 'bool' || !a.value) writer.push('NotEqualStmt', { a, b: bool(false) });
      return undefined;
    }
    case 'equal':
      return writer.push('EqualStmt', { a: operand(condition.left), b: operand(condition.right) });
    case 'array':
    case 'object': {
      const source = operand(condition.value);
      writer.push(condition.is === 'array' ? 'IsArrayStmt' : 'IsObjectStmt', { source });
      const target = writer.local();
      writer.push('LenStmt', { source, target });
      const size = condition.is === 'array' ? condition.length : condition.size;
      return writer.push('EqualStmt', { a: local(target), b: planConstant(writer, size) });
    }
    case 'collection':
      return lowerCollection(lowering, operand(condition.value));
    case 'false':
      return writer.push('EqualStmt', { a: bool(true), b: bool(false) });
  }
}

function lowerCollection({ writer }: Lowering, source: PlanOperand): void {
  writer.first(
    (['IsArrayStmt', 'IsObjectStmt', 'IsSetStmt'] as const).map((type) => () => {
      writer.push(type, { source });
      return bool(true);
    }),
  );
}

function lowerScan(lowering: Lowering, { source, key: keySlot, value: valueSlot, body }: Scan): void {
  const { slots, writer } = lowering;
  const [key, value] = [writer.local(), writer.local()];
  const place = placeOf(lowering, source);
  slots.set(keySlot, local(key));
  const from = writer.localOf(place === undefined ? operandOf(lowering, source) : placeKeys(lowering, place));
  slots.set(valueSlot, place === undefined ? local(value) : { ...place, keys: [...place.keys, local(key)] });
  writer.push('ScanStmt', { source: from, key, value, block: writer.block(() => lowerBlock(lowering, body)) });
}

/** `walk` is a builtin that gives all `[path, value]`. */
function lowerWalk(lowering: Lowering, { source, path, value, body }: Walk): void {
  const { slots, writer } = lowering;
  const [result, key, pair] = [writer.local(), writer.local(), writer.local()];
  writer.push('CallStmt', { func: writer.tables.builtin('walk'), args: [operandOf(lowering, source)], result });
  const block: PlanBlock = writer.block(() => {
    for (const [index, slot] of [path, value].entries())
      slots.set(slot, writer.dots(local(pair), [planConstant(writer, index)]));
    lowerBlock(lowering, body);
  });
  writer.push('ScanStmt', { source: result, key, value: pair, block });
}

/** Whether some alternative has a solution is kept in a local, which the first sets. */
function lowerTest(lowering: Lowering, { holds, alternatives }: Test): void {
  const { writer } = lowering;
  const found = writer.local();
  const succeed = (): void => writer.push('AssignVarStmt', { source: bool(true), target: found });
  writer.push('ResetLocalStmt', { target: found });
  const blocks = alternatives.map((alternative, index) =>
    writer.block(() => {
      if (index > 0) writer.push('IsUndefinedStmt', { source: found });
      lowerBlock({ ...lowering, endings: { succeed } }, alternative);
    }),
  );
  writer.push('BlockStmt', { blocks });
  writer.push(holds ? 'IsDefinedStmt' : 'IsUndefinedStmt', { source: found });
}
