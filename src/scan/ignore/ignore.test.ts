import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { severities } from '../../core/index.ts';
import { ScanError } from '../error.ts';
import { sampleResult } from '../report/sample.fixture.ts';
import { filterResult, type FilterOptions } from './filter.ts';
import { readIgnoreFile } from './ignore-file.ts';

const now = Date.parse('2024-05-01T00:00:00Z');
const all: FilterOptions = { severities, ignoreUnfixed: false, ignoreStatuses: [], rules: [], now };

describe('.trivyignore', () => {
  it('ids, comments and expirations', () => {
    const rules = readIgnoreFile(
      '\ufeff# known\r\nCVE-1\r\n\r\nCVE-2 exp:2024-06-30 # until then\nCVE-3#x',
      '.trivyignore',
    );
    expect(rules.map(({ id, expires, where }) => [id, expires, where])).toEqual([
      ['CVE-1', undefined, '.trivyignore:2'],
      ['CVE-2', Date.parse('2024-06-30'), '.trivyignore:4'],
      ['CVE-3#x', undefined, '.trivyignore:5'],
    ]);
  });

  it.each([
    ['CVE-1\nCVE-2 exp:2024-02-30', /^a\/\.trivyignore:2: "2024-02-30" is no date/],
    ['CVE-1 exp:soon', /:1: "soon" is no date/],
    ['CVE-1 until tomorrow', /:1: "until" is not understood/],
  ])('%j', (content, message) => expect(() => readIgnoreFile(content, 'a/.trivyignore')).toThrow(message));
});

describe('.trivyignore.yaml', () => {
  it('reads rules of all four classes', () => {
    const rules = readIgnoreFile(
      `vulnerabilities:
  - id: CVE-1
    paths: ["usr/**"]
    purls: ["pkg:deb/debian/libssl1.1"]
    expired_at: 2024-06-30
    statement: not reachable
misconfigurations:
  - id: AVD-DS-0001
secrets:
  - id: aws-access-key-id
licenses:
  - id: GPL-3.0
`,
      '.trivyignore.yaml',
    );
    expect(rules.map((rule) => [rule.class, rule.id, rule.where])).toEqual([
      ['vulnerabilities', 'CVE-1', '.trivyignore.yaml:2'],
      ['misconfigurations', 'AVD-DS-0001', '.trivyignore.yaml:8'],
      ['secrets', 'aws-access-key-id', '.trivyignore.yaml:10'],
      ['licenses', 'GPL-3.0', '.trivyignore.yaml:12'],
    ]);
    expect(rules[0]).toMatchObject({
      expires: Date.parse('2024-06-30'),
      statement: 'not reachable',
      paths: ['usr/**'],
    });
  });

  it.each([
    ['vulnerabilities:\n  - id: CVE-1\n   bad: [', /^x\.yaml:3: [^\n]*$/],
    ['vulnerabilities:\n  - id: CVE-1\n    path: x', /:3: a rule has id, paths/],
    ['vulnerabilities:\n  - statement: x', /:2: a rule needs an id/],
    ['vulnerabilities:\n  - id: CVE-1\n    expired_at: tomorrow', /:3: "tomorrow" is no date/],
    ['vulnerability:\n  - id: CVE-1', /:1: "vulnerability" is none of/],
    ['- id: CVE-1', /:1: expected the lists/],
    ['vulnerabilities: [', /:1: /],
    ['vulnerabilities:\n  id: CVE-1', /:2: vulnerabilities must be a list/],
    ['vulnerabilities:\n  - id: 5', /:2: id must be text/],
  ])('%j', (content, message) => expect(() => readIgnoreFile(content, 'x.yaml')).toThrow(message));

  it('refuses a document that multiplies its aliases', () => {
    const levels = Array.from(
      { length: 9 },
      (_, level) => `l${level + 1}: &l${level + 1} [${Array(9).fill(`*l${level}`).join(', ')}]`,
    );
    expect(() => readIgnoreFile(`l0: &l0 [x]\n${levels.join('\n')}\n`, 'bomb.yaml')).toThrow(
      /bomb\.yaml:\d+: .*alias/i,
    );
  });

  it('reads any text into rules or our error', () => {
    const line = fc.constantFrom(
      'vulnerabilities:',
      '  - id: CVE-1',
      '    paths:',
      '    - x',
      '    - &a [*a]',
      '---',
      '? {a: b}',
      '  id: 1',
      '%YAML 9',
      '!!binary x',
      '<<: *a',
    );
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.array(line).map((lines) => lines.join('\n')),
        ),
        fc.constantFrom('.yaml', ''),
        (content, end) => {
          try {
            expect(Array.isArray(readIgnoreFile(content, `.trivyignore${end}`))).toBe(true);
          } catch (error) {
            expect(error).toBeInstanceOf(ScanError);
          }
        },
      ),
      { numRuns: 1000 },
    );
  });

  it('an empty file has no rules', () => {
    expect(readIgnoreFile('', 'x.yaml')).toEqual([]);
    expect(readIgnoreFile('vulnerabilities:\n', 'x.yml')).toEqual([]);
  });
});

