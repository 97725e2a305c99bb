import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ChecklistError } from '../error.ts';
import { digest, evidenceFixtures } from './fixture.ts';
import { evidenceSources } from './index.ts';
import { mistakeAt, parseDocuments } from './json.ts';
import { readEvidence } from './read.ts';

const shared = join(process.env['DARTAGNAN_SHARED'] ?? '../shared', 'conformance/trivy');

describe.each([...evidenceSources])('the source $name', (row) => {
  const fixture = evidenceFixtures[row.name] ?? '';

  it('is documented and has a fixture that it alone recognises', () => {
    expect(row.doc).toMatch(/\.$/);
    const [first] = parseDocuments(fixture, 'fixture');
    expect(evidenceSources.rows.filter((candidate) => candidate.matches(first))).toEqual([row]);
  });

  it('names the tool, the place and the image of every statement', () => {
    for (const item of readEvidence(fixture, 'f.json')) {
      expect(item.where).toMatch(/^f\.json/);
      expect(item.tool).not.toBe('');
      expect(item.digests?.includes(digest) || item.image === 'registry.example/app:1').toBe(true);
    }
  });

  it('answers damaged files with statements or an error of ours', () => {
    const damaged = fc.tuple(fc.nat(fixture.length), fc.nat(40), fc.string({ maxLength: 6 }));
    fc.assert(
      fc.property(damaged, ([at, length, put]) => {
        const text = fixture.slice(0, at) + put + fixture.slice(at + length);
        expect(ours(() => readEvidence(text, 'f'))).toBe(true);
      }),
      { numRuns: 300 },
    );
  });

  it('answers a document whose parts are of other types with statements or an error of ours', () => {
    const [document] = parseDocuments(fixture, 'fixture');
    fc.assert(
      fc.property(fc.nat(60), fc.jsonValue(), (index, value) => {
        const text = JSON.stringify(replaceNth(document, index, value));
        expect(ours(() => readEvidence(text, 'f'))).toBe(true);
      }),
      { numRuns: 300 },
    );
  });
});

describe('readEvidence', () => {
  it.each([
    [
      'clair',
      [
        { stage: 'build', state: 'failed', id: 'CVE-2023-0286', severity: 'HIGH', fixable: true },
        { id: 'CVE-2007-6755', severity: 'LOW', fixable: false },
      ],
    ],
    ['cosign', [{ stage: 'sign', state: 'passed', id: 'release@registry.example', digests: [digest] }]],
    [
      'falco',
      [
        { stage: 'run', state: 'failed', id: 'Reverse shell', where: 'f: alert 1' },
        { stage: 'run', state: 'warning', image: 'registry.example/app:1', where: 'f: alert 2' },
      ],
    ],
    [
      'grype',
      [
        { id: 'CVE-2023-0286', severity: 'HIGH', fixable: true },
        { id: 'CVE-2005-2541', severity: 'LOW', fixable: false },
      ],
    ],
    [
      'sarif',
      [
        { id: 'CVE-2023-0286', stage: 'build', severity: 'HIGH', fixable: false },
        { id: 'KSV017', stage: 'deploy', severity: 'CRITICAL', fixable: true },
        { id: 'js/eval', stage: 'build', severity: 'HIGH', fixable: true },
      ],
    ],
    [
      'trivy',
      [
        { id: 'CVE-2023-0286', severity: 'HIGH', fixable: true, tool: 'Trivy 0.74.0' },
        { id: 'CVE-2005-2541', fixable: false },
        { id: 'DS002', stage: 'build' },
        { id: 'private-key', severity: 'HIGH' },
      ],
    ],
  ])('reads %s', (name, expected) => {
    const items = readEvidence(evidenceFixtures[name] ?? '', 'f');
    expect(items).toHaveLength(expected.length);
    expect(items).toMatchObject(expected);
  });

  it.each([
    ['clair', { manifest_hash: digest, package_vulnerabilities: {} }],
    ['grype', { matches: [], descriptor: { name: 'grype' } }],
    ['sarif', { version: '2.1.0', runs: [{ tool: { driver: { name: 'x' } }, results: [] }] }],
    ['trivy', { SchemaVersion: 2, ArtifactName: 'a', Results: [{ Class: 'os-pkgs' }] }],
  ])('takes a report of %s without findings as passed', (_, document) => {
    expect(readEvidence(JSON.stringify(document), 'f')).toMatchObject([{ stage: 'build', state: 'passed' }]);
  });

  it('does not take a report that scanned nothing as passed', () => {
    expect(readEvidence('{"SchemaVersion":2,"ArtifactName":"a"}', 'f')).toEqual([]);
  });

  it.each([
    ['', 'EVIDENCE_NOT_JSON', 'f'],
    ['no json here', 'EVIDENCE_NOT_JSON', 'f'],
    ['{"a": [1, 2}', 'EVIDENCE_NOT_JSON', 'f:1:12'],
    ['words\n{\n  "a": tru\n}', 'EVIDENCE_NOT_JSON', 'f:3:8'],
    ['{"a":1}\n{"b":2,}\n', 'EVIDENCE_NOT_JSON', 'f:2:8'],
    ['{"SchemaVersion": 2,', 'EVIDENCE_NOT_JSON', 'f:1:21'],
    ['{"a": 1}', 'EVIDENCE_UNKNOWN_FORMAT', 'f'],
    ['{"SchemaVersion":2,"ArtifactName":"a","Results":{}}', 'EVIDENCE_MALFORMED', 'f: Results'],
    [
      '{"SchemaVersion":2,"ArtifactName":"a","Results":[{"Vulnerabilities":[1]}]}',
      'EVIDENCE_MALFORMED',
      'f: Results[0].Vulnerabilities[0]',
    ],
  ])('says where %j is wrong', (text, code, where) => {
    expect(() => readEvidence(text, 'f')).toThrow(expect.objectContaining({ code, where }));
  });

  it('reads deep nesting without falling over', () => {
    const deep = `{"SchemaVersion":2,"ArtifactName":"a","x":${'['.repeat(200_000)}${']'.repeat(200_000)}}`;
    expect(ours(() => readEvidence(deep, 'f'))).toBe(true);
  });

  for (const name of ['alpine-310.json.golden', 'debian-buster.json.golden', 'alpine-310.sarif.golden'])
    it(`reads the real ${name}`, (ctx) => {
      const path = join(shared, name);
      if (!existsSync(path)) return ctx.skip('the reports of the conformance corpus are not beside the repository');
      const items = readEvidence(readFileSync(path, 'utf8'), name);
      expect(items.length).toBeGreaterThan(1);
      expect(items.every((item) => item.id?.startsWith('CVE-'))).toBe(true);
    });
});

describe('mistakeAt', () => {
  it('finds no mistake before the end of any JSON', () => {
    fc.assert(
      fc.property(fc.json(), (text) => {
        expect(mistakeAt(text)).toBe(text.length);
      }),
    );
  });
});

function ours(run: () => unknown): boolean {
  try {
    run();
    return true;
  } catch (thrown) {
    return thrown instanceof ChecklistError;
  }
}

/** A copy of a document in which the nth part, counted in depth-first order, is another value. */
function replaceNth(document: unknown, index: number, value: unknown): unknown {
  let left = index;
  const copy = (part: unknown): unknown => {
    if (left-- === 0) return value;
    if (Array.isArray(part)) return part.map(copy);
    if (typeof part !== 'object' || part === null) return part;
    return Object.fromEntries(Object.entries(part).map(([key, member]) => [key, copy(member)]));
  };
  return copy(document);
}
