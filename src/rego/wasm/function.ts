import type { PlanBlock, PlanLocation, PlanOperand } from '../opa-plan/format.ts';
import { Body, type Label } from './body.ts';
import type { PolicyModule } from './policy-module.ts';
import { localsRead } from './reads.ts';
import { statementHandlers } from './statements.ts';

/** Code of one function of a plan. */
export class FunctionCode {
  readonly module: PolicyModule;
  readonly body: Body;
  /** Where `return` goes; the value is left in {@link result}. */
  readonly result: number;
  /** Whether it is a function of the policy, not a document: those have input and data alone. */
  readonly isFunction: boolean;
  readonly #read: ReadonlySet<number>;
  #return: Label | undefined;
  /** Locals of the code by those of the plan; the last is that of the innermost `with`. */
  readonly #locals = new Map<number, number>();
  readonly #blocks: Label[] = [];

  constructor(module: PolicyModule, parameters: readonly number[], blocks: readonly PlanBlock[]) {
    this.module = module;
    this.body = new Body(parameters.length);
    for (const [index, local] of parameters.entries()) this.#locals.set(local, index);
    this.result = this.body.local();
    this.isFunction = parameters.length > 2;
    this.#read = localsRead(blocks);
  }

  /** Whether some statement looks at a local of the plan. */
  isRead(planned: number): boolean {
    return this.#read.has(planned);
  }

  /** The code's local for one of the plan. */
  local(planned: number): number {
    const known = this.#locals.get(planned) ?? this.body.local();
    this.#locals.set(planned, known);
    return known;
  }

  /** Puts the value of an operand at hand, 0 where it is undefined. */
  read(operand: PlanOperand): Body {
    if (operand.type === 'local') return this.body.get(this.local(operand.value));
    if (operand.type === 'string_index') return this.body.constant(this.module.string(operand.value));
    return this.body.constant(this.module.address(operand.value ? 'rego_true' : 'rego_false'));
  }

  /** Gives a local of the plan what is at hand; undefined is where the code goes on then. */
  assign(target: number, undefinedAt: Label): void {
    this.body.tee(this.local(target)).goUnless(undefinedAt);
  }

  call(name: string): Body {
    return this.body.call(this.module.runtimeFunction(name));
  }

  /** Runs blocks in order, whether they are defined or not. */
  blocks(blocks: readonly PlanBlock[]): void {
    for (const block of blocks) {
      const label = this.body.block();
      this.statements(block, label, label);
      this.body.end();
    }
  }

  /**
   * Statements of a block.
   * @param undefinedAt where it goes on behind one that is undefined
   * @param brokenAt where it goes on behind a break out of this block
   */
  statements(block: PlanBlock, undefinedAt: Label, brokenAt: Label): void {
    this.#blocks.push(brokenAt);
    for (const { type, stmt } of block.stmts) statementHandlers[type](this, stmt as never, undefinedAt);
    this.#blocks.pop();
  }

  /** Leaves as many blocks as counted, and one more. */
  break(count: number): void {
    const label = this.#blocks.at(-1 - count);
    if (label === undefined) throw new TypeError(`a plan leaves ${count + 1} blocks of ${this.#blocks.length}`);
    this.body.go(label);
  }

  /** Runs code while another local stands for one of the plan. */
  instead(planned: number, other: number, run: () => void): void {
    const before = this.local(planned);
    this.#locals.set(planned, other);
    run();
    this.#locals.set(planned, before);
  }

  /** The blocks of a function; its value is at hand afterwards. */
  whole(blocks: readonly PlanBlock[]): void {
    this.#return = this.body.block();
    this.blocks(blocks);
    this.body.end().get(this.result);
  }

  return(local: number): void {
    if (this.#return === undefined) throw new TypeError('a plan returns outside of a function');
    this.body.get(this.local(local)).set(this.result).go(this.#return);
  }

  /** Ends the evaluation: two values for one document, member or call. */
  conflict(message: string, place: PlanLocation): void {
    this.body.constant(this.module.message(message, place));
    this.call('rego_conflict').plain('unreachable');
  }
}