describe('filterResult', () => {
  const counts = (options: Partial<FilterOptions>, fixedVersion = '1'): [kept: number, suppressed: number] => {
    const { result, finding } = sampleResult();
    const [system] = result.applications;
    const filtered = filterResult(
      { ...result, applications: [{ application: system!.application, findings: [{ ...finding, fixedVersion }] }] },
      { ...all, ...options },
    );
    return [filtered.applications[0]!.findings.length, filtered.suppressed.length];
  };
  const yaml = (rule: string): Partial<FilterOptions> => ({
    rules: readIgnoreFile(`vulnerabilities:\n  - id: CVE-2023-0286\n    ${rule}\n`, 'i.yaml'),
  });

  it.each<[string, Partial<FilterOptions>, [number, number]]>([
    ['nothing asked', {}, [1, 0]],
    ['severity', { severities: ['CRITICAL'] }, [0, 0]],
    ['status', { ignoreStatuses: ['fixed'] }, [0, 0]],
    ['unfixed, but it is fixed', { ignoreUnfixed: true }, [1, 0]],
    ['id', { rules: readIgnoreFile('CVE-2023-0286', 'i') }, [0, 1]],
    ['another id', { rules: readIgnoreFile('CVE-2023-02861', 'i') }, [1, 0]],
    ['rule still holds', { rules: readIgnoreFile('CVE-2023-0286 exp:2024-05-02', 'i') }, [0, 1]],
    ['rule has ended', { rules: readIgnoreFile('CVE-2023-0286 exp:2024-05-01', 'i') }, [1, 0]],
    ['path', yaml('paths: ["var/lib/**"]'), [0, 1]],
    ['another path', yaml('paths: ["usr/**"]'), [1, 0]],
    ['package of any version', yaml('purls: ["pkg:deb/debian/libssl1.1"]'), [0, 1]],
    [
      'package of this version and architecture',
      yaml('purls: ["pkg:deb/debian/libssl1.1@1.1.1n-0%2Bdeb11u3?arch=amd64"]'),
      [0, 1],
    ],
    ['package of another version', yaml('purls: ["pkg:deb/debian/libssl1.1@2"]'), [1, 0]],
    ['package of another architecture', yaml('purls: ["pkg:deb/debian/libssl1.1?arch=arm64"]'), [1, 0]],
    ['rule of another class', { rules: readIgnoreFile('secrets:\n  - id: CVE-2023-0286\n', 'i.yaml') }, [1, 0]],
  ])('%s', (_, options, expected) => expect(counts(options)).toEqual(expected));

  it('unfixed', () => expect(counts({ ignoreUnfixed: true }, '')).toEqual([0, 0]));

  it('keeps reason and place of what it suppressed', () => {
    const rules = readIgnoreFile('vulnerabilities:\n  - id: CVE-2023-0286\n    statement: not reachable\n', 'i.yaml');
    expect(filterResult(sampleResult().result, { ...all, rules }).suppressed).toMatchObject([
      { reason: 'not reachable', source: 'i.yaml:2' },
    ]);
  });

  it.each(['purls: ["libssl"]', 'paths: ["[z-a]"]'])('says where %s is not understood', (rule) => {
    expect(() => filterResult(sampleResult().result, { ...all, ...yaml(rule) })).toThrow(
      /^i\.yaml:2: a .* is not understood/,
    );
  });
});
