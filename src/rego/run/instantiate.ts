import type { Runtime } from './runtime.ts';

/** Makes a function of generated code. */
export type Instantiate = (code: string) => (runtime: Runtime) => unknown;

/** Makes it with `new Function`; pages that forbid it load policies compiled ahead of time. */
export const instantiateHere: Instantiate = (code) => {
  return new Function('R', code) as (runtime: Runtime) => unknown;
};
