import type { Value } from '../value/value.ts';

/** What evaluation may ask of the world; each is absent where the host does not grant it. */
export interface Host {
  /** Milliseconds since 1970 UTC; the system's clock by default. */
  now?(): number;
  /** Fills an array with random bytes; `crypto.getRandomValues` by default. */
  random?(bytes: Uint8Array<ArrayBuffer>): void;
  /** Sends one HTTP request of `http.send`'s form; a promise makes only `evaluateAsync` possible. */
  httpSend?(request: Value): Value | Promise<Value>;
  /** Addresses of a host name. */
  lookup?(name: string): readonly string[] | Promise<readonly string[]>;
  /** What `opa.runtime()` returns, `{"env": …, "version": …}`. */
  runtime?(): Value;
  /** Takes a line of `print`. */
  print?(line: string, where: string): void;
  /** Is told what a builtin gave whose results differ from call to call, each time that it is called. */
  onNondeterministic?(name: string, args: readonly Value[], result: Value): void;
}

/** One evaluation, as builtins see it. */
export interface BuiltinContext {
  readonly host: Host;
  /** Nanoseconds since 1970 UTC; the same through the whole evaluation. */
  nowNanoseconds(): bigint;
  /** Where a builtin keeps what must be the same through the evaluation (`uuid.rfc4122`, `rand.intn`, `http.send`). */
  cache(name: string): Map<unknown, Value>;
  /** Waits for a promise of the host: replays the evaluation once it is settled. */
  wait<Result>(key: string, start: () => Result | Promise<Result>): Result;
  /** Counts work against the step budget, for builtins that loop over more than their arguments. */
  spend(steps: number): void;
  /** Leaves a note in the trace of an explained evaluation. */
  note(text: string): void;
  /** Place of the call, `file:row`. */
  readonly where: string;
}
