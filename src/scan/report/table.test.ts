import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Finding, verbatim } from '../../core/index.ts';
import type { ScanResult } from '../result.ts';
import { drawBox } from './box.ts';
import { plainOptions } from './golden.fixture.ts';
import { sampleResult } from './sample.fixture.ts';
import { table } from './table.ts';
import { printable, textWidth, wrap } from './text-width.ts';

function withFindings(change: (finding: Finding) => Finding[]): ScanResult {
  const { result, finding } = sampleResult();
  const [system, ...rest] = result.applications;
  return { ...result, applications: [{ application: system!.application, findings: change(finding) }, ...rest] };
}

describe('table', () => {
  it('summary, heading with distribution, totals, and one block for a library', () => {
    const result = withFindings((finding) => [
      finding,
      {
        ...finding,
        severity: 'CRITICAL',
        vulnerability: { id: 'CVE-2022-1292', title: 'openssl: c_rehash script allows command injection' },
        fixedVersion: '',
        status: 'affected',
      },
    ]);
    expect(table.render(result, { ...plainOptions(), severities: ['HIGH', 'CRITICAL'] })).toBe(`Report Summary

┌───────────────────────────────┬────────┬─────────────────┐
│            Target             │  Type  │ Vulnerabilities │
├───────────────────────────────┼────────┼─────────────────┤
│ python:3.9-slim (debian 11.7) │ debian │        2        │
├───────────────────────────────┼────────┼─────────────────┤
│ Java                          │  jar   │        0        │
└───────────────────────────────┴────────┴─────────────────┘

python:3.9-slim (debian 11.7)
=============================
Total: 2 (HIGH: 1, CRITICAL: 1)

┌───────────┬───────────────┬──────────┬──────────┬───────────────────┬──────────────────┬────────────────────────────────────────────────────────────┐
│  Library  │ Vulnerability │ Severity │  Status  │ Installed Version │  Fixed Version   │                           Title                            │
├───────────┼───────────────┼──────────┼──────────┼───────────────────┼──────────────────┼────────────────────────────────────────────────────────────┤
│ libssl1.1 │ CVE-2022-1292 │ CRITICAL │ affected │ 1.1.1n-0+deb11u3  │                  │ openssl: c_rehash script allows command injection          │
│           │               │          │          │                   │                  │ https://avd.aquasec.com/nvd/cve-2022-1292                  │
│           ├───────────────┼──────────┼──────────┤                   ├──────────────────┼────────────────────────────────────────────────────────────┤
│           │ CVE-2023-0286 │ HIGH     │ fixed    │                   │ 1.1.1n-0+deb11u4 │ openssl: X.400 address type confusion in X.509 GeneralName │
│           │               │          │          │                   │                  │ https://avd.aquasec.com/nvd/cve-2023-0286                  │
└───────────┴───────────────┴──────────┴──────────┴───────────────────┴──────────────────┴────────────────────────────────────────────────────────────┘
`);
  });

  it('keeps within the terminal, whatever the language', () => {
    for (const language of ['en', 'zh'] as const)
      for (const width of [120, 200]) {
        const lines = table.render(sampleResult().result, { ...plainOptions(), language, width }).split('\n');
        expect(Math.max(...lines.map(textWidth))).toBeLessThanOrEqual(width);
      }
  });

  it('colours on a terminal only', () => {
    const { result } = sampleResult();
    expect(table.render(result, { ...plainOptions(), color: true })).toContain('\u001b[91mHIGH');
    expect(table.render(result, plainOptions())).not.toContain('\u001b');
  });

  it('says first what makes the report incomplete, and last what was suppressed', () => {
    const { result, finding } = sampleResult();
    const notes = {
      incomplete: [verbatim('layer 3: truncated')],
      endOfLife: { date: '2024-08-14', ended: true },
      suppressed: [{ finding, reason: 'not reachable', source: '.trivyignore:3' }],
    };
    const plain = table.render({ ...result, ...notes }, plainOptions());
    expect(plain).toMatch(
      /^This report is incomplete:\n- layer 3: truncated\ndebian 11\.7 has had no security updates since 2024-08-14/,
    );
    expect(plain).toMatch(/Suppressed by ignore files: 1 .*\n$/);
    const listed = table.render({ ...result, ...notes }, { ...plainOptions(), showSuppressed: true, language: 'zh' });
    expect(listed).toMatch(/已抑制的发现[^]*not reachable[^]*\.trivyignore:3/);
  });

  it('shows a dash, not a clean 0, where no database was asked', () => {
    const { database, ...result } = sampleResult().result;
    const unmatched = {
      ...result,
      applications: result.applications.map(({ application }) => ({ application, findings: [] })),
    };
    expect(table.render(unmatched, plainOptions())).toContain('│        -        │');
    expect(table.render({ ...unmatched, ...(database !== undefined && { database }) }, plainOptions())).toContain(
      '│        0        │',
    );
  });

  it('does not let a package drive the terminal', () => {
    const result = withFindings((finding) => [
      { ...finding, package: { ...finding.package, name: 'a\u001b[2J\u202eb' }, vulnerability: { id: 'CVE-1\u0007' } },
    ]);
    expect(table.render(result, plainOptions())).toContain('a\\x1b[2J\\x202eb');
    expect(table.render(result, plainOptions())).toContain('CVE-1\\x07');
  });

  it('names the archive that a person can find', () => {
    const { result, finding } = sampleResult();
    const [, java] = result.applications;
    const [jar] = java!.application.packages;
    const found = { ...finding, package: jar! };
    expect(
      table.render(
        { ...result, applications: [{ application: java!.application, findings: [found] }] },
        plainOptions(),
      ),
    ).toContain('org.example:app (app.war)');
  });
});

describe('text width', () => {
  it.each([
    ['abc', 3],
    ['漏洞', 4],
    ['ｆｕｌｌ', 8],
    ['e\u0301', 1],
    ['👩‍💻', 2],
    ['한글', 4],
  ])('%s', (text, width) => expect(textWidth(text)).toBe(width));

  it('wraps into lines that fit and loses nothing but blanks', () => {
    const text = fc.string({ unit: fc.constantFrom('a', '漏', ' ', 'é', '👩‍💻') });
    fc.assert(
      fc.property(text, fc.integer({ min: 2, max: 20 }), (value, width) => {
        const lines = wrap(value, width);
        expect(Math.max(...lines.map(textWidth))).toBeLessThanOrEqual(width);
        expect(lines.join('').replaceAll(' ', '')).toBe(value.replaceAll(' ', ''));
      }),
    );
  });

  it('every line of a box is as wide as the first', () => {
    const cell = fc.string({ unit: fc.constantFrom('a', '漏', ' ', '\n') });
    fc.assert(
      fc.property(
        fc.array(fc.tuple(cell, cell, cell), { maxLength: 5 }),
        fc.integer({ min: 10, max: 60 }),
        (rows, width) => {
          const columns = ['a', '标题', 'c'].map((header) => ({ header, narrowest: 4 }));
          const lines = drawBox(columns, rows, width).trimEnd().split('\n');
          expect(new Set(lines.map(textWidth)).size).toBe(1);
        },
      ),
    );
  });

  it('shows controls instead of obeying them', () => expect(printable('a\u0000\u009bb\n漏')).toBe('a\\x00\\x9bb\n漏'));
});
