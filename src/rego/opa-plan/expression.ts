import type { Callee, Compute, Expression, Operand } from '../plan/ir.ts';
import type { Mock } from './environment.ts';
import type { PlanOperand } from './format.ts';
import { planCollect, planIndexed } from './collect.ts';
import { makeArray, planConstant } from './constant.ts';
import { type Frame, frameOf, type Lowering, operandOf, type PlaceKey, placeOf, planCall } from './lowering.ts';
import { baseValue, documentValue, placeValue } from './place.ts';
import { local } from './writer.ts';

/** Works out what a slot stands for: statements where it must be computed, none where it is known under another name. */
export function lowerCompute(lowering: Lowering, { target, expression, location }: Compute): void {
  lowering.writer.at(location);
  if (expression.kind === 'place') {
    const frame = frameOf(lowering, expression.context);
    lowering.slots.set(target, { frame, keys: expression.path });
    return;
  }
  const place = expression.kind === 'member' ? placeOf(lowering, expression.base) : undefined;
  if (place !== undefined && expression.kind === 'member') {
    lowering.slots.set(target, { ...place, keys: [...place.keys, placeKey(lowering, expression.key)] });
    return;
  }
  lowering.slots.set(target, valueOf(lowering, expression));
}

function placeKey(lowering: Lowering, key: Operand): PlaceKey {
  const constant = 'constant' in key ? key.constant : undefined;
  return typeof constant === 'number' || typeof constant === 'string' ? constant : operandOf(lowering, key);
}

function valueOf(lowering: Lowering, expression: Expression): PlanOperand {
  const { writer } = lowering;
  switch (expression.kind) {
    case 'operand':
      return operandOf(lowering, expression.value);
    case 'input':
      return inputValue(lowering, frameOf(lowering, expression.context), expression.path);
    case 'base':
      return baseValue(lowering, frameOf(lowering, expression.context), expression.path);
    case 'document':
      return documentValue(lowering, frameOf(lowering, expression.context), expression.document);
    case 'whole': {
      const place = placeOf(lowering, expression.value);
      return place === undefined ? operandOf(lowering, expression.value) : placeValue(lowering, place);
    }
    case 'member':
      return writer.dots(operandOf(lowering, expression.base), [operandOf(lowering, expression.key)]);
    case 'call':
      return callValue(
        lowering,
        frameOf(lowering, expression.context),
        expression.callee,
        expression.arguments.map((argument) => operandOf(lowering, argument)),
      );
    case 'array':
    case 'set':
      return collectionValue(lowering, expression.kind, expression.items);
    case 'object':
      return objectValue(lowering, expression.members);
    case 'collect':
      return planCollect(lowering, expression);
    case 'indexed':
      return planIndexed(lowering, expression);
    case 'place':
      throw new TypeError('a place is no value');
  }
}

function inputValue({ writer }: Lowering, { input }: Frame, path: readonly string[]): PlanOperand {
  if (path.length === 0) writer.push('IsDefinedStmt', { source: input });
  return writer.dots(
    local(input),
    path.map((key) => writer.string(key)),
  );
}

function callValue(lowering: Lowering, frame: Frame, callee: Callee, args: readonly PlanOperand[]): PlanOperand {
  const name = 'builtin' in callee ? callee.builtin : `#${callee.function}`;
  const mock = frame.environment.mocks.get(name);
  return mock === undefined ? planCall(lowering, frame, callee, args) : mockValue(lowering, frame, mock, args);
}

function mockValue(lowering: Lowering, frame: Frame, mock: Mock, args: readonly PlanOperand[]): PlanOperand {
  if ('constant' in mock) return planConstant(lowering.writer, mock.constant);
  if ('parameter' in mock) return frame.values[mock.parameter] as PlanOperand;
  const environment = lowering.functions.environments.withoutMocks(frame.environment);
  return planCall(lowering, { ...frame, environment, values: [] }, mock.callee, args);
}

function collectionValue(lowering: Lowering, kind: 'array' | 'set', items: readonly Operand[]): PlanOperand {
  const { writer } = lowering;
  const target = writer.local();
  if (kind === 'array') makeArray(writer, target, items.length, items, (item) => operandOf(lowering, item));
  else {
    writer.push('MakeSetStmt', { target });
    for (const item of items) writer.push('SetAddStmt', { value: operandOf(lowering, item), set: target });
  }
  return local(target);
}

function objectValue(lowering: Lowering, members: readonly (readonly [key: Operand, value: Operand])[]): PlanOperand {
  const { writer } = lowering;
  const object = writer.local();
  writer.push('MakeObjectStmt', { target: object });
  for (const [key, value] of members)
    writer.push('ObjectInsertOnceStmt', {
      key: operandOf(lowering, key),
      value: operandOf(lowering, value),
      object,
    });
  return local(object);
}
