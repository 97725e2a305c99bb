import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ScanError } from '../../error.ts';
import { analyzeFile } from '../fixture.ts';
import { makeZip } from '../zip.fixture.ts';
import { pythonEgg } from './egg.ts';
import { pythonPackage } from './installed.ts';
import { normalizePythonName } from './name.ts';
import { pipfileLock } from './pipfile-lock.ts';
import { poetryLock } from './poetry-lock.ts';
import { requirements } from './requirements.ts';
import { uvLock } from './uv-lock.ts';

it.each([
  ['Flask', 'flask'],
  ['zope.interface', 'zope-interface'],
  ['A__b-.c', 'a-b-c'],
])('normalizes %s as PEP 503 does', (name, normal) => {
  expect(normalizePythonName(name)).toBe(normal);
});

describe('requirements', () => {
  const pins = async (content: string | Uint8Array): Promise<string[]> => {
    const { packages = [] } = await analyzeFile(requirements, 'requirements.txt', content);
    return packages.map(({ name, version, lines }) => `${name}@${version}:${lines?.[0]?.[0]}`);
  };

  it.each([
    ['Flask==2.0.0', ['Flask@2.0.0:1']],
    ['# nothing\n\n  Jinja2 == 3.0.0  # why', ['Jinja2@3.0.0:3']],
    ['requests[security,socks]==2.26.0; python_version >= "3"', ['requests@2.26.0:1']],
    ['a==1.0 --hash=sha256:aa\nb==1!2.0+local.1 \\\n    --hash=sha256:bb', ['a@1.0:1', 'b@1!2.0+local.1:2']],
    ['a===1.0', ['a@1.0:1']],
    ['a==1.*\nb>=1\nc==1,<2\n-r other.txt\n-e git+https://x/y#egg=z\nhttps://x/y.whl\nname @ https://x', []],
    ['a==1\r\nb==2', ['a@1:1', 'b@2:2']],
    ['==1\n==\na==\n', []],
  ])('%j', async (content, expected) => {
    expect(await pins(content)).toEqual(expected);
  });

  it('reads what PowerShell wrote: UTF-16 with a byte order mark, either order', async () => {
    const little = Uint8Array.from(Buffer.from('\ufeffFlask==2.0.0\r\nb==1', 'utf16le'));
    const big = Uint8Array.from(Buffer.from(little).swap16());
    for (const bytes of [little, big]) expect(await pins(bytes)).toEqual(['Flask@2.0.0:1', 'b@1:2']);
  });

  it('takes any bytes', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 200 }), async (bytes) => {
        expect(Array.isArray(await pins(bytes))).toBe(true);
      }),
    );
  });
});

describe('poetry-lock', () => {
  it('tells development packages by category and by group, and links by normalized name', async () => {
    const { packages } = await analyzeFile(
      poetryLock,
      'poetry.lock',
      `[[package]]
name = "Zope.Interface"
version = "5.0"
category = "dev"
[[package]]
name = "app"
version = "1.0"
groups = ["main", "test"]
[package.dependencies]
zope-interface = ">=5"
absent = "*"
[[package]]
name = "t"
version = "1"
groups = ["test"]
`,
    );
    expect(packages).toEqual([
      { type: 'pypi', name: 'Zope.Interface', version: '5.0', dev: true },
      { type: 'pypi', name: 'app', version: '1.0', dependsOn: ['Zope.Interface@5.0'] },
      { type: 'pypi', name: 't', version: '1', dev: true },
    ]);
  });

  it('says which line of the TOML is broken', async () => {
    await expect(analyzeFile(poetryLock, 'a/poetry.lock', '[[package]\n')).rejects.toThrow(/^a\/poetry\.lock: /);
  });
});

describe('uv-lock', () => {
  it('tells project, members, direct, indirect and development packages', async () => {
    const { packages } = await analyzeFile(
      uvLock,
      'uv.lock',
      `version = 1
[[package]]
name = "app"
version = "0.1.0"
source = { editable = "." }
dependencies = [{ name = "lib" }, { name = "x", version = "2" }]
[package.dev-dependencies]
dev = [{ name = "pytest" }]
[[package]]
name = "lib"
version = "0.1.0"
source = { editable = "packages/lib" }
[package.optional-dependencies]
fast = [{ name = "y" }]
[[package]]
name = "pytest"
version = "8"
dependencies = [{ name = "pluggy" }]
[[package]]
name = "pluggy"
version = "1"
[[package]]
name = "x"
version = "1"
[[package]]
name = "x"
version = "2"
dependencies = [{ name = "y" }]
[[package]]
name = "y"
version = "1"
`,
    );
    expect(
      packages?.map(({ name, version, relationship, dev, dependsOn }) => [name, version, relationship, dev, dependsOn]),
    ).toEqual([
      ['app', '0.1.0', 'root', undefined, ['lib@0.1.0', 'x@2']],
      ['lib', '0.1.0', 'workspace', undefined, ['y@1']],
      ['pytest', '8', 'direct', true, ['pluggy@1']],
      ['pluggy', '1', 'indirect', true, undefined],
      ['x', '1', 'indirect', true, undefined],
      ['x', '2', 'direct', undefined, ['y@1']],
      ['y', '1', 'direct', undefined, undefined],
    ]);
  });
});

