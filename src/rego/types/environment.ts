import type { RefPath, Term } from '../syntax/ast.ts';
import { printTerm } from '../syntax/print.ts';
import { selectKey, union, valuesOf } from './relations.ts';
import { anyType, booleanType, type Known, nullType, numberType, stringType, type Type } from './type.ts';
import type { TypeTree } from './type-tree.ts';

/** Types that schemas give to paths. */
export type Documents = readonly { readonly path: RefPath; readonly type: Type }[];

/** What is known of the documents. */
export interface KnownDocuments {
  readonly schemas: Documents;
  readonly rules: TypeTree;
  /** Whether a modifier replaces what a reference below `data` needs. */
  readonly isReplaced?: (path: RefPath) => boolean;
}

/** Where the known part of a reference ends: its type, and how many operands lead there. */
export interface Start {
  readonly type: Known;
  readonly length: number;
  /** Types of the keys there are where the operand at `length` leads away from the rules. */
  readonly keys?: () => Type;
}

/** What is known at a place of a body: types of variables and documents. */
export class Environment {
  readonly documents: KnownDocuments;
  private readonly vars = new Map<string, Type>();
  private readonly comprehensions = new Map<Term, Known>();
  private readonly outer: Environment | undefined;

  constructor(documents: KnownDocuments, outer?: Environment) {
    this.documents = documents;
    this.outer = outer;
  }

  variable(name: string): Known {
    return this.vars.get(name) ?? this.outer?.variable(name);
  }

  set(name: string, type: Type): void {
    this.vars.set(name, type);
  }

  /** Takes over what an inner environment came to know. */
  take(inner: Environment): void {
    for (const [name, type] of inner.vars) this.vars.set(name, type);
    for (const [term, type] of inner.comprehensions) this.comprehensions.set(term, type);
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
      case 'setcomprehension':
      case 'objectcomprehension':
        return this.comprehension(term);
      default:
        return anyType;
    }
  }

  /** Notes the type of a comprehension; undefined where its body has a mistake. */
  setComprehension(term: Term, type: Known): void {
    this.comprehensions.set(term, type);
  }

  private comprehension(term: Term): Known {
    return this.comprehensions.has(term) ? this.comprehensions.get(term) : this.outer?.comprehension(term);
  }

  private object(pairs: readonly (readonly [Term, Term])[]): Type {
    const members = new Map<string, Known>();
    let rest: { key: Type; value: Known } | undefined;
    for (const [key, value] of pairs) {
      const json = constantKey(key);
      if (json !== undefined) members.set(json, this.typeOf(value));
      else rest = { key: this.typeOf(key) ?? anyType, value: this.typeOf(value) };
    }
    return { kind: 'object', members, rest };
  }

  private reference(path: RefPath): Known {
    const start = this.start(path);
    return path.slice(start.length).reduce<Known>((type, operand) => selectOperand(type, operand), start.type);
  }

  /** The type of a reference's head, or of the longest part of it that is a typed document. */
  start(path: RefPath): Start {
    const [head] = path;
    if (head.type !== 'var') return { type: anyType, length: path.length };
    const { value: root } = head;
    if (root !== 'input' && root !== 'data') return { type: this.variable(root) ?? anyType, length: 1 };
    const typed = this.documents.schemas.filter(({ path: place }) => startsWith(path, place));
    const [longest] = typed.toSorted((left, right) => right.path.length - left.path.length);
    if (longest !== undefined) return { type: longest.type, length: longest.path.length };
    if (root === 'input') return { type: anyType, length: 1 };
    if (this.documents.isReplaced?.(path) === true) return { type: anyType, length: path.length };
    const place = this.documents.rules.find(path);
    return place.isOpen ? { type: anyType, length: place.length, keys: place.keys } : place;
  }
}

/** Type of what lies at an operand of a value. */
export function selectOperand(type: Known, operand: Term): Known {
  const json = isScalar(operand) ? constantKey(operand) : undefined;
  return json === undefined ? valuesOf(type) : selectKey(type, json);
}

function isScalar({ type }: Term): boolean {
  return type === 'string' || type === 'number' || type === 'boolean' || type === 'null';
}

function startsWith(path: RefPath, prefix: RefPath): boolean {
  return prefix.every((term, index) => {
    const other = path[index];
    return other !== undefined && other.type === term.type && printTerm(other) === printTerm(term);
  });
}

/** A constant as JSON; undefined for any other term, and for sets. */
export function constantKey(term: Term): string | undefined {
  switch (term.type) {
    case 'string':
    case 'boolean':
      return JSON.stringify(term.value);
    case 'number':
      return JSON.stringify(Number(term.value));
    case 'null':
      return 'null';
    case 'array':
      return joined(term.value.map(constantKey), '[', ']');
    case 'object':
      return joined(term.value.map(constantMember), '{', '}');
    default:
      return undefined;
  }
}

function constantMember([key, value]: readonly [Term, Term]): string | undefined {
  const json = constantKey(value);
  return key.type === 'string' && json !== undefined ? `${JSON.stringify(key.value)}:${json}` : undefined;
}

function joined(parts: readonly (string | undefined)[], begin: string, end: string): string | undefined {
  return parts.includes(undefined) ? undefined : `${begin}${parts.join(',')}${end}`;
}
