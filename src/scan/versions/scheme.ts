import type { CatalogueRow, ComparisonStep } from '../../core/index.ts';

/** Relations that a bound of a constraint may ask for. */
export type Operator = ComparisonStep['operator'];

/** One bound of a range: the version asked about stands in this relation to the given one. */
export interface Bound {
  readonly operator: Operator;
  readonly version: string;
}

/** Bounds that must all hold; an empty range holds for every version. */
export type Range = readonly Bound[];

/** Ranges of which one must hold; an empty constraint holds for no version. */
export type Constraint = readonly Range[];

/**
 * How one ecosystem orders its versions and writes its constraints. A row of the catalogue of schemes.
 * Every string has a place in the order, so that a look-up never fails on a version that somebody mistyped.
 */
export interface VersionScheme extends CatalogueRow {
  /** Negative where `left` is older, 0 where both mean the same version, positive where `left` is newer. Never throws. */
  compare(left: string, right: string): number;
  /** Reads a constraint in the ecosystem's syntax. @throws ScanError `SCAN_CONSTRAINT_MALFORMED`. */
  parseConstraint(text: string): Constraint;
  /** Tells whether a bound holds, where that is more than the order (PEP 440's pre-releases); default: the order alone. */
  holds?(version: string, bound: Bound): boolean;
}

/** Types a row where it is written. */
export function defineScheme(scheme: VersionScheme): VersionScheme {
  return scheme;
}

const relations: Readonly<Record<Operator, (order: number) => boolean>> = {
  '<': (order) => order < 0,
  '<=': (order) => order <= 0,
  '=': (order) => order === 0,
  '>': (order) => order > 0,
  '>=': (order) => order >= 0,
};

/** Tells whether one bound holds for a version. */
export function boundHolds(scheme: VersionScheme, version: string, bound: Bound): boolean {
  if (scheme.holds !== undefined) return scheme.holds(version, bound);
  return relations[bound.operator](scheme.compare(version, bound.version));
}

/** Tells whether an order (a comparison's result) satisfies an operator. */
export function orderSatisfies(order: number, operator: Operator): boolean {
  return relations[operator](order);
}

/** A decision on a constraint with the comparisons that led to it. */
export interface ConstraintDecision {
  readonly holds: boolean;
  /** Of the first range that holds; where none does, the first failing bound of each. */
  readonly steps: readonly ComparisonStep[];
}

/** Decides a constraint and keeps the comparisons for `scan explain`. @throws ScanError `SCAN_CONSTRAINT_MALFORMED`. */
export function decide(scheme: VersionScheme, version: string, constraint: string): ConstraintDecision {
  const refused: ComparisonStep[] = [];
  for (const range of scheme.parseConstraint(constraint)) {
    const steps = range.map((bound) => step(scheme, version, bound));
    const failed = steps.find((each) => !each.holds);
    if (failed === undefined) return { holds: true, steps };
    refused.push(failed);
  }
  return { holds: false, steps: refused };
}

/** One comparison in words. */
export function step(scheme: VersionScheme, version: string, bound: Bound): ComparisonStep {
  return {
    left: version,
    operator: bound.operator,
    right: bound.version,
    holds: boundHolds(scheme, version, bound),
  };
}

/** Tells whether a version satisfies a constraint. @throws ScanError `SCAN_CONSTRAINT_MALFORMED`. */
export function satisfies(scheme: VersionScheme, version: string, constraint: string): boolean {
  return scheme.parseConstraint(constraint).some((range) => range.every((bound) => boundHolds(scheme, version, bound)));
}
