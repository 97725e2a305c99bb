import { expect, test } from 'vitest';
import { DartagnanError } from '../../../core/index.ts';
import { seeded } from '../../../formats/testing.ts';
import { formatOfFile, inputFormats } from './index.ts';
import { documentsOf } from './input.ts';

const samples: Readonly<
  Record<string, readonly [text: string, documents: readonly unknown[], bad?: string, where?: string]>
> = {
  codeowners: [
    '# c\n* @a @b/c d@e.fr # x',
    [
      {
        rules: [
          {
            pattern: '*',
            owners: [
              { type: 'username', value: 'a' },
              { type: 'team', value: 'b/c' },
              { type: 'email', value: 'd@e.fr' },
            ],
            comment: 'x',
            lineNumber: 2,
          },
        ],
      },
    ],
    '* @a\n* a',
    'f:2',
  ],
  csv: ['a,b\n1,2', [[{ a: '1', b: '2' }]], 'a\n1,2', 'f:2'],
  cyclonedx: [
    '<bom xmlns="http://cyclonedx.org/schema/bom/1.5" version="1"><components><component type="library"><name>a</name>' +
      '<hashes><hash alg="MD5">x</hash></hashes><licenses><license><id>MIT</id></license></licenses></component></components>' +
      '<dependencies><dependency ref="r"><dependency ref="s"/></dependency></dependencies></bom>',
    [
      {
        bomFormat: 'CycloneDX',
        specVersion: '1.5',
        version: 1,
        components: [
          {
            type: 'library',
            name: 'a',
            hashes: [{ alg: 'MD5', content: 'x' }],
            licenses: [{ license: { id: 'MIT' } }],
          },
        ],
        dependencies: [{ ref: 'r', dependsOn: ['s'] }],
      },
    ],
    '{\n"a": }',
    'f:2',
  ],
  dockerfile: [
    'FROM a',
    [[{ Cmd: 'from', SubCmd: '', JSON: false, Flags: [], Value: ['a'], Stage: 0 }]],
    'FROM a\nNO b',
    'f:2',
  ],
  dotenv: ['A=1', [{ A: '1' }], 'A=1\n!', 'f:2'],
  edn: [
    '{:a 1 "b" [#{:d :c} nil #_x true]}',
    [{ ':a': '1', b: ['map[:c:true :d:true]', '<nil>', 'true'] }],
    '{:a\n]',
    'f:2',
  ],
  hcl1: ['a "b" { c = "${d}" }', [{ a: [{ b: [{ c: '${d}' }] }] }], 'a = 1\nb =', 'f:2'],
  hcl2: ['a "b" { c = var.d }', [{ a: { b: [{ c: '${var.d}' }] } }], 'a = 1\nb =', 'f:2'],
  ignore: [
    '!a\\ b\n# c',
    [
      [
        { Kind: 'NegatedPath', Original: '!a\\ b', Value: 'a b' },
        { Kind: 'Comment', Original: '# c', Value: 'c' },
      ],
    ],
  ],
  ini: ['[a]\nb=1', [{ a: { b: 1 } }], '[a]\nb', 'f:2'],
  json: ['[{"a": 1}, 2]', [{ a: 1 }, 2], '{\n"a": }', 'f:2'],
  jsonl: ['{"a":1}\n\n[2]\n', [{ a: 1 }, [2]], '1\n{', 'f:2'],
  nginx: [
    'a 1;\nb "c d" { e; }',
    [
      {
        directives: [
          { name: 'a', parameters: ['1'] },
          { name: 'b', parameters: ['"c d"'], block: { directives: [{ name: 'e' }] } },
        ],
      },
    ],
    'a;\nb {',
    'f:2',
  ],
  properties: ['a.b=c', [{ 'a.b': 'c' }], 'a=1\nb=\\uzzzz', 'f:2'],
  spdx: [
    'SPDXVersion: SPDX-2.3\nDataLicense: CC0-1.0\nDocumentName: hello\nCreator: Tool: x\nCreated: 2026-01-01T00:00:00Z\n' +
      'PackageName: p\nPackageVersion: 1\nPackageChecksum: SHA1: aa\nRelationship: SPDXRef-A DESCRIBES SPDXRef-B',
    [
      {
        spdxVersion: 'SPDX-2.3',
        dataLicense: 'CC0-1.0',
        name: 'hello',
        creationInfo: { creators: ['Tool: x'], created: '2026-01-01T00:00:00Z' },
        packages: [{ name: 'p', versionInfo: '1', checksums: [{ algorithm: 'SHA1', checksumValue: 'aa' }] }],
        relationships: [{ spdxElementId: 'SPDXRef-A', relationshipType: 'DESCRIBES', relatedSpdxElement: 'SPDXRef-B' }],
      },
    ],
    'SPDXVersion: SPDX-2.3\nnonsense',
    'f:2',
  ],
  textproto: [
    '# proto-message: p.M\nname: "a" "b" n: [1, 0x10]',
    [{ name: 'ab', n: ['1', '16'] }],
    '# proto-message: p.M\nx: 1',
    'f:2',
  ],
  toml: ['a = 1\n[b]\nc = 1979-05-27', [{ a: 1, b: { c: '1979-05-27' } }], 'a = 1\nb =', 'f:2'],
  xml: ['<a x="1"><b>2</b><b/></a>', [{ a: { '-x': '1', b: ['2', ''] } }], '<a>\n</b>', 'f:2'],
  yaml: ['a: 1\n---\n- 2', [{ a: 1 }, [2]], 'a: 1\nb: "', 'f:2'],
};

const aids = {
  protos: [
    { file: 'p.proto', text: 'syntax = "proto3"; package p; message M { string name = 1; repeated int64 n = 2; }' },
  ],
};

test('every format has a sample', () =>
  expect(inputFormats.rows.map(({ name }) => name)).toEqual(Object.keys(samples)));

test.each([...inputFormats].map((format) => [format.name, format] as const))('%s', (name, format) => {
  const [text, documents, bad, where] = samples[name] ?? ['', [], '', ''];
  expect(documentsOf(format.parse(text, 'f', aids))).toEqual(documents);
  if (bad !== undefined) expect(() => format.parse(bad, 'f', aids)).toThrow(where);
});

test.each([...inputFormats].map((format) => [format.name, format] as const))('damaged %s', (name, format) => {
  const [text] = samples[name] ?? [''];
  const random = seeded(3);
  for (let round = 0; round < 300; round++) {
    const at = random(text.length);
    const damaged =
      text.slice(0, at) + (['', '"', '<', '{', '\n', '__proto__'][random(6)] ?? '') + text.slice(at + random(3));
    try {
      format.parse(damaged, 'f', aids);
    } catch (thrown) {
      expect(thrown).toBeInstanceOf(DartagnanError);
    }
  }
});

test.each([
  ['a/b.yml', 'yaml'],
  ['Dockerfile', 'dockerfile'],
  ['x/Dockerfile.dev', 'dockerfile'],
  ['app.dockerfile', 'dockerfile'],
  ['main.tf', 'hcl2'],
  ['.env', 'dotenv'],
  ['.env.local', 'dotenv'],
  ['bom.cdx.json', 'cyclonedx'],
  ['a.spdx.json', 'spdx'],
  ['a.json', 'json'],
  ['CODEOWNERS', 'codeowners'],
  ['x/nginx.conf', 'nginx'],
  ['.gitignore', 'ignore'],
  ['Makefile', undefined],
  ['a.txt', undefined],
])('%s is %s', (path, name) => expect(formatOfFile(path)?.name).toBe(name));
