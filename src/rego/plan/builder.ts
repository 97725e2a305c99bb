import type { Location } from '../syntax/ast.ts';
import type { Block, Condition, ContextSlot, Expression, Operand, Slot, Step } from './ir.ts';

/** A variable has no value where its value is needed. */
export class UnboundVariable extends TypeError {}

/** Variables that are bound at a place, by name; inner bodies see the outer ones. */
export class Scope {
  readonly #bound = new Map<string, Operand | undefined>();
  readonly #outer: Scope | undefined;

  constructor(outer?: Scope) {
    this.#outer = outer;
  }

  get(name: string): Operand | undefined {
    return this.#bound.has(name) ? this.#bound.get(name) : this.#outer?.get(name);
  }

  /** Variables of this scope alone that have a value, in the order in which they got it. */
  entries(): (readonly [name: string, value: Operand])[] {
    return [...this.#bound].flatMap(([name, value]) => (value === undefined ? [] : [[name, value] as const]));
  }

  bind(name: string, value: Operand): void {
    this.#bound.set(name, value);
  }

  /** Hides an outer variable of the same name (`some x`). */
  declare(name: string): void {
    this.#bound.set(name, undefined);
  }
}

/** Writes the steps of one emitted function; what follows a scan goes inside it. */
export class Builder {
  /** Where the next step goes. */
  block: Block = [];
  scope: Scope = new Scope();
  /** Context that references and calls use. */
  context: ContextSlot = 0;
  /** Loops around the next step. */
  loops = 0;
  /** Whether the order of solutions can be seen. */
  ordered = false;
  /** Writes marks and names for a probe. */
  instrumented = false;
  #slots: number;
  #contexts = 0;

  /** @param slots number of argument slots. */
  constructor(slots = 0) {
    this.#slots = slots;
  }

  slot(): Slot {
    this.#slots += 1;
    return this.#slots - 1;
  }

  contextSlot(): ContextSlot {
    this.#contexts += 1;
    return this.#contexts;
  }

  push(step: Step): void {
    this.block.push(step);
  }

  compute(expression: Expression, location: Location | undefined): Operand {
    const target = this.slot();
    this.push({ op: 'compute', target, expression, location });
    return { slot: target };
  }

  check(condition: Condition, location: Location | undefined): void {
    this.push({ op: 'check', condition, location });
  }

  /** Gives a variable its value. */
  bind(name: string, value: Operand): void {
    this.scope.bind(name, value);
    if (this.instrumented) this.push({ op: 'bind', name, value });
  }

  /** Loops over the members of a value; later steps go into the loop. Returns the operands of key and value. */
  scan(source: Operand, wantsKey: boolean): { readonly key: Operand; readonly value: Operand } {
    const key = wantsKey || this.instrumented ? this.slot() : -1;
    const value = this.slot();
    const body: Block = [];
    this.push({ op: 'scan', source, context: this.context, key, value, ordered: this.ordered, body });
    this.block = body;
    this.loops += 1;
    return { key: { slot: key }, value: { slot: value } };
  }

  /** Runs `write` with a new block and an inner scope; returns the block. */
  nested(write: () => void, ordered = this.ordered): Block {
    const saved = {
      block: this.block,
      scope: this.scope,
      ordered: this.ordered,
      context: this.context,
      loops: this.loops,
    };
    const block: Block = [];
    Object.assign(this, { block, scope: new Scope(this.scope), ordered });
    try {
      write();
    } finally {
      Object.assign(this, saved);
    }
    return block;
  }
}
