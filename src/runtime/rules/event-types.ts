import type { Check } from './condition/ast.ts';
import type { PlainCondition } from './expand.ts';

/** Event types that a condition can match: only some, or all except some. */
export interface EventTypes {
  readonly mode: 'only' | 'except';
  readonly names: ReadonlySet<string>;
}

const all: EventTypes = { mode: 'except', names: new Set() };

/** Which event types can make a condition true; by it rules are indexed, and the kernel is told what to send. */
export function eventTypes(condition: PlainCondition): EventTypes {
  return typesOf(condition, false);
}

function typesOf(condition: PlainCondition, negated: boolean): EventTypes {
  switch (condition.kind) {
    case 'not':
      return typesOf(condition.operand, !negated);
    case 'check':
      return typesOfCheck(condition, negated);
    default: {
      const parts = condition.operands.map((operand) => typesOf(operand, negated));
      const meet = (condition.kind === 'and') !== negated;
      return parts.reduce(meet ? intersection : union, meet ? all : { mode: 'only', names: new Set<string>() });
    }
  }
}

function typesOfCheck({ left, operator, right }: Check, negated: boolean): EventTypes {
  if (left.kind !== 'field' || left.name !== 'evt.type') return all;
  const names = new Set(right.flatMap((value) => (value.kind === 'constant' ? [value.text] : [])));
  if (names.size !== right.length) return all;
  if (operator === '=' || operator === '==' || operator === 'in') return { mode: negated ? 'except' : 'only', names };
  return operator === '!=' ? { mode: negated ? 'only' : 'except', names } : all;
}

function intersection(left: EventTypes, right: EventTypes): EventTypes {
  if (left.mode === 'except' && right.mode === 'except')
    return { mode: 'except', names: new Set([...left.names, ...right.names]) };
  const [only, other] = left.mode === 'only' ? [left, right] : [right, left];
  return {
    mode: 'only',
    names: new Set([...only.names].filter((name) => other.names.has(name) === (other.mode === 'only'))),
  };
}

function union(left: EventTypes, right: EventTypes): EventTypes {
  return complement(intersection(complement(left), complement(right)));
}

function complement({ mode, names }: EventTypes): EventTypes {
  return { mode: mode === 'only' ? 'except' : 'only', names };
}
