import { findField } from '../fields/index.ts';
import type { Check, Condition, Constant } from '../rules/condition/ast.ts';
import type { Diagnostic } from '../rules/diagnostic.ts';
import { eventTypes } from '../rules/event-types.ts';
import type { ExpandedRule, PlainCondition } from '../rules/expand.ts';
import { positionOf } from '../rules/source-text.ts';
import { checkTraps, isShellDevice } from './check-traps.ts';

/** Something in a condition that does not mean what it seems to. */
export interface Trap {
  readonly message: string;
  readonly check: Pick<Condition, 'offset'>;
  readonly code?: 'LOAD_UNSAFE_NA_CHECK';
}

const execution: ReadonlySet<string> = new Set(['clone', 'clone3', 'execve', 'execveat', 'fork', 'procexit', 'vfork']);

/** Warns about what is sound in a rule's own condition and yet means something else than its author thinks. Macros are left to their authors. */
export function conditionTraps(expanded: ExpandedRule): Diagnostic[] {
  const { rule, written } = expanded;
  const plain = baseOf(expanded);
  const traps = [...looseBranches(written, plain), ...blindDescriptors(written, plain), ...ownChecks(written, plain)];
  return traps.map(
    ({ message, check, code = 'LOAD_COMPILE_CONDITION' as const }): Diagnostic => ({
      severity: 'warning',
      code,
      message,
      item: { type: 'rule', name: rule.name },
      position: positionOf(rule.condition, check.offset),
    }),
  );
}

/** The condition without the rule's exceptions; its parts stand in the order of those that were written. */
function baseOf({ rule, condition }: ExpandedRule): PlainCondition {
  const isWrapped = rule.exceptions.some(({ values }) => values.length > 0);
  return isWrapped && condition.kind === 'and' ? condition.operands[0]! : condition;
}

/** Branches of an outermost `or` that no event type limits, where another one is limited: `A and B or C` was written for `A and (B or C)`. */
function looseBranches(written: Condition, plain: PlainCondition): Trap[] {
  if (written.kind !== 'or' || plain.kind !== 'or') return [];
  const limited = plain.operands.map((operand) => eventTypes(operand).mode === 'only');
  if (!limited.includes(true)) return [];
  const loose = written.operands.filter((_, index) => limited[index] === false);
  return loose.map((check) => ({
    check,
    message:
      "This branch of 'or' matches events of every type: 'and' binds stronger than 'or'. " +
      'Put parentheses around the alternatives, or give the branch its own evt.type.',
  }));
}

/** Comparisons of a descriptor where only executions come: they carry none. */
function blindDescriptors(written: Condition, plain: PlainCondition): Trap[] {
  const branches =
    written.kind === 'or' && plain.kind === 'or'
      ? written.operands.map((operand, index) => [operand, plain.operands[index]!] as const)
      : [[written, plain] as const];
  return branches.flatMap(([own, expanded]) => {
    const { mode, names } = eventTypes(expanded);
    if (mode !== 'only' || names.size === 0 || [...names].some((name) => !execution.has(name))) return [];
    return checksOf(own)
      .filter(({ check, negated }) => !negated && check.left.kind === 'field' && isDescriptorField(check.left.name))
      .filter(({ check }) => !constantsOf(check).some(({ text }) => isShellDevice(text)))
      .map(({ check }) => ({
        check,
        message: `${nameOf(check)} is absent from events of ${[...names].toSorted().join(', ')}: the comparison never holds.`,
      }));
  });
}

/** `fd.name` and the like; the fields of standard streams are of the process. */
function isDescriptorField(name: string): boolean {
  return name.startsWith('fd.') || name.startsWith('fdlist.');
}

function ownChecks(written: Condition, plain: PlainCondition): Trap[] {
  const types = eventTypes(plain);
  const everywhere = {
    opens: ['open', 'openat', 'openat2'].some((name) => types.names.has(name) === (types.mode === 'only')),
    writes: hasWrite(plain),
    constants: new Set(checksOf(written).flatMap(({ check }) => constantsOf(check).map(({ text }) => text))),
  };
  return checksOf(written).flatMap((place) => [
    ...checkTraps(place.check, place.negated, everywhere),
    ...fieldAsText(place.check),
  ]);
}

/** The condition asks for files that are opened for writing. */
function hasWrite(condition: PlainCondition): boolean {
  if (condition.kind === 'check') return condition.left.kind === 'field' && condition.left.name === 'evt.is_open_write';
  return condition.kind === 'not' ? false : condition.operands.some(hasWrite);
}

/** A field's name as a constant, where its value is meant. */
function fieldAsText(check: Check): Trap[] {
  return constantsOf(check)
    .filter(({ text }) => /^[a-z0-9]+\.[a-z0-9_.]+$/.test(text) && findField(text) !== undefined)
    .map(({ text }) => ({
      check,
      message: `'${text}' may be a valid field misused as a const string value; val(${text}) compares with the field.`,
    }));
}

/** A comparison as it was written, and whether a `not` stands before it. */
interface PlacedCheck {
  readonly check: Check;
  readonly negated: boolean;
}

function checksOf(condition: Condition, negated = false): PlacedCheck[] {
  switch (condition.kind) {
    case 'check':
      return [{ check: condition, negated }];
    case 'not':
      return checksOf(condition.operand, !negated);
    case 'macro':
      return [];
    default:
      return condition.operands.flatMap((operand) => checksOf(operand, negated));
  }
}

function constantsOf({ right }: Check): Constant[] {
  return right.filter((value) => value.kind === 'constant');
}

function nameOf({ left }: Check): string {
  return left.name;
}
