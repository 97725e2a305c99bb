import { constraintParser } from './constraint.ts';
import { compareDigits, compareThenLength } from './order.ts';
import { defineScheme } from './scheme.ts';

/** Haskell packages (Package Versioning Policy): numbers between dots; the longer of two that agree is newer. */
export const hackage = defineScheme({
  name: 'hackage',
  doc: 'Haskell packages: numbers between dots.',
  compare: (left, right) => compareThenLength(left.trim().split('.'), right.trim().split('.'), compareDigits),
  parseConstraint: constraintParser(),
});
