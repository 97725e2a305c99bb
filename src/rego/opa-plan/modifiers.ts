import type { EnterWith, Operand, Replacement } from '../plan/ir.ts';
import { findNode } from '../plan/tree.ts';
import { RegoError } from '../error.ts';
import type { Location } from '../syntax/ast.ts';
import type { Mock } from './environment.ts';
import type { PlanOperand } from './format.ts';
import { type Frame, frameOf, type Lowering, operandOf } from './lowering.ts';
import { local } from './writer.ts';

/**
 * Makes the frame of a context with replacements. A document with a part replaced is kept in a local of its own, so that
 * what follows the expression needs nothing restored.
 */
export function lowerWith(lowering: Lowering, { target, from, replacements, location }: EnterWith): void {
  lowering.writer.at(location);
  // All values are of the context outside; the replacements stand behind them.
  const values = replacements.map((replacement) =>
    replacement.what !== 'function'
      ? operandOf(lowering, replacement.value)
      : 'slot' in replacement.by
        ? operandOf(lowering, replacement.by)
        : undefined,
  );
  let frame = frameOf(lowering, from);
  for (const [index, replacement] of replacements.entries()) {
    const value = values[index];
    frame =
      replacement.what === 'function'
        ? withFunction(lowering, frame, replacement, value)
        : withDocument(lowering, frame, replacement, value as PlanOperand, location);
  }
  lowering.contexts.set(target, frame);
}

type FunctionReplacement = Extract<Replacement, { what: 'function' }>;
type DocumentReplacement = Exclude<Replacement, { what: 'function' }>;

function withDocument(
  lowering: Lowering,
  frame: Frame,
  { what, path }: DocumentReplacement,
  value: PlanOperand,
  location: Location,
): Frame {
  const names = path.map((key) => nameOf(key, location));
  const replaced = replacedLocal(lowering, frame[what], names, value);
  if (what === 'input') return { ...frame, input: replaced };
  // What no rule defines needs no functions of its own: they are given the data.
  if (findNode(lowering.policy.tree, names) === undefined) return { ...frame, data: replaced };
  const { environments } = lowering.functions;
  const covered = [...frame.environment.covered, names];
  return { ...frame, data: replaced, environment: environments.make({ ...frame.environment, covered }) };
}

/** A local with a document of which a part is replaced. */
function replacedLocal({ writer }: Lowering, from: number, names: readonly string[], value: PlanOperand): number {
  const target = writer.local();
  if (names.length === 0) {
    writer.push('AssignVarStmt', { source: value, target });
    return target;
  }
  const block = writer.block(() => writer.push('AssignVarStmt', { source: local(from), target }));
  const path = names.map((name) => writer.tables.string(name));
  writer.push('WithStmt', { local: from, path, value, block });
  return target;
}

/** Plans name the part that is replaced; OPA refuses others with this sentence. */
function nameOf(key: Operand, location: Location): string {
  if ('constant' in key && typeof key.constant === 'string') return key.constant;
  throw new RegoError([{ code: 'rego_compile_error', message: 'invalid with target', location }]);
}

function withFunction(
  { functions }: Lowering,
  frame: Frame,
  { name, by }: FunctionReplacement,
  value: PlanOperand | undefined,
): Frame {
  const { environment } = frame;
  const mocks = new Map(environment.mocks);
  if (value !== undefined) {
    const parameters = environment.parameters + 1;
    mocks.set(name, { parameter: environment.parameters });
    const made = functions.environments.make({ ...environment, mocks, parameters });
    return { ...frame, values: [...frame.values, value], environment: made };
  }
  const mock: Mock = 'constant' in by ? by : { callee: by as Exclude<typeof by, Operand> };
  mocks.set(name, mock);
  return { ...frame, environment: functions.environments.make({ ...environment, mocks }) };
}
