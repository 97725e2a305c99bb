import type { Callee } from '../plan/ir.ts';
import { canonicalText } from '../value/composite.ts';
import type { Value } from '../value/value.ts';

/** What stands for a function: another one, a constant, or a value that callers hand on as a further argument. */
export type Mock = { readonly callee: Callee } | { readonly constant: Value } | { readonly parameter: number };

/**
 * What `with` has replaced that a plan must know before it runs: places of `data` that rules no longer define, and
 * functions. Rules are planned once for each environment that they are called in; replaced values travel in locals.
 */
export interface Environment {
  /** Number in the names of functions, `g0`. */
  readonly id: number;
  readonly covered: readonly (readonly string[])[];
  /** By name; `#3` for the policy's function 3. */
  readonly mocks: ReadonlyMap<string, Mock>;
  /** Number of values that callers hand on. */
  readonly parameters: number;
}

/** Environments of a plan; equal ones are one. */
export class Environments {
  readonly #known = new Map<string, Environment>();
  /** Nothing is replaced. */
  readonly root: Environment = this.make({ covered: [], mocks: new Map(), parameters: 0 });

  make({ covered, mocks, parameters }: Omit<Environment, 'id'>): Environment {
    const paths = [...new Map(covered.map((path) => [JSON.stringify(path), path])).entries()].sort();
    const functions = [...mocks].map(([name, mock]) => `${name} ${mockText(mock)}`).sort();
    const key = JSON.stringify([paths.map(([text]) => text), functions, parameters]);
    const known = this.#known.get(key);
    if (known !== undefined) return known;
    const made = { id: this.#known.size, covered: paths.map(([, path]) => path), mocks, parameters };
    this.#known.set(key, made);
    return made;
  }

  /** The environment in which what replaces a function runs. */
  withoutMocks({ covered }: Environment): Environment {
    return this.make({ covered, mocks: new Map(), parameters: 0 });
  }
}

function mockText(mock: Mock): string {
  return 'constant' in mock ? canonicalText(mock.constant) : JSON.stringify(mock);
}

/** Whether `with` has replaced the whole of what is at a path below `data`. */
export function isCovered({ covered }: Environment, path: readonly string[]): boolean {
  return covered.some((prefix) => prefix.length <= path.length && prefix.every((key, index) => key === path[index]));
}
