import { describe, expect, it } from 'vitest';
import type { Advisory, Package, Vulnerability } from '../../core/index.ts';
import type { AdvisoryDatabase } from '../database/port.ts';
import { sampleResult } from '../report/sample.fixture.ts';
import type { ScanResult } from '../result.ts';
import { explain } from './explain.ts';
import { renderExplanation, renderExplanationJson } from './render.ts';

const source = { id: 'debian', name: 'Debian Security Tracker' };

function database(
  advisories: Readonly<Record<string, Advisory>>,
  vulnerability: Partial<Vulnerability> = {},
): AdvisoryDatabase {
  return {
    info: { kind: 'dartagnan', version: 1, updatedAt: '2024-01-01T00:00:00Z' },
    advisories: (_, name) => (advisories[name] === undefined ? [] : [advisories[name]]),
    vulnerability: (id) => (id === 'CVE-1' ? { id, ...vulnerability } : undefined),
    covers: () => true,
    close: () => undefined,
  };
}

function resultWith(change: Partial<Package>, kind: 'dpkg' | 'npm' = 'dpkg'): ScanResult {
  const { result } = sampleResult();
  const found: Package = { ...result.applications[0]!.application.packages[0]!, ...change };
  const application = { kind, path: '', packages: [found] };
  return {
    ...result,
    inventory: { ...result.inventory, applications: [application] },
    applications: [{ application, findings: [] }],
  };
}

describe('explain', () => {
  it('a finding: file, layer, advisory, severity, comparison', () => {
    const { result } = sampleResult();
    expect(
      renderExplanation(explain('dsa-5343-1', result, undefined), 'en'),
    ).toBe(`CVE-2023-0286: openssl: X.400 address type confusion in X.509 GeneralName
https://avd.aquasec.com/nvd/cve-2023-0286

libssl1.1 1.1.1n-0+deb11u3
  Affected: HIGH
  Source package: openssl 1.1.1n-0+deb11u3
  File: var/lib/dpkg/status in layer sha256:${'a'.repeat(64)}
  Advisory: Debian Security Tracker (CVE-2023-0286, DSA-5343-1)
  Severity: HIGH by nvd (vendors: nvd HIGH, debian HIGH)
  Fixed in 1.1.1n-0+deb11u4 (fixed)
  Comparison:
    1.1.1n-0+deb11u3 < 1.1.1n-0+deb11u4: yes
`);
  });

  it('a suppressed finding names file and reason', () => {
    const { result, finding } = sampleResult();
    const taken = {
      ...result,
      applications: [],
      suppressed: [{ finding, reason: 'not reachable', source: '.trivyignore:1' }],
    };
    expect(renderExplanation(explain('CVE-2023-0286', taken, undefined), 'zh')).toContain(
      '被 .trivyignore:1 抑制：not reachable',
    );
  });

  it.each<[string, Partial<Advisory>, Partial<Package>, string]>([
    ['a newer version', { fixedVersion: '1.1.1a-1' }, {}, '1.1.1n-0+deb11u3 < 1.1.1a-1: no'],
    ['another architecture', { architectures: ['arm64'] }, {}, 'another architecture'],
    ['the vendor’s word', { status: 'not_affected' }, {}, 'the vendor says'],
    [
      'not yet introduced',
      { ranges: [{ introduced: '3.0.0-1' }], fixedVersion: '3.0.1-1' },
      {},
      '1.1.1n-0+deb11u3 >= 3.0.0-1: no',
    ],
  ])('why not, for a distribution: %s', (_, advisory, change, words) => {
    const asked = database({ openssl: { vulnerability: 'CVE-1', source, ...advisory } });
    expect(renderExplanation(explain('CVE-1', resultWith(change), asked), 'en')).toContain(words);
  });

  it.each<[string, Partial<Advisory>, Partial<Package>, string]>([
    ['a fixed version', { vulnerableVersions: ['<1.2.3'], patchedVersions: ['1.2.3'] }, {}, '2.0.0 < 1.2.3: no'],
    ['beyond the range', { ranges: [{ introduced: '1.0.0', fixed: '1.5.0' }] }, {}, '2.0.0 < 1.5.0: no'],
    ['no version', { vulnerableVersions: ['<1.2.3'] }, { version: '' }, 'no version to compare'],
    ['development only', { vulnerableVersions: ['<3.0.0'] }, { dev: true }, 'only development needs it'],
    ['a broken advisory', { vulnerableVersions: ['<<<!'] }, {}, 'cannot be read'],
  ])('why not, for a language: %s', (_, advisory, change, words) => {
    const asked = database({ lib: { vulnerability: 'GHSA-1', source, ...advisory } });
    const result = resultWith({ type: 'npm', name: 'lib', version: '2.0.0', ...change }, 'npm');
    expect(renderExplanation(explain('GHSA-1', result, asked), 'en')).toContain(words);
  });

  it('says whether the database knows an id that no package is named by', () => {
    expect(renderExplanation(explain('CVE-1', resultWith({}), database({}, { title: 'x' })), 'en')).toMatch(
      /CVE-1: x[^]*knows this id[^]*None of the 1 packages/,
    );
    expect(renderExplanation(explain('CVE-2', resultWith({}), database({})), 'en')).toMatch(/does not know this id/);
  });

  it('as JSON, reasons in words', () => {
    const asked = database({ openssl: { vulnerability: 'CVE-1', source, status: 'not_affected' } });
    const document: unknown = JSON.parse(renderExplanationJson(explain('CVE-1', resultWith({}), asked), 'en'));
    expect(document).toMatchObject({
      id: 'CVE-1',
      findings: [],
      notAffected: [{ reason: 'Reason: the vendor says that it is not affected' }],
    });
  });
});
