import type { Callee, ContextSlot, Expression, Operand } from '../plan/ir.ts';
import type { Location } from '../syntax/ast.ts';
import { contextName, type Emitter } from './emitter.ts';
import type { Frame } from './frame.ts';
import { inlineCall } from './inline.ts';
import { stringLiteral } from './literal.ts';

type PlainExpression = Exclude<Expression, { kind: 'collect' | 'indexed' }>;

/** A JavaScript expression, and whether its value can be undefined. */
export interface EmittedExpression {
  readonly code: string;
  readonly mayFail: boolean;
}

/** Writes statements that an expression needs first, and returns the expression. */
export function emitExpression(frame: Frame, expression: PlainExpression, location?: Location): EmittedExpression {
  const { emitter } = frame;
  const operand = (value: Operand): string => emitter.operand(value);
  switch (expression.kind) {
    case 'operand':
      return { code: operand(expression.value), mayFail: false };
    case 'input':
      return { code: emitPath(frame, `${contextName(expression.context)}.input`, expression.path), mayFail: true };
    case 'base':
      return { code: emitPath(frame, `${contextName(expression.context)}.data`, expression.path), mayFail: true };
    case 'document':
      return { code: `${emitter.entry('d', expression.document)}(${contextName(expression.context)})`, mayFail: true };
    case 'place':
      return {
        code: `place(${contextName(expression.context)},[${expression.path.map(stringLiteral).join()}])`,
        mayFail: true,
      };
    case 'whole':
      return { code: `whole(${operand(expression.value)})`, mayFail: true };
    case 'member':
      return { code: emitMember(frame, expression.base, expression.key), mayFail: true };
    case 'call':
      return emitCall(emitter, expression.callee, expression.arguments.map(operand), expression.context, location);
    case 'array':
      return { code: `[${expression.items.map(operand).join()}]`, mayFail: false };
    case 'set':
      return { code: `R.set([${expression.items.map(operand).join()}])`, mayFail: false };
    case 'object':
      return { code: emitObject(emitter, expression.members, location), mayFail: false };
  }
}

type Members = readonly (readonly [key: Operand, value: Operand])[];

/** An object literal where the keys are distinct constant strings (`["__proto__"]` makes a member, too). */
function emitObject(emitter: Emitter, members: Members, location: Location | undefined): string {
  const names = members.map(([key]) =>
    'constant' in key && typeof key.constant === 'string' ? key.constant : undefined,
  );
  if (!names.includes(undefined) && new Set(names).size === names.length) {
    const parts = members.map(
      ([, value], index) => `[${stringLiteral(names[index] as string)}]:${emitter.operand(value)}`,
    );
    return `{${parts.join()}}`;
  }
  const entries = members.map((member) => member.map((part) => emitter.operand(part)).join());
  return `literal(C,${emitter.site(location)},[${entries.join()}])`;
}

function emitMember(frame: Frame, base: Operand, key: Operand): string {
  if ('constant' in key && typeof key.constant === 'string' && 'slot' in base) {
    const temporary = frame.names.next('t');
    frame.emitter.line(`let ${temporary};`);
    return frame.emitter.member(frame.emitter.operand(base), key.constant, temporary);
  }
  return `get(${frame.emitter.operand(base)},${frame.emitter.operand(key)})`;
}

/** Constant keys below a root, one statement a key. */
export function emitPath(frame: Frame, root: string, path: readonly (string | number)[]): string {
  if (path.length === 0) return root;
  const [value, temporary] = [frame.names.next('p'), frame.names.next('t')];
  frame.emitter.line(`let ${temporary},${value}=${root};`);
  for (const key of path) {
    const next = typeof key === 'string' ? frame.emitter.member(value, key, temporary) : `index(${value},${key})`;
    frame.emitter.line(`${value}=${next};`);
  }
  return value;
}

function emitCall(
  emitter: Emitter,
  callee: Callee,
  args: readonly string[],
  context: ContextSlot,
  location: Location | undefined,
): EmittedExpression {
  const name = contextName(context);
  if ('function' in callee)
    return { code: `${emitter.entry('f', callee.function)}(${[name, ...args].join()})`, mayFail: true };
  const isMocked = emitter.mocked.has(callee.builtin);
  const inline = isMocked ? undefined : inlineCall(callee.builtin, args);
  if (inline !== undefined) return { code: inline, mayFail: false };
  const call = [name, emitter.site(location), ...args].join();
  const plain = `${emitter.builtin(callee.builtin)}(${call})`;
  if (!isMocked) return { code: plain, mayFail: true };
  const mock = `mocked(${stringLiteral(callee.builtin)},${emitter.builtin(callee.builtin)},${call})`;
  return { code: `${name}.mocks===undefined?${plain}:${mock}`, mayFail: true };
}
