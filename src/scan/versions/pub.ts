import { compareThenLength } from './order.ts';
import { defineScheme } from './scheme.ts';
import { compareIdentifier, compareSemverParts, semverParts } from './semver-order.ts';
import { semverConstraint } from './semver-range.ts';

/** Dart packages (pub_semver): Semantic Versioning, but build metadata counts: a build is newer than none. */
export const pub = defineScheme({
  name: 'pub',
  doc: 'Dart packages: Semantic Versioning where build metadata counts.',
  compare(left, right) {
    const a = semverParts(left);
    const b = semverParts(right);
    return compareSemverParts(a, b) || compareThenLength(a.build, b.build, compareIdentifier);
  },
  parseConstraint: semverConstraint,
});
