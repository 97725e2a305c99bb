import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { Ajv } from 'ajv';
import { describe, expect, it } from 'vitest';
import type { ScanResult } from '../result.ts';
import { cyclonedx } from './cyclonedx.ts';
import { goldens, plainOptions, readGolden, resultOf } from './golden.fixture.ts';
import { licenseChoices } from './licenses.ts';
import { sampleResult } from './sample.fixture.ts';
import { titleNeeding } from '../../../test/support/corpus.ts';

function render(result: ScanResult): Record<string, unknown> {
  return JSON.parse(cyclonedx.render(result, plainOptions())) as Record<string, unknown>;
}

/** CycloneDX's own schema; formats that are only notes to people are not checked. */
function validator(): (document: unknown) => string[] {
  const require = createRequire(import.meta.url);
  const folder = join(dirname(require.resolve('@cyclonedx/cyclonedx-library/package.json')), 'res/schema');
  const read = (name: string): object => JSON.parse(readFileSync(join(folder, name), 'utf8')) as object;
  const ajv = new Ajv({ strict: false, validateFormats: false, allErrors: true });
  for (const name of ['spdx', 'jsf-0.82', 'cryptography-defs']) {
    const file = `${name}.SNAPSHOT.schema.json`;
    ajv.addSchema({ ...read(file), $id: `http://cyclonedx.org/schema/${file}` });
  }
  const validate = ajv.compile(read('bom-1.6.SNAPSHOT.schema.json'));
  return (document) =>
    validate(document) ? [] : (validate.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message}`);
}

describe('cyclonedx', () => {
  const errorsOf = validator();

  it('is valid by the schema, with packages, dependencies and a vulnerability', () => {
    const bom = render(sampleResult().result);
    expect(errorsOf(bom)).toEqual([]);
    expect(errorsOf({ ...bom, specVersion: 16 })).not.toEqual([]);
    expect(bom['vulnerabilities']).toMatchObject([
      {
        id: 'CVE-2023-0286',
        source: { name: 'debian' },
        ratings: [
          { source: { name: 'debian' }, severity: 'high' },
          { source: { name: 'nvd' }, score: 7.4, severity: 'high', method: 'CVSSv31' },
        ],
        cwes: [843],
        affects: [{ ref: 'pkg:deb/debian/libssl1.1@1.1.1n-0%2Bdeb11u3?arch=amd64&distro=debian-11.7' }],
      },
    ]);
  });

  it('is the same twice where its identities are held', () => {
    const { result } = sampleResult();
    expect(cyclonedx.render(result, plainOptions())).toBe(cyclonedx.render(result, plainOptions()));
  });

  it('gives packages of one package URL references of their own', () => {
    const { result } = sampleResult();
    const [system] = result.applications;
    const twice = {
      ...system!.application,
      packages: [...system!.application.packages, { ...system!.application.packages[0]! }],
    };
    const bom = render({ ...result, applications: [{ application: twice, findings: [] }] });
    const refs = (bom['components'] as { 'bom-ref': string }[]).map((component) => component['bom-ref']);
    expect(new Set(refs).size).toBe(refs.length);
    expect(errorsOf(bom)).toEqual([]);
  });

  it.skipIf(!existsSync(goldens))(
    titleNeeding(goldens, 'equals Trivy’s golden but for version, tool and identities'),
    () => {
      const bom = render(resultOf(readGolden('npm.json.golden')));
      const golden = readGolden('npm-cyclonedx.json.golden') as unknown as Record<string, unknown>;
      expect(errorsOf(bom)).toEqual([]);
      const { components, dependencies, vulnerabilities } = bom;
      expect(plain({ components, dependencies, vulnerabilities })).toEqual(
        plain({
          components: golden['components'],
          dependencies: golden['dependencies'],
          vulnerabilities: golden['vulnerabilities'],
        }),
      );
    },
  );
});

it.each([
  [['MIT'], [{ license: { id: 'MIT' } }]],
  [['MIT OR Apache-2.0'], [{ expression: 'MIT OR Apache-2.0' }]],
  [
    ['BSD License', 'GPL-2.0'],
    [{ license: { name: 'BSD License' } }, { license: { id: 'GPL-2.0' } }],
  ],
  [['MIT OR'], [{ license: { name: 'MIT OR' } }]],
])('licences %j', (licenses, choices) => {
  expect(licenseChoices(licenses)).toEqual(choices);
});

/** Random identities are told apart by their order alone. */
function plain(value: unknown): unknown {
  const seen: string[] = [];
  const text = JSON.stringify(value).replace(/"[0-9a-f]{8}-[0-9a-f-]{27}"/g, (uuid) => {
    if (!seen.includes(uuid)) seen.push(uuid);
    return `"uuid ${seen.indexOf(uuid)}"`;
  });
  return JSON.parse(text);
}
