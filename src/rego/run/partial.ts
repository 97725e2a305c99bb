import { canonicalKey, type CanonicalKey } from '../value/composite.ts';
import { ObjectMaker } from '../value/object.ts';
import { equals } from '../value/order.ts';
import { RegoSet } from '../value/set.ts';
import type { Value } from '../value/value.ts';
import type { Context } from './context.ts';
import { EvaluationError } from './error.ts';

/** Ends the evaluation because two definitions disagree. */
export function conflict(context: Context, site: number, message: string): never {
  throw new EvaluationError('eval_conflict_error', message, context.evaluation.policy.sites[site]);
}

/** The value of two definitions that must agree; either may be undefined. */
export function join(context: Context, site: number, message: string, left: Value, right: Value | undefined): Value {
  if (right !== undefined && left !== right && !equals(left, right)) conflict(context, site, message);
  return left;
}

const keyConflict = 'object keys must be unique';

/** Sets a member of a document or comprehension; a second value for a key must be the same. */
export function put(context: Context, site: number, maker: ObjectMaker, key: Value, value: Value): void {
  const before = maker.get(key);
  if (before === undefined) maker.set(key, value);
  else if (!equals(before, value)) conflict(context, site, keyConflict);
}

/** An object of keys and values in turn, `[k, v, k, v]`. */
export function literal(context: Context, site: number, parts: readonly Value[]): Value {
  const maker = new ObjectMaker();
  for (let index = 0; index < parts.length; index += 2)
    put(context, site, maker, parts[index] as Value, parts[index + 1] as Value);
  return maker.finish();
}

interface Branch {
  readonly key: Value;
  readonly below: DocumentTree | { readonly value: Value } | RegoSet;
}

/** A document of rules whose heads have several keys: objects that grow, with values or sets at their ends. */
export class DocumentTree {
  readonly #branches = new Map<CanonicalKey, Branch>();

  at(key: Value): Branch | undefined {
    return this.#branches.get(canonicalKey(key));
  }

  set(key: Value, below: Branch['below']): void {
    this.#branches.set(canonicalKey(key), { key, below });
  }

  finish(): Value {
    const maker = new ObjectMaker();
    for (const { key, below } of this.#branches.values()) {
      if (below instanceof DocumentTree) maker.set(key, below.finish());
      else maker.set(key, below instanceof RegoSet ? below : below.value);
    }
    return maker.finish();
  }
}

/** Adds a value (or an element of a set) at a path of a document. */
export function putPath(
  context: Context,
  site: number,
  tree: DocumentTree,
  path: readonly Value[],
  value: Value,
  isElement: boolean,
  isFallback = false,
): void {
  let node = tree;
  for (const key of path.slice(0, -1)) {
    const known = node.at(key)?.below;
    const next: unknown = known ?? new DocumentTree();
    if (!(next instanceof DocumentTree)) return isFallback ? undefined : conflict(context, site, keyConflict);
    if (known === undefined) node.set(key, next);
    node = next;
  }
  const last = path.at(-1) as Value;
  const before = node.at(last)?.below;
  if (isElement) {
    const set = before ?? new RegoSet();
    if (!(set instanceof RegoSet)) return conflict(context, site, keyConflict);
    set.add(value);
    return before === undefined ? node.set(last, set) : undefined;
  }
  if (before === undefined) return node.set(last, { value });
  if (isFallback) return undefined;
  if (before instanceof DocumentTree || before instanceof RegoSet || !equals(before.value, value))
    conflict(context, site, keyConflict);
}
