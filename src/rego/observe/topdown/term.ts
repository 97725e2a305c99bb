import { nowhere } from '../../partial/terms.ts';
import { constantOf } from '../../plan/constant.ts';
import type { Term } from '../../syntax/ast.ts';
import { objectOf } from '../../value/object.ts';
import { setOf } from '../../value/set.ts';
import type { Value } from '../../value/value.ts';

/** A value that stands where a term does; documents are not made terms of. */
export interface Known {
  readonly type: 'known';
  readonly value: Value;
}

/** What is unified. */
export type Operand = Term | Known;

/** A variable in a body that is being evaluated. */
interface Bound {
  readonly operand: Operand;
  readonly scope: Scope;
}

/** Variables of one body with what they stand for; bindings are taken back when the search goes on. */
export class Scope {
  readonly #bound = new Map<string, Bound>();

  bind(name: string, operand: Operand, scope: Scope): void {
    this.#bound.set(name, { operand, scope });
  }

  free(name: string): void {
    this.#bound.delete(name);
  }

  /** What a term stands for: variables are followed to the end. */
  apply(operand: Operand): Bound {
    let found: Bound = { operand, scope: this };
    while (found.operand.type === 'var') {
      const next = found.scope.#bound.get(found.operand.value);
      if (next === undefined) return found;
      found = next;
    }
    return found;
  }

  /** The term with every variable replaced that stands for something. */
  plug(operand: Operand): Operand {
    const { operand: own, scope } = this.apply(operand);
    if (own.type === 'known' || own.type === 'var') return own;
    const constant = constantOf(own);
    if (constant !== undefined) return { type: 'known', value: constant };
    if (own.type === 'array' || own.type === 'set') {
      const items = own.value.map((item) => scope.plug(item));
      const values = allKnown(items);
      if (values !== undefined) return { type: 'known', value: own.type === 'set' ? setOf(values) : values };
      return { ...own, value: items as Term[] };
    }
    if (own.type === 'object') {
      const flat = own.value.flat().map((item) => scope.plug(item));
      const values = allKnown(flat);
      if (values !== undefined) return { type: 'known', value: objectOf(pairs(values)) };
      return { ...own, value: pairs(flat) as [Term, Term][] };
    }
    return own;
  }

  /** The value of a term; undefined where a variable in it is free. */
  valueOf(operand: Operand): Value | undefined {
    const plugged = this.plug(operand);
    return plugged.type === 'known' ? plugged.value : undefined;
  }

  /** Names that stand for values, as they are now. */
  values(): [name: string, value: Value][] {
    return [...this.#bound.keys()].flatMap((name) => {
      const value = this.valueOf({ type: 'var', location: nowhere, value: name });
      return value === undefined ? [] : [[name, value] as [string, Value]];
    });
  }
}

function allKnown(operands: readonly Operand[]): Value[] | undefined {
  const values: Value[] = [];
  for (const operand of operands) {
    if (operand.type !== 'known') return undefined;
    values.push(operand.value);
  }
  return values;
}

function pairs<Item>(flat: readonly Item[]): [Item, Item][] {
  return flat.flatMap((item, index) => (index % 2 === 0 ? [[item, flat[index + 1] as Item] as [Item, Item]] : []));
}
