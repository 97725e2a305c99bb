import { keyOf, valueOfKey } from '../check/tree.ts';
import type { RefPath, Term } from '../syntax/ast.ts';
import { anyType, type Known, stringType, type Type } from './type.ts';
import { union } from './relations.ts';

interface Node {
  /** What the rules of this path give; absent for what only lies on the way to rules. */
  type: Known;
  readonly children: Map<string, Node>;
}

/** Where a reference leads among the documents that rules define. */
export type Place =
  /** To a rule's document, or its end: what follows `length` operands lies in the type. */
  | { readonly isOpen: false; readonly type: Type; readonly length: number }
  /** Away from the rules at the operand `length`: into what documents hold. */
  | { readonly isOpen: true; readonly keys: () => Type; readonly length: number };

/** Types of the documents that rules define, by path below `data`. */
export class TypeTree {
  readonly #root: Node = { type: undefined, children: new Map() };

  /** Adds what a rule gives to its path. @param path constant operands, with the head `data` left out */
  insert(path: readonly Term[], type: Type): void {
    let node = this.#root;
    for (const [index, operand] of path.entries()) {
      const key = keyOf(operand) ?? '';
      let child = node.children.get(key);
      if (child === undefined) {
        child = { type: undefined, children: new Map() };
        node.children.set(key, child);
      }
      node = child;
      const rest = path.slice(index + 1);
      // A partial object's rules may also give single members of it.
      if (node.type?.kind === 'object' && rest.length > 0) {
        node.type = merge(node.type, nested(rest, type));
        return;
      }
    }
    const below = [...node.children.values()].map((child) => extentOf(child));
    node.type = merge(node.type, type);
    if (node.type.kind !== 'object' || below.length === 0) return;
    const value = below.reduce<Known>(union, undefined) ?? anyType;
    node.type = merge(node.type, { kind: 'object', members: new Map(), rest: { key: stringType, value } });
    node.children.clear();
  }

  /** Follows a reference that begins with `data` as far as rules go. */
  find(path: RefPath): Place {
    let node = this.#root;
    for (const [index, operand] of path.entries()) {
      if (index === 0) continue;
      if (node.type !== undefined) return { isOpen: false, type: node.type, length: index };
      const key = keyOf(operand);
      const child = key === undefined ? undefined : node.children.get(key);
      if (child === undefined) {
        const at = node;
        return { isOpen: true, keys: () => keyTypes(at), length: index };
      }
      node = child;
    }
    return { isOpen: false, type: node.type ?? extentOf(node), length: path.length };
  }
}

function keyTypes(node: Node): Type {
  const own = [...node.children.keys()].every((key) => key.startsWith('s'));
  return own ? stringType : anyType;
}

/** What lies at a node: members that rules define, and any that documents add. */
function extentOf(node: Node): Type {
  if (node.type !== undefined) return node.type;
  const members = [...node.children].map(([key, child]) => [JSON.stringify(valueOfKey(key)), extentOf(child)] as const);
  return { kind: 'object', members: new Map(members), rest: { key: stringType, value: anyType } };
}

function nested([key, ...rest]: readonly Term[], type: Type): Type {
  if (key === undefined) return type;
  const value = nested(rest, type);
  const keyType: Type = key.type === 'string' || key.type === 'number' ? { kind: key.type } : anyType;
  return { kind: 'object', members: new Map(), rest: { key: keyType, value } };
}

/** Objects of partial rules are one object of all their members; else either type. */
function merge(left: Known, right: Type): Type {
  if (left?.kind === 'object' && right.kind === 'object' && left.rest && right.rest && right.members.size === 0) {
    const key = union(left.rest.key, right.rest.key) ?? anyType;
    const [one, other] = [left.rest.value, right.rest.value];
    const value = other === undefined ? one : merge(one, other);
    return { kind: 'object', members: left.members, rest: { key, value } };
  }
  return union(left, right) ?? right;
}
