import type { BuiltinContext, Host } from '../builtins/context.ts';
import { fail } from '../builtins/error.ts';
import { setMember } from '../value/object.ts';
import type { ObjectBuilder, PlainObject, Value } from '../value/value.ts';
import { Composite } from '../value/composite.ts';
import type { EvaluationError } from './error.ts';
import type { LinkedPolicy } from './linked.ts';
import { Meter } from './meter.ts';
import type { Probe } from './probe.ts';

/** A part of `data` that `with` replaced. */
interface Override {
  readonly path: readonly Value[];
  readonly value: Value;
}

/** What stands for a function that `with` replaced. */
export type Mock = (context: Context, ...values: Value[]) => Value | undefined;

/** What is the same in all contexts of one evaluation. */
export interface Evaluation {
  readonly policy: LinkedPolicy;
  readonly meter: Meter;
  readonly host: Host;
  readonly strict: boolean;
  readonly caches: Map<string, Map<unknown, Value>>;
  /** What the host has given, promises settled, in an evaluation that is replayed; undefined where it cannot wait. */
  readonly settled: Map<string, unknown> | undefined;
  /** Milliseconds since 1970 UTC. */
  readonly now: () => number;
  /** Errors of builtins that became undefined. */
  readonly builtinErrors: EvaluationError[];
  /** What instrumented code tells. */
  readonly probe: Probe;
}

/** What rules are evaluated in: documents, memory and replacements. Generated code reads its fields. */
export class Context implements BuiltinContext {
  readonly evaluation: Evaluation;
  readonly meter: Meter;
  input: Value | undefined;
  data: Value;
  /** Values of documents already evaluated, by number. */
  readonly memo: unknown[];
  overlay: readonly Override[] | undefined;
  mocks: ReadonlyMap<string, Mock> | undefined;
  /** Number of the place of the builtin call that runs. */
  site = -1;

  constructor(evaluation: Evaluation, input: Value | undefined, data: Value) {
    this.evaluation = evaluation;
    this.meter = evaluation.meter;
    this.input = input;
    this.data = data;
    this.memo = [];
  }

  /** A copy with its own memory, to put replacements in. */
  fork(): Context {
    const copy = new Context(this.evaluation, this.input, this.data);
    copy.overlay = this.overlay;
    copy.mocks = this.mocks;
    return copy;
  }

  document(number: number): Value | undefined {
    return this.evaluation.policy.documents[number]?.(this);
  }

  /** Whether `with` has replaced the whole of what is at a path. */
  isCovered(path: readonly string[]): boolean {
    return this.overlay?.some((override) => isPrefix(override.path, path)) ?? false;
  }

  get host(): Host {
    return this.evaluation.host;
  }

  get where(): string {
    const location = this.evaluation.policy.sites[this.site];
    return location === undefined ? '' : `${location.source.name}:${location.row}`;
  }

  nowNanoseconds(): bigint {
    const cache = this.cache('time.now_ns');
    const known = cache.get('') as number | undefined;
    const now = known ?? this.evaluation.now();
    cache.set('', now);
    return BigInt(Math.round(now * 1000)) * 1000n;
  }

  cache(name: string): Map<unknown, Value> {
    const { caches } = this.evaluation;
    const cache = caches.get(name) ?? new Map<unknown, Value>();
    caches.set(name, cache);
    return cache;
  }

  wait<Result>(key: string, start: () => Result | Promise<Result>): Result {
    const { settled } = this.evaluation;
    if (settled?.has(key) === true) return settled.get(key) as Result;
    const result = start();
    if (result instanceof Promise) {
      if (settled !== undefined) throw new Pending(key, result);
      result.catch(() => undefined);
      return fail('the host answers later: evaluate asynchronously');
    }
    settled?.set(key, result);
    return result;
  }

  note(text: string): void {
    this.evaluation.probe.note(text);
  }

  spend(steps: number): void {
    this.meter.fuel -= steps;
    if (this.meter.fuel < 0) this.meter.refuel();
  }
}

/** Thrown where an evaluation must wait for the host; it is replayed with what the promise gave. */
export class Pending {
  readonly key: string;
  readonly promise: Promise<unknown>;

  constructor(key: string, promise: Promise<unknown>) {
    this.key = key;
    this.promise = promise;
  }
}

function isPrefix(prefix: readonly Value[], path: readonly string[]): boolean {
  return prefix.length <= path.length && prefix.every((key, index) => key === path[index]);
}

/** Replaces `input` or a part of it */
export function setInput(context: Context, path: readonly Value[], value: Value): void {
  context.input = patch(context.input, path, value);
}

/** Replaces a part of `data`, rules included. */
export function setData(context: Context, path: readonly Value[], value: Value): void {
  context.data = patch(context.data, path, value);
  context.overlay = [...(context.overlay ?? []), { path, value }];
}

/** Replaces a function. */
export function setMock(context: Context, name: string, mock: Mock): void {
  context.mocks = new Map([...(context.mocks ?? []), [name, mock]]);
}

/** A copy with a part replaced; what is no object on the way there becomes one. */
function patch(base: Value | undefined, path: readonly Value[], value: Value): Value {
  const [key, ...rest] = path;
  if (key === undefined) return value;
  const copy: ObjectBuilder = {};
  if (typeof base === 'object' && base !== null && !Array.isArray(base) && !(base instanceof Composite))
    for (const [name, item] of Object.entries(base as PlainObject)) setMember(copy, name, item);
  const name = String(key);
  const below = Object.hasOwn(copy, name) ? copy[name] : undefined;
  setMember(copy, name, patch(below, rest, value));
  return copy;
}

/** A document while `with` replaces parts of `data`: the replacement, or the rules' value with replacements below it. */
export function overlaid(context: Context, number: number, compute: Mock): Value | undefined {
  const path = context.evaluation.policy.paths[number] ?? [];
  if (context.isCovered(path)) return lookupPath(context.data, path);
  let result = compute(context);
  for (const override of context.overlay ?? [])
    if (override.path.length > path.length && path.every((key, index) => key === override.path[index]))
      result = patch(result, override.path.slice(path.length), override.value);
  return result;
}

/** A base document by its path. */
export function lookupPath(data: Value | undefined, path: readonly string[]): Value | undefined {
  let value = data;
  for (const key of path) {
    if (typeof value !== 'object' || value === null || Array.isArray(value) || value instanceof Composite)
      return undefined;
    value = Object.hasOwn(value, key) ? (value as PlainObject)[key] : undefined;
  }
  return value;
}
