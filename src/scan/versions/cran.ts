import { constraintParser } from './constraint.ts';
import { compareDigits, compareThenLength } from './order.ts';
import { defineScheme } from './scheme.ts';

/** R packages: numbers between dots or hyphens; the longer of two that agree is newer (R, `package_version`). */
export const cran = defineScheme({
  name: 'cran',
  doc: 'R packages: numbers between dots or hyphens.',
  compare: (left, right) => compareThenLength(left.trim().split(/[.-]/u), right.trim().split(/[.-]/u), compareDigits),
  parseConstraint: constraintParser(),
});
