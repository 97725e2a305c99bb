import type { PlainCondition } from '../rules/expand.ts';
import { constancy } from './never.ts';
import { type Literal, literalImplies } from './literal.ts';

/** A condition with denials at its comparisons alone. */
type Normal =
  | { readonly kind: 'literal'; readonly literal: Literal }
  | { readonly kind: 'and' | 'or'; readonly parts: readonly Normal[] };

/** Steps of one proof at most: conditions nest, and a proof may have to try each part against each. */
const longestProof = 50_000;

/**
 * Proves that every event which satisfies one condition satisfies another. Sound and not complete: `false` means only that no
 * proof was found.
 */
export function implies(left: PlainCondition, right: PlainCondition): boolean {
  if (constancy(left) === false || constancy(right) === true) return true;
  return new Proof().holds(normal(left, false), normal(right, false));
}

function normal(condition: PlainCondition, denied: boolean): Normal {
  switch (condition.kind) {
    case 'check':
      return { kind: 'literal', literal: { check: condition, denied } };
    case 'not':
      return normal(condition.operand, !denied);
    default: {
      const kind = denied ? (condition.kind === 'and' ? 'or' : 'and') : condition.kind;
      const parts = condition.operands.map((operand) => normal(operand, denied));
      // Nested parts of one kind are one: a proof has fewer ways to try.
      return { kind, parts: parts.flatMap((part) => (part.kind === kind ? part.parts : [part])) };
    }
  }
}

class Proof {
  #steps = 0;
  readonly #known = new Map<Normal, Map<Normal, boolean>>();

  holds(left: Normal, right: Normal): boolean {
    const known = this.#known.get(left)?.get(right);
    if (known !== undefined) return known;
    this.#steps += 1;
    if (this.#steps > longestProof) return false;
    const found = this.#prove(left, right);
    const row = this.#known.get(left) ?? new Map<Normal, boolean>();
    this.#known.set(left, row.set(right, found));
    return found;
  }

  /** First the steps that lose nothing, then those that choose a part. */
  #prove(left: Normal, right: Normal): boolean {
    if (right.kind === 'and') return right.parts.every((part) => this.holds(left, part));
    if (left.kind === 'or') return left.parts.every((part) => this.holds(part, right));
    if (right.kind === 'or' && right.parts.some((part) => this.holds(left, part))) return true;
    if (left.kind === 'and') return left.parts.some((part) => this.holds(part, right));
    return left.kind === 'literal' && right.kind === 'literal' && literalImplies(left.literal, right.literal);
  }
}
