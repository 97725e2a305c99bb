import { existsSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { goldens, plainOptions, readGolden, resultOf } from './golden.fixture.ts';
import { json } from './json.ts';
import { titleNeeding } from '../../../test/support/corpus.ts';

const names = [
  'almalinux-8',
  'alpine-310',
  'alpine-39',
  'amazon-2',
  'centos-7',
  'debian-buster',
  'debian-stretch',
  'distroless-base',
  'distroless-python27',
  'gomod',
  'npm',
  'npm-with-dev',
  'opensuse-leap-151',
  'oraclelinux-8',
  'photon-30',
  'pip',
  'pipenv',
  'poetry',
  'rockylinux-8',
  'spring4shell-jre8',
  'ubi-7',
  'ubuntu-1804',
  'uv',
];

/** What no other program can know, and what this one says beyond Trivy. */
const ignored = new Set(['UID', 'Trivy', 'Dartagnan', 'ReportID']);

describe.skipIf(!existsSync(goldens))(
  titleNeeding(goldens, 'json: Trivy’s goldens, made into a result and written again'),
  () => {
    it.each(names)('%s', (name) => {
      const golden = readGolden(`${name}.json.golden`);
      const written = json.render(resultOf(golden), {
        ...plainOptions(),
        listAllPackages: golden.Results.some(({ Packages }) => Packages),
      });
      expect(normalize(JSON.parse(written))).toEqual(normalize(golden));
    });

    it('keeps the order of the fields', () => {
      const golden = readGolden('alpine-310.json.golden');
      const written: unknown = JSON.parse(json.render(resultOf(golden), plainOptions()));
      expect(JSON.stringify(normalize(written))).toBe(JSON.stringify(normalize(golden)));
    });
  },
);

/** Without the fields that differ by right; a reference stands in where Trivy names no page. */
function normalize(value: unknown): unknown {
  if (Array.isArray(value)) return value.filter((one: { Class?: string }) => one?.Class !== 'custom').map(normalize);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).filter(
    ([key, member]) => !ignored.has(key) && !(key === 'PrimaryURL' && !String(member).includes('avd.aquasec.com')),
  );
  return Object.fromEntries(entries.map(([key, member]) => [key, normalize(member)]));
}
