import type { RefPath, Term } from '../syntax/ast.ts';
import { printTerm } from '../syntax/print.ts';
import {
  anyType,
  booleanType,
  type Known,
  nullType,
  numberType,
  selectKey,
  stringType,
  type Type,
  union,
  valuesOf,
} from './type.ts';

/** What is known of the documents: types by path. */
export type Documents = readonly { readonly path: RefPath; readonly type: Type }[];

/** What is known at a place of a body: types of variables and documents. */
export class Environment {
  readonly documents: Documents;
  private readonly vars = new Map<string, Type>();
  private readonly outer: Environment | undefined;

  constructor(documents: Documents, outer?: Environment) {
    this.documents = documents;
    this.outer = outer;
  }

  variable(name: string): Known {
    return this.vars.get(name) ?? this.outer?.variable(name);
  }

  set(name: string, type: Type): void {
    this.vars.set(name, type);
  }

  /** The type of a term; undefined, or with undefined parts, where variables in it are not known yet. */
  typeOf(term: Term): Known {
    switch (term.type) {
      case 'null':
        return nullType;
      case 'boolean':
        return booleanType;
      case 'number':
        return numberType;
      case 'string':
        return stringType;
      case 'var':
        return this.variable(term.value);
      case 'ref':
        return this.reference(term.value);
      case 'array':
        return { kind: 'array', items: term.value.map((one) => this.typeOf(one)), rest: undefined };
      case 'set':
        return {
          kind: 'set',
          of: term.value.reduce<Known>((all, one) => union(all, this.typeOf(one)), undefined) ?? anyType,
        };
      case 'object':
        return this.object(term.value);
      case 'arraycomprehension':
        return { kind: 'array', items: [], rest: anyType };
      case 'setcomprehension':
        return { kind: 'set', of: anyType };
      case 'objectcomprehension':
        return { kind: 'object', members: new Map(), rest: { key: anyType, value: anyType } };
      default:
        return anyType;
    }
  }

  private object(pairs: readonly (readonly [Term, Term])[]): Type {
    const members = new Map<string, Known>();
    let rest: { key: Type; value: Known } | undefined;
    for (const [key, value] of pairs) {
      const json = constantKey(key);
      if (json !== undefined) members.set(json, this.typeOf(value));
      else {
        const keyType = union(rest?.key, this.typeOf(key)) ?? anyType;
        rest = { key: keyType, value: union(rest?.value, this.typeOf(value)) };
      }
    }
    return { kind: 'object', members, rest };
  }

  private reference(path: RefPath): Known {
    const start = this.start(path);
    return path.slice(start.length).reduce<Known>((type, operand) => {
      const json = constantKey(operand);
      return json === undefined ? valuesOf(type) : selectKey(type, json);
    }, start.type);
  }

  /** The type of a reference's head, or of the longest part of it that is a typed document, and how many operands that is. */
  start(path: RefPath): { readonly type: Known; readonly length: number } {
    const [head] = path;
    if (head.type !== 'var') return { type: anyType, length: path.length };
    if (head.value !== 'input' && head.value !== 'data')
      return { type: this.variable(head.value) ?? anyType, length: 1 };
    let best: { readonly type: Known; readonly length: number } = { type: anyType, length: 1 };
    for (const { path: place, type } of this.documents) {
      if (place.length >= best.length && startsWith(path, place)) best = { type, length: place.length };
    }
    return best;
  }
}

function startsWith(path: RefPath, prefix: RefPath): boolean {
  return prefix.every((term, index) => {
    const other = path[index];
    return other !== undefined && other.type === term.type && printTerm(other) === printTerm(term);
  });
}

/** A constant operand as JSON; undefined for any other. */
export function constantKey(term: Term): string | undefined {
  switch (term.type) {
    case 'string':
    case 'boolean':
      return JSON.stringify(term.value);
    case 'number':
      return JSON.stringify(Number(term.value));
    case 'null':
      return 'null';
    default:
      return undefined;
  }
}
