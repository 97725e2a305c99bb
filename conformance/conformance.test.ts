import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { suites } from './index.ts';
import { decodeRatchet, encodeRatchet, fingerprintsIn, lost } from './ratchet.ts';
import { runSuite } from './report.ts';
import { defineSuite, type Suite } from './suite.ts';
import { titleNeeding } from '../test/support/corpus.ts';

let dir: string;
beforeAll(() => {
  dir = mkdtempSync(join(tmpdir(), 'conformance-'));
});
afterAll(() => rmSync(dir, { recursive: true, force: true }));

function suiteNamed(name: string): Suite {
  const suite = suites.get(name);
  if (suite === undefined) throw new Error(`no suite ${name}`);
  return suite;
}

async function counts(suite: Suite): Promise<string> {
  const report = await runSuite(suite, dir, () => {});
  return `${report.passed.length} passed, ${report.failed} failed, ${report.skipped} skipped`;
}

describe('versions', () => {
  const lines = ['# a comment', '1.0 < 1.1', '1.1 > 1.0', '', '1:1.0 = 1:1.0', '// another', '1.0~rc1 < 1.0'];
  const write = (text: readonly string[]) => writeFileSync(join(dir, 'debian-versions.txt'), text.join('\n'));

  it('counts comparisons and nothing else', async () => {
    write(lines);
    expect(await counts(suiteNamed('versions'))).toBe('4 passed, 0 failed, 0 skipped');
  });

  it.each([1, 2, 3, 4])('fails as often as an expectation is false: %i', async (count) => {
    let left = count;
    write(lines.map((line) => (/^[0-9]/u.test(line) && left-- > 0 ? line.replace(/ [<=>] /u, falsify) : line)));
    expect(await counts(suiteNamed('versions'))).toBe(`${4 - count} passed, ${count} failed, 0 skipped`);
  });

  it('fails what is no comparison and what no scheme is known for', async () => {
    write(['1.0 ~ 1.1', '1.0 <']);
    writeFileSync(join(dir, 'unheard-versions.txt'), '1 < 2\n');
    expect(await counts(suiteNamed('versions'))).toBe('0 passed, 3 failed, 0 skipped');
    rmSync(join(dir, 'unheard-versions.txt'));
  });

  const falsify = (relation: string) => (relation === ' < ' ? ' > ' : ' < ');
});

describe('purl', () => {
  const good = { test_type: 'parse', input: 'pkg:npm/a@1', expected_output: { type: 'npm', name: 'a', version: '1' } };
  const tests = [
    { ...good, expected_failure: false },
    { test_type: 'build', input: { type: 'npm', name: 'a' }, expected_output: 'pkg:npm/a', expected_failure: false },
    { test_type: 'parse', input: 'npm/a', expected_output: null, expected_failure: true },
    { test_type: 'validate', input: 'pkg:NPM/a', expected_output: 'pkg:npm/a', expected_failure: false },
  ];
  const write = (list: readonly object[], name = 'x-test.json') =>
    writeFileSync(join(dir, name), JSON.stringify({ tests: list }));

  it.each([0, 1, 2, 3, 4])('fails as often as an expectation is false: %i', async (count) => {
    write(tests.map((test, index) => (index < count ? { ...test, expected_failure: !test.expected_failure } : test)));
    expect(await counts(suiteNamed('purl'))).toBe(`${4 - count} passed, ${count} failed, 0 skipped`);
  });

  it('judges by what a case says, not by how its file is called', async () => {
    write(tests, '_fail-test.json');
    write(tests);
    expect(await counts(suiteNamed('purl'))).toBe('8 passed, 0 failed, 0 skipped');
  });
});

it('refuses two cases of one id', async () => {
  const twice = defineSuite({
    name: 'twice',
    doc: 'A suite that names a case twice.',
    async *run() {
      yield { id: 'a', state: 'passed' };
      yield { id: 'a', state: 'passed' };
    },
  });
  await expect(runSuite(twice, dir, () => {})).rejects.toThrow(/twice/u);
});

describe('the list of what passes', () => {
  const ids = ['a.txt:1', 'a.txt:2', 'a.txt:3', 'a.txt:9', 'b.json#0', 'plain id', 'x/y_fail'];

  it('is compact and exact', () => {
    const lines = encodeRatchet(ids, () => '-');
    expect(lines).toEqual(['a.txt:\t-\t1-3,9', 'b.json#\t-\t0', 'plain id', 'x/y_fail']);
    expect(decodeRatchet(lines, () => '-').sort()).toEqual(ids);
  });

  it('names what is lost', () => {
    expect(lost(['a.txt:1', 'a.txt:3'], ['a.txt:1', 'a.txt:2', 'a.txt:3'])).toEqual(['a.txt:2']);
  });

  it('speaks of a file only while its content is the same', () => {
    writeFileSync(join(dir, 'a.txt'), 'one');
    const lines = encodeRatchet(['a.txt:1'], fingerprintsIn(dir));
    expect(decodeRatchet(lines, fingerprintsIn(dir))).toEqual(['a.txt:1']);
    writeFileSync(join(dir, 'a.txt'), 'two');
    expect(decodeRatchet(lines, fingerprintsIn(dir))).toEqual([]);
  });
});

const shared = join(process.env['DARTAGNAN_SHARED'] ?? '../shared', 'conformance');

describe.skipIf(!existsSync(join(shared, 'versions')))(
  titleNeeding(join(shared, 'versions'), 'the published corpora'),
  () => {
    it.each(['purl', 'versions'])('%s: none failed, none skipped, none lost', async (name) => {
      const corpus = join(shared, name);
      const report = await runSuite(suiteNamed(name), corpus, () => {});
      expect([report.failed, report.skipped]).toEqual([0, 0]);
      const list = readFileSync(`conformance/passing/${name}.txt`, 'utf8').split('\n').filter(Boolean);
      expect(lost(report.passed, decodeRatchet(list, fingerprintsIn(corpus)))).toEqual([]);
    });
  },
);