describe('pipfile-lock', () => {
  it('reads both sections; a package of both is no development package', async () => {
    const { packages } = await analyzeFile(
      pipfileLock,
      'Pipfile.lock',
      JSON.stringify(
        {
          default: { a: { version: '==1.0' }, g: { git: 'https://x' } },
          develop: { a: { version: '==1.0' }, d: { version: '==2' } },
        },
        null,
        4,
      ),
    );
    expect(packages).toEqual([
      { type: 'pypi', name: 'a', version: '1.0', lines: [[3, 5]] },
      { type: 'pypi', name: 'd', version: '2', dev: true, lines: [[14, 16]] },
    ]);
  });
});

describe('python-pkg', () => {
  it.each([
    [
      'Metadata-Version: 2.1\nName: Flask\nVersion: 2.0.0\nLicense: BSD-3-Clause\n\nName: not this',
      'Flask',
      '2.0.0',
      ['BSD-3-Clause'],
    ],
    [
      'Name: a\nVersion: 1\nLicense: UNKNOWN\nClassifier: License :: OSI Approved :: MIT License\n',
      'a',
      '1',
      ['MIT License'],
    ],
    [
      'Name: a\r\nVersion: 1\r\nLicense-Expression: MIT OR Apache-2.0\r\nLicense: x\r\n',
      'a',
      '1',
      ['MIT OR Apache-2.0'],
    ],
    ['Name: a\nVersion: 1\nLicense: The MIT License\n        Permission is hereby …\n', 'a', '1', ['The MIT License']],
    ['Name: a\nVersion: 1\n', 'a', '1', undefined],
  ])('%j', async (content, name, version, licenses) => {
    const { packages } = await analyzeFile(
      pythonPackage,
      'usr/lib/python3/dist-packages/a-1.dist-info/METADATA',
      content,
    );
    expect(packages).toEqual([{ type: 'pypi', name, version, ...(licenses !== undefined && { licenses }) }]);
  });

  it.each(['x.dist-info/METADATA', 'x.egg-info', 'x.egg-info/PKG-INFO', 'x.egg/EGG-INFO/PKG-INFO'])(
    'wants %s',
    (path) => {
      expect(pythonPackage.wants({ path, size: 1, mode: 0o644 })).toBe(true);
    },
  );

  it('makes no package of a file without name or version', async () => {
    expect(await analyzeFile(pythonPackage, 'x.egg-info', 'Name: a\n')).toEqual({});
  });
});

it('lock files of any shape give packages or our error', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(poetryLock, uvLock, pipfileLock),
      fc.string(),
      fc.jsonValue(),
      async (analyzer, text, value) => {
        const name =
          { 'poetry-lock': 'poetry.lock', 'uv-lock': 'uv.lock', 'pipfile-lock': 'Pipfile.lock' }[analyzer.name] ?? '';
        for (const content of [text, JSON.stringify({ default: value }), `package = ${JSON.stringify(text)}`])
          await analyzeFile(analyzer, name, content).catch((error: unknown) => expect(error).toBeInstanceOf(ScanError));
      },
    ),
  );
});

describe('python-egg', () => {
  it('reads the metadata inside the archive', async () => {
    const egg = makeZip({ 'EGG-INFO/PKG-INFO': 'Name: a\nVersion: 1\nLicense: MIT\n', 'a.py': '' });
    const { packages } = await analyzeFile(pythonEgg, 'usr/lib/a-1-py3.egg', egg);
    expect(packages).toEqual([{ type: 'pypi', name: 'a', version: '1', licenses: ['MIT'] }]);
    expect(await analyzeFile(pythonEgg, 'b.egg', makeZip({ 'b.py': '' }))).toEqual({});
    await expect(analyzeFile(pythonEgg, 'c.egg', egg.subarray(0, 60))).rejects.toThrow(ScanError);
  });
});
