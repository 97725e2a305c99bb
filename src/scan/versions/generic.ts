import { defineScheme } from './scheme.ts';
import { compareSemverParts, semverParts } from './semver-order.ts';
import { semverConstraint } from './semver-range.ts';

/** Any number of numbers, then a pre-release: for ecosystems without an order of their own (Conan, Bitnami, Conda). */
export const generic = defineScheme({
  name: 'generic',
  doc: 'Any number of numbers and a pre-release, where an ecosystem has no order of its own.',
  compare: (left, right) => compareSemverParts(semverParts(left), semverParts(right)),
  parseConstraint: semverConstraint,
});
