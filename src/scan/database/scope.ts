import type { OperatingSystem } from '../../core/index.ts';
import type { AdvisoryScope } from './port.ts';

/** How many numbers of a version name a release whose advisories are one list. */
const numbers: Readonly<Record<string, number>> = {
  alma: 1,
  amazon: 1,
  alpine: 2,
  'cbl-mariner': 2,
  centos: 1,
  debian: 1,
  oracle: 1,
  redhat: 1,
  rocky: 1,
};

/** Name of a scope in databases of our own: `debian 11`, `alpine 3.10`, `pypi`. */
export function scopeName(scope: AdvisoryScope): string {
  return 'os' in scope ? osScope(scope.os) : scope.ecosystem;
}

function osScope({ family, version }: OperatingSystem): string {
  const count = Object.hasOwn(numbers, family) ? numbers[family] : undefined;
  return `${family} ${version.split('.').slice(0, count).join('.')}`;
}
