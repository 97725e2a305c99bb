import { canonicalKey, type CanonicalKey } from '../value/composite.ts';
import { ObjectMaker } from '../value/object.ts';
import { RegoSet } from '../value/set.ts';
import type { Value } from '../value/value.ts';
import type { Context } from './context.ts';
import { put } from './partial.ts';

/** The results of a comprehension for every value of the variables from outside that it compares. */
export class Groups {
  readonly #groups = new Map<CanonicalKey, Value[] | RegoSet | ObjectMaker>();
  readonly #into: 'array' | 'set' | 'object';

  constructor(into: 'array' | 'set' | 'object') {
    this.#into = into;
  }

  #make(): Value[] | RegoSet | ObjectMaker {
    if (this.#into === 'array') return [];
    return this.#into === 'set' ? new RegoSet() : new ObjectMaker();
  }

  add(context: Context, site: number, group: readonly Value[], key: Value | undefined, value: Value): void {
    const name = nameOf(group);
    const known = this.#groups.get(name);
    const members = known ?? this.#make();
    if (known === undefined) this.#groups.set(name, members);
    if (Array.isArray(members)) members.push(value);
    else if (members instanceof RegoSet) members.add(value);
    else put(context, site, members, key as Value, value);
  }

  /** The comprehension's value for values of the variables; empty where nothing compared equal. */
  get(group: readonly Value[]): Value {
    const members = this.#groups.get(nameOf(group)) ?? this.#make();
    return members instanceof ObjectMaker ? members.finish() : members;
  }
}

function nameOf(group: readonly Value[]): CanonicalKey {
  return canonicalKey(group.length === 1 ? (group[0] as Value) : group);
}
