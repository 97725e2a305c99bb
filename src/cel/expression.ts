import { celEnv, type CelInput, isCelError, parse, plan } from '@bufbuild/cel';
import { strings } from '@bufbuild/cel/ext';
import { messageOf } from '../core/index.ts';
import { CelError } from './error.ts';

/** Documents of an expression by their names, as `JSON.parse` makes them. */
export type CelVariables = Readonly<Record<string, unknown>>;

/** A compiled expression; it keeps nothing of an evaluation. */
export class CelExpression {
  readonly text: string;
  readonly #where: string;
  readonly #evaluate: (variables: Record<string, CelInput>) => unknown;

  /** @throws {CelError} CEL_SYNTAX with the place in the expression. */
  constructor(text: string, where: string) {
    this.text = text;
    this.#where = where;
    this.#evaluate = planned(text, where);
  }

  /** Whether the expression is true. @throws {CelError} CEL_EVALUATION where it has no value, or one that is no truth. */
  holds(variables: CelVariables): boolean {
    const value = this.#evaluate(inputs(variables));
    if (typeof value === 'boolean') return value;
    throw new CelError('CEL_EVALUATION', {
      message: isCelError(value)
        ? `${this.text}: ${value.message}`
        : `${this.text}: the value is neither true nor false`,
      where: this.#where,
    });
  }
}

function planned(text: string, where: string): (variables: Record<string, CelInput>) => unknown {
  try {
    return plan(celEnv({ funcs: strings }), parse(text));
  } catch (cause) {
    throw new CelError('CEL_SYNTAX', { message: `${text}: ${messageOf(cause)}`, where, cause });
  }
}

function inputs(variables: CelVariables): Record<string, CelInput> {
  return Object.fromEntries(Object.entries(variables).map(([name, value]) => [name, inputOf(value)]));
}

/** JSON has one kind of number and the language two: whole numbers are taken as integers, as Kubernetes takes them. */
function inputOf(value: unknown): CelInput {
  if (typeof value === 'number') return Number.isSafeInteger(value) ? BigInt(value) : value;
  if (Array.isArray(value)) return value.map(inputOf);
  if (typeof value !== 'object' || value === null) return value as CelInput;
  return new Map(Object.entries(value).map(([name, member]) => [name, inputOf(member)]));
}
