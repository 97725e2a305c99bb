import { between, constraintParser, raise } from './constraint.ts';
import { defineScheme } from './scheme.ts';
import { compareSemverParts, semverParts } from './semver-order.ts';

/** Erlang and Elixir packages (Elixir's Version): Semantic Versioning, `and` and `or` between bounds. */
export const hex = defineScheme({
  name: 'hex',
  doc: 'Erlang and Elixir packages: Semantic Versioning with ~>, and, or.',
  compare: (left, right) => compareSemverParts(semverParts(left), semverParts(right)),
  parseConstraint: (text) => parse(text.replace(/\s+and\s+/gu, ', ').replace(/\s+or\s+/gu, ' || ')),
});

const parse = constraintParser({
  operators: {
    '~>': (version) => {
      const { numbers } = semverParts(version);
      return between(version, `${raise(numbers, Math.max(0, numbers.length - 2))}-0`);
    },
  },
});
