import { detail } from './details.ts';
import { EvaluationError } from './error.ts';

/** Limits of one evaluation. */
export interface Limits {
  /** Milliseconds. */
  readonly timeout?: number;
  /** Turns of loops, and of builtins' loops over what they make themselves. */
  readonly steps?: number;
  readonly signal?: AbortSignal;
}

const portion = 10_000;

/** Counts steps and looks at clock and signal every ten thousand of them. Generated code counts `fuel` down. */
export class Meter {
  fuel: number;
  #steps: number;
  readonly #deadline: number;
  readonly #limits: Limits;
  readonly #now: () => number;

  constructor(limits: Limits, now: () => number) {
    this.#limits = limits;
    this.#now = now;
    this.#deadline = limits.timeout === undefined ? Number.POSITIVE_INFINITY : now() + limits.timeout;
    this.#steps = limits.steps ?? Number.POSITIVE_INFINITY;
    this.fuel = Math.min(portion, this.#steps);
    this.#steps -= this.fuel;
    this.#look();
  }

  /** Called when the fuel is used up. @throws EvaluationError where a limit is reached */
  refuel(): void {
    this.#look();
    const debt = Math.max(-this.fuel - 1, 0);
    this.#steps -= debt;
    if (this.#steps <= 0)
      throw new EvaluationError(
        'eval_cancel_error',
        detail('the step budget of {steps} steps is used up', { steps: this.#limits.steps }),
      );
    this.fuel = Math.min(portion, this.#steps);
    this.#steps -= this.fuel;
  }

  #look(): void {
    if (this.#limits.signal?.aborted === true)
      throw new EvaluationError(
        'eval_cancel_error',
        detail('caller cancelled query execution'),
        undefined,
        this.#limits.signal.reason,
      );
    if (this.#deadline !== Number.POSITIVE_INFINITY && this.#now() >= this.#deadline)
      throw new EvaluationError(
        'eval_cancel_error',
        detail('the time limit of {milliseconds} ms is over', { milliseconds: this.#limits.timeout }),
      );
  }
}
