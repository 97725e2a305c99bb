import type { Term } from '../syntax/ast.ts';
import { compareTerms } from '../syntax/compare.ts';
import { isComprehension } from '../syntax/walk.ts';
import { isSafeReference, patternVars, visibleVars } from './vars.ts';

/** Variables that `left = right` binds where the safe ones are bound. */
export function unify(safe: ReadonlySet<string>, left: Term, right: Term): Set<string> {
  const unifier = new Unifier(safe);
  unifier.unify(left, right);
  return unifier.unified;
}

class Unifier {
  readonly unified = new Set<string>();
  private readonly safe: ReadonlySet<string>;
  /** Variables that become known once all of theirs are. */
  private readonly waiting = new Map<string, Set<string>>();

  constructor(safe: ReadonlySet<string>) {
    this.safe = safe;
  }

  unify(left: Term, right: Term): void {
    if (left.type === 'var') this.variable(left.value, right);
    else if (right.type === 'var') this.variable(right.value, left);
    else if (left.type === 'array' && right.type === 'array') this.arrays(left.value, right.value);
    else if (left.type === 'object' && right.type === 'object') this.objects(left.value, right.value);
    else {
      this.structure(left, right);
      this.structure(right, left);
    }
  }

  private variable(name: string, other: Term): void {
    if (other.type === 'var') this.variables(name, other.value);
    else if (other.type === 'array' || other.type === 'object') this.collection(name, other);
    else if (this.isKnown(other)) this.markSafe(name);
  }

  private variables(left: string, right: string): void {
    if (this.isSafe(right)) this.markSafe(left);
    else if (this.isSafe(left)) this.markSafe(right);
    else {
      this.wait(left, right);
      this.wait(right, left);
    }
  }

  private collection(name: string, other: Term): void {
    if (this.isSafe(name)) {
      this.markAll(other);
      return;
    }
    const unknown = [...patternVars(other, new Set())].filter((one) => !this.isSafe(one));
    if (unknown.length === 0) this.markSafe(name);
    else for (const one of unknown) this.wait(name, one);
  }

  /** A value that is found by evaluation binds every variable of the pattern that it is taken apart by. */
  private structure(source: Term, pattern: Term): void {
    if (pattern.type !== 'array' && pattern.type !== 'object') return;
    const evaluated = source.type === 'ref' || source.type === 'call' || isComprehension(source);
    if (evaluated && this.isKnown(source)) this.markAll(pattern);
  }

  private arrays(left: readonly Term[], right: readonly Term[]): void {
    if (left.length !== right.length) return;
    for (const [index, element] of left.entries()) {
      const other = right[index];
      if (other !== undefined) this.unify(element, other);
    }
  }

  private objects(left: readonly (readonly [Term, Term])[], right: readonly (readonly [Term, Term])[]): void {
    if (left.length !== right.length) return;
    for (const [key, value] of left) {
      const other = right.find(([candidate]) => compareTerms(key, candidate) === 0);
      if (other !== undefined) this.unify(value, other[1]);
    }
  }

  private isKnown(term: Term): boolean {
    if (term.type === 'ref') return isSafeReference(term, this.safe);
    if (term.type !== 'call') return true;
    return [...visibleVars(term, new Set())].every((name) => this.safe.has(name));
  }

  private isSafe(name: string): boolean {
    return this.safe.has(name) || this.unified.has(name);
  }

  private markAll(term: Term): void {
    for (const name of patternVars(term, new Set())) this.markSafe(name);
  }

  private markSafe(name: string): void {
    this.unified.add(name);
    const dependencies = this.waiting.get(name) ?? [];
    this.waiting.delete(name);
    for (const other of dependencies) this.markSafe(other);
    for (const [other, missing] of Array.from(this.waiting)) {
      if (!missing.delete(name) || missing.size > 0) continue;
      this.waiting.delete(other);
      this.markSafe(other);
    }
  }

  private wait(name: string, other: string): void {
    const missing = this.waiting.get(name) ?? new Set();
    missing.add(other);
    this.waiting.set(name, missing);
  }
}
