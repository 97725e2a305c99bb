import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { versionSchemes } from '../../src/scan/versions/index.ts';
import type { VersionScheme } from '../../src/scan/versions/scheme.ts';
import { type CaseResult, defineSuite } from '../suite.ts';

/** Scheme by the first word of a file's name, `debian-versions-generated.txt`. */
const schemeByFile: Readonly<Record<string, string>> = {
  alpine: 'apk',
  cran: 'cran',
  debian: 'deb',
  hackage: 'hackage',
  maven: 'maven',
  nuget: 'nuget',
  packagist: 'packagist',
  pub: 'pub',
  pypi: 'pep440',
  redhat: 'rpm',
  rubygems: 'gem',
  semver: 'semver',
};

/** Lines `left < right`, `=` or `>`, each checked in both directions; `#` or `//` begins a comment. */
export const versions = defineSuite({
  name: 'versions',
  doc: 'Version orders: lines such as "1.0 < 1.1" in files named after the ecosystem, checked in both directions.',
  async *run(dir) {
    for (const file of readdirSync(dir)
      .filter((name) => name.endsWith('.txt'))
      .sort())
      yield* runFile(dir, file);
  },
});

function* runFile(dir: string, file: string): Iterable<CaseResult> {
  const word = file.split('-')[0] ?? '';
  const scheme = versionSchemes.get(schemeByFile[Object.hasOwn(schemeByFile, word) ? word : ''] ?? '');
  for (const [index, line] of readFileSync(join(dir, file), 'utf8').split('\n').entries()) {
    if (line.trim() === '' || /^\s*(?:#|\/\/)/u.test(line)) continue;
    const id = `${file}:${index + 1}`;
    if (scheme === undefined) yield { id, state: 'failed', reason: `no scheme is known for ${word}` };
    else yield judge(id, line.trim(), scheme);
  }
}

const signs: Readonly<Record<string, number>> = { '<': -1, '=': 0, '>': 1 };

function judge(id: string, line: string, scheme: VersionScheme): CaseResult {
  const [left = '', relation = '', right = '', ...more] = line.split(/\s+/u);
  const expected = signs[relation];
  if (expected === undefined || right === '' || more.length > 0)
    return { id, state: 'failed', reason: `${JSON.stringify(line)} is no comparison` };
  const forth = Math.sign(scheme.compare(left, right));
  const back = Math.sign(scheme.compare(right, left));
  if (forth === expected && back === 0 - expected) return { id, state: 'passed' };
  return { id, state: 'failed', reason: `${line}: ${scheme.name} says ${forth} forth and ${back} back` };
}
