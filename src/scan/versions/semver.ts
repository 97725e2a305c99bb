import { defineScheme } from './scheme.ts';
import { compareSemverParts, semverParts } from './semver-order.ts';
import { semverConstraint } from './semver-range.ts';

/** Semantic Versioning 2.0.0: Cargo, Swift and others. What follows the third number counts as a pre-release. */
export const semver = defineScheme({
  name: 'semver',
  doc: 'Semantic Versioning 2.0.0, as Cargo and Swift packages use it; build metadata is left out.',
  compare: (left, right) => compareSemverParts(semverParts(left, 3), semverParts(right, 3)),
  parseConstraint: semverConstraint,
});
