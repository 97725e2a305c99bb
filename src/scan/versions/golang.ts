import { defineScheme } from './scheme.ts';
import { compareSemverParts, semverParts } from './semver-order.ts';
import { semverConstraint } from './semver-range.ts';

/** Go modules (go.dev/ref/mod#versions) with `v`, pseudo-versions and `+incompatible`; the toolchain's `go1.22rc1` too. */
export const golang = defineScheme({
  name: 'golang',
  doc: 'Go modules and the Go toolchain: Semantic Versioning behind a v or go.',
  compare: (left, right) => compareSemverParts(parts(left), parts(right)),
  parseConstraint: semverConstraint,
});

function parts(version: string) {
  return semverParts(version.trim().replace(/^go(?=[0-9])/u, ''));
}
