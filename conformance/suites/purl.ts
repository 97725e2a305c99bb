import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { messageOf } from '../../src/core/index.ts';
import { buildPurl, canonicalPurl } from '../../src/formats/purl/build.ts';
import type { PurlParts } from '../../src/formats/purl/normalize.ts';
import { parsePurl } from '../../src/formats/purl/parse.ts';
import { type CaseResult, defineSuite } from '../suite.ts';

interface PurlTest {
  readonly test_type: 'parse' | 'build' | 'validate' | 'roundtrip';
  readonly input: string | PurlParts;
  readonly expected_output?: string | PurlParts | null;
  readonly expected_failure: boolean;
}

/** The tests that the package-url specification publishes: parse, build, and round trip to the canonical form. */
export const purl = defineSuite({
  name: 'purl',
  doc: 'Tests of the package-url specification (folders spec and types): parse, build and canonical form.',
  async *run(dir) {
    for (const file of testFiles(dir)) {
      const { tests } = JSON.parse(readFileSync(join(dir, file), 'utf8')) as { tests: readonly PurlTest[] };
      for (const [index, test] of tests.entries()) yield judge(`${file}#${index}`, test);
    }
  },
});

function testFiles(dir: string): string[] {
  return readdirSync(dir, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('-test.json'))
    .sort();
}

function judge(id: string, test: PurlTest): CaseResult {
  const [said, failure] = attempt(test);
  if (test.expected_failure)
    return failure === undefined ? failed(id, `read ${said}, a failure was expected`) : { id, state: 'passed' };
  if (failure !== undefined) return failed(id, failure);
  const expected = wanted(test.expected_output);
  return said === expected ? { id, state: 'passed' } : failed(id, `got ${said}, expected ${expected}`);
}

function failed(id: string, reason: string): CaseResult {
  return { id, state: 'failed', reason };
}

function attempt({ test_type, input }: PurlTest): readonly [said: string, failure: string | undefined] {
  try {
    if (test_type === 'build') return [buildPurl(input as PurlParts), undefined];
    if (test_type === 'parse') return [wanted(parsePurl(input as string)), undefined];
    return [canonicalPurl(input as string), undefined];
  } catch (error) {
    return ['', messageOf(error)];
  }
}

/** One spelling for parts whichever keys are null or absent. */
function wanted(output: string | PurlParts | null | undefined): string {
  if (typeof output === 'string' || output === null || output === undefined) return String(output);
  const { type, namespace, name, version, qualifiers, subpath } = output;
  const sorted = Object.entries(qualifiers ?? {}).sort(([left], [right]) => (left < right ? -1 : 1));
  return JSON.stringify([type, namespace ?? null, name, version ?? null, sorted, subpath ?? null]);
}
