import { existsSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { Finding } from '../../core/index.ts';
import type { ScanResult } from '../result.ts';
import { sampleResult } from './sample.fixture.ts';
import { goldens, plainOptions, readGolden, resultOf } from './golden.fixture.ts';
import { sarif } from './sarif.ts';
import { titleNeeding } from '../../../test/support/corpus.ts';

interface Log {
  runs: [
    {
      tool: {
        driver: { rules: { id: string; properties: Record<string, unknown>; shortDescription: { text: string } }[] };
      };
      results: { ruleId: string; ruleIndex: number; partialFingerprints?: object; locations: object[] }[];
      invocations?: { toolExecutionNotifications: { message: { text: string } }[] }[];
      properties?: { repoDigests: unknown };
    },
  ];
}

function render(result: ScanResult): Log {
  return JSON.parse(sarif.render(result, plainOptions())) as Log;
}

describe('sarif', () => {
  it.skipIf(!existsSync(goldens))(
    titleNeeding(goldens, 'equals Trivy’s golden but for the tool’s own name and the fingerprints that it lacks'),
    () => {
      const written = render(resultOf(readGolden('alpine-310.json.golden')));
      const golden = readGolden('alpine-310.sarif.golden') as unknown as Log;
      const { fullName, informationUri, name, version, ...driver } = golden.runs[0].tool.driver as unknown as Record<
        string,
        string
      >;
      expect([fullName, informationUri, name, version]).not.toContain(undefined);
      expect(written.runs[0].tool.driver).toMatchObject(driver);
      for (const result of written.runs[0].results) delete result.partialFingerprints;
      expect(written.runs[0].results).toEqual(golden.runs[0].results);
      expect(written.runs[0].properties).toEqual({ ...golden.runs[0].properties, repoDigests: [] });
    },
  );

  it('keeps the 5000 most severe results and says how many it left out', () => {
    const { result, finding } = sampleResult();
    const application = result.applications[0]!.application;
    const many = (count: number, severity: Finding['severity']): Finding[] =>
      Array.from({ length: count }, (_, index) => ({
        ...finding,
        severity,
        vulnerability: { id: `CVE-2024-${severity}-${index}` },
      }));
    const log = render({
      ...result,
      applications: [{ application, findings: [...many(4000, 'LOW'), ...many(2000, 'HIGH')] }],
    });
    const ids = log.runs[0].results.map(({ ruleId }) => ruleId);
    expect(ids).toHaveLength(5000);
    expect(ids.filter((id) => id.includes('HIGH'))).toHaveLength(2000);
    expect(log.runs[0].tool.driver.rules).toHaveLength(5000);
    expect(log.runs[0].invocations?.[0]?.toolExecutionNotifications[0]?.message.text).toMatch(/^1000 less severe/);
  });

  it('cuts descriptions between characters, and points each result at its rule', () => {
    const { result, finding } = sampleResult();
    const title = `${'x'.repeat(998)}😀${'y'.repeat(10)}`;
    const log = render({
      ...result,
      applications: [
        {
          application: result.applications[0]!.application,
          findings: [{ ...finding, vulnerability: { id: 'CVE-1', title } }],
        },
      ],
    });
    const [rule] = log.runs[0].tool.driver.rules;
    expect(rule?.shortDescription.text).toBe(`${'x'.repeat(998)}…`);
    expect(log.runs[0].results[0]?.ruleIndex).toBe(0);
  });
});
