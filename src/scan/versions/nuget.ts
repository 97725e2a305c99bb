import { bracketRanges } from './bracket.ts';
import { constraintParser, malformed } from './constraint.ts';
import { defineScheme } from './scheme.ts';
import { compareSemverParts, semverParts } from './semver-order.ts';

/** .NET packages (NuGet versioning): four numbers, a pre-release in any case; interval notation in brackets. */
export const nuget = defineScheme({
  name: 'nuget',
  doc: '.NET packages: up to four numbers and a pre-release in any case; bracket intervals.',
  compare: (left, right) => compareSemverParts(semverParts(left.toLowerCase()), semverParts(right.toLowerCase())),
  parseConstraint: (text) => bracketRanges(text, plain, malformed),
});

const plain = constraintParser();
