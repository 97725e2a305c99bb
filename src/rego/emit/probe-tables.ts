import type { Guard } from '../plan/ir.ts';
import type { Expr, Location } from '../syntax/ast.ts';

/** An expression that instrumented code evaluates. */
export interface ProbedExpression {
  readonly expression: Expr;
  /** Inside a comprehension, a negation or `every`: its failing is not yet its rule's. */
  readonly nested: boolean;
  /** Counts the expressions of a program in the order in which they stand. */
  readonly number: number;
}

/** A body of a rule or function that instrumented code enters, or a query's. */
export interface ProbedRule {
  /** Below `data`; empty for a query. */
  readonly path: readonly string[];
  readonly kind: 'complete' | 'function' | 'partial' | 'query';
  /** The rule's head. */
  readonly location: Location | undefined;
  readonly isDefault: boolean;
  /** Conditions on `input` by which the rule index tells the definitions apart; none where there is no index. */
  readonly guards: readonly Guard[];
}

/** What instrumented code names by number when it calls its probe. */
export class ProbeTables {
  readonly marks: ProbedExpression[] = [];
  readonly rules: ProbedRule[] = [];
  readonly places: Location[] = [];

  mark(expression: Expr, nested: boolean): string {
    this.marks.push({ expression, nested, number: this.marks.length });
    return `R.marks[${this.marks.length - 1}]`;
  }

  rule(rule: ProbedRule): string {
    this.rules.push(rule);
    return `R.rules[${this.rules.length - 1}]`;
  }

  place(location: Location): string {
    this.places.push(location);
    return `R.places[${this.places.length - 1}]`;
  }
}
