import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { ComposeError } from '../error.ts';
import { readBillOfMaterials } from './bill-of-materials.ts';

const cwd = mkdtempSync(join(tmpdir(), 'dartagnan-sbom-'));
afterAll(() => rmSync(cwd, { recursive: true, force: true }));

function read(content: string) {
  writeFileSync(join(cwd, 'sbom.json'), content);
  return readBillOfMaterials('sbom.json', cwd);
}

const cyclone = {
  bomFormat: 'CycloneDX',
  components: [
    { type: 'file', name: '/usr/bin/app' },
    { name: 'curl', version: '8', evidence: { occurrences: [{ location: '/usr/bin/curl' }] } },
    { name: 'lib', properties: [{ name: 'aquasecurity:trivy:FilePath', value: 'opt/lib.jar' }] },
    {
      name: 'outer',
      components: [{ name: 'inner', properties: [{ name: 'syft:location:0:path', value: '/opt/in' }] }],
    },
  ],
};
const spdx = {
  spdxVersion: 'SPDX-2.3',
  packages: [{ SPDXID: 'p', name: 'bash', versionInfo: '5.2' }],
  files: [{ SPDXID: 'f', fileName: './bin/bash' }],
  relationships: [{ spdxElementId: 'p', relationshipType: 'CONTAINS', relatedSpdxElement: 'f' }],
};

describe('a bill of materials', () => {
  it.each([
    [cyclone, '/usr/bin/app', '/usr/bin/app'],
    [cyclone, '/usr/bin/curl', 'curl 8'],
    [cyclone, '/opt/lib.jar', 'lib'],
    [cyclone, '/opt/in', 'inner'],
    [cyclone, '/usr/bin/wget', undefined],
    [spdx, '/usr/bin/bash', 'bash 5.2'],
  ])('%# has %s', async (document, path, owner) => {
    expect((await read(JSON.stringify(document))).packageOf(path)).toBe(owner);
  });

  it.each([
    ['{', /JSON/],
    ['[]', /neither/],
    ['3', /no JSON object/],
    ['{"bomFormat": "CycloneDX", "components": [{"name": "a"}]}', /without their files/],
  ])('refuses %s', async (content, words) => {
    await expect(read(content)).rejects.toThrow(ComposeError);
    await expect(read(content)).rejects.toThrow(words);
  });

  it('reads any JSON, or says what is wrong', async () => {
    await fc.assert(
      fc.asyncProperty(fc.json(), async (json) => {
        const content = `{"bomFormat": "CycloneDX", "components": ${json}}`;
        await read(content).catch((error: unknown) => expect(error).toBeInstanceOf(ComposeError));
      }),
      { numRuns: 100 },
    );
  });
});
