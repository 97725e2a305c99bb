import type { Block, Callee, ContextSlot, Operand, Slot } from '../plan/ir.ts';
import type { PlannedPolicy } from '../plan/plan.ts';
import type { PlanOperand } from './format.ts';
import { planConstant } from './constant.ts';
import type { Environment, Environments } from './environment.ts';
import { bool, local, type Writer } from './writer.ts';

/** An evaluation context as a plan has it: locals of the documents and of replaced values, and what is known before. */
export interface Frame {
  readonly input: number;
  readonly data: number;
  readonly environment: Environment;
  /** Values for the environment's parameters. */
  readonly values: readonly PlanOperand[];
}

/** A key by which a place is entered: a name, an index, or what is known at run time only. */
export type PlaceKey = string | number | PlanOperand;

/** A place in `data` with rules below it; it is looked up when all keys are known. */
export interface Place {
  readonly frame: Frame;
  /** From `data` on. */
  readonly keys: readonly PlaceKey[];
}

/** What becomes of the values that a block yields. */
export interface Endings {
  readonly result?: (value: PlanOperand) => void;
  readonly yield?: (key: PlanOperand | undefined, value: PlanOperand) => void;
  readonly group?: (group: readonly PlanOperand[], key: PlanOperand | undefined, value: PlanOperand) => void;
  readonly succeed?: () => void;
  /** Told after something was added at a path of the document. */
  readonly yielded?: () => void;
}

/** Functions of the plan; asking for the name of one has it planned. */
export interface Functions {
  readonly environments: Environments;
  document(number: number, environment: Environment): string;
  function(number: number, environment: Environment): string;
}

/** What the planning of one body needs. */
export interface Lowering {
  readonly policy: PlannedPolicy;
  readonly functions: Functions;
  readonly writer: Writer;
  readonly contexts: Map<ContextSlot, Frame>;
  readonly slots: Map<Slot, PlanOperand | Place>;
  readonly endings: Endings;
  /** Member under which a query's solutions hold the values of its expressions; absent where they do not. */
  readonly expressions?: string | undefined;
  /** Writes the statements of a block's steps. */
  readonly lower: (lowering: Lowering, block: Block) => void;
}

/** What a slot stands for where it is a place in `data`. */
export function placeOf({ slots }: Lowering, operand: Operand): Place | undefined {
  const known = 'slot' in operand ? slots.get(operand.slot) : undefined;
  return known !== undefined && 'keys' in known ? known : undefined;
}

/** A value that is at hand. */
export function operandOf({ slots, writer }: Lowering, operand: Operand): PlanOperand {
  if ('constant' in operand) return planConstant(writer, operand.constant);
  const known = slots.get(operand.slot);
  if (known === undefined || 'keys' in known) throw new TypeError(`slot ${operand.slot} has no value`);
  return known;
}

/** The frame of a context. */
export function frameOf({ contexts }: Lowering, context: ContextSlot): Frame {
  const frame = contexts.get(context);
  if (frame === undefined) throw new TypeError(`context ${context} is not entered`);
  return frame;
}

/** Calls the function of a document, a function or a builtin of the policy, whatever replaces it. */
export function planCall(
  { functions, writer }: Lowering,
  frame: Frame,
  callee: Callee | { readonly document: number },
  args: readonly PlanOperand[],
): PlanOperand {
  const result = writer.local();
  const { environment, values, input, data } = frame;
  if ('builtin' in callee) {
    writer.push('CallStmt', { func: writer.tables.builtin(callee.builtin), args, result });
    return writer.tables.isVoid(callee.builtin) ? bool(true) : local(result);
  }
  const func =
    'document' in callee
      ? functions.document(callee.document, environment)
      : functions.function(callee.function, environment);
  writer.push('CallStmt', { func, args: [local(input), local(data), ...values, ...args], result });
  return local(result);
}
