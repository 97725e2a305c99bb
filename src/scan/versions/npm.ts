import { defineScheme } from './scheme.ts';
import { compareSemverParts, semverParts } from './semver-order.ts';
import { npmConstraint } from './semver-range.ts';

/** npm packages: Semantic Versioning, ranges as node-semver writes them. */
export const npm = defineScheme({
  name: 'npm',
  doc: 'npm packages: Semantic Versioning with caret, tilde, wildcard and hyphen ranges.',
  compare: (left, right) => compareSemverParts(semverParts(left), semverParts(right)),
  parseConstraint: npmConstraint,
});
