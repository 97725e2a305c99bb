import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ScanError } from '../../error.ts';
import { analyzeFile } from '../fixture.ts';
import { nodePackage } from './installed.ts';
import { packageLock } from './package-lock.ts';

const lock = (document: object): string => JSON.stringify(document, null, 2);

describe('package-lock', () => {
  it('version 1: nested packages, what they require, aliases and lines', async () => {
    const { packages } = await analyzeFile(
      packageLock,
      'app/package-lock.json',
      lock({
        lockfileVersion: 1,
        dependencies: {
          a: {
            version: '1.0.0',
            requires: { b: '^2.0.0', c: '*', absent: '1' },
            dependencies: { b: { version: '2.0.0', integrity: 'sha512-AAAA' } },
          },
          b: { version: '1.0.0', dev: true },
          c: { version: 'npm:real-c@3.0.0' },
        },
      }),
    );
    expect(packages).toEqual([
      { type: 'npm', name: 'a', version: '1.0.0', dependsOn: ['b@2.0.0', 'real-c@3.0.0'], lines: [[4, 17]] },
      { type: 'npm', name: 'b', version: '1.0.0', dev: true, lines: [[18, 21]] },
      { type: 'npm', name: 'real-c', version: '3.0.0', lines: [[22, 24]] },
      { type: 'npm', name: 'b', version: '2.0.0', digest: 'sha512:AAAA', lines: [[12, 15]] },
    ]);
  });

  it('version 3: workspaces, links, peers, optional and bundled packages, direct and indirect', async () => {
    const { packages } = await analyzeFile(
      packageLock,
      'package-lock.json',
      lock({
        lockfileVersion: 3,
        packages: {
          '': { name: 'root', workspaces: ['packages/*'], devDependencies: { d: '1' }, peerDependencies: { p: '1' } },
          'node_modules/d': {
            version: '1.0.0',
            dev: true,
            dependencies: { '@s/x': '1' },
            optionalDependencies: { o: '1' },
          },
          'node_modules/@s/x': { version: '1.1.0', dev: true },
          'node_modules/o': { version: '1.0.0', optional: true, inBundle: true },
          'node_modules/p': { version: '1.0.0', peer: true },
          'node_modules/w': { resolved: 'packages/w', link: true },
          'packages/w': { name: 'w', version: '0.1.0', dependencies: { '@s/x': '2' } },
          'packages/w/node_modules/@s/x': { version: '2.0.0', dependencies: { w: '*' } },
          'packages/w/node_modules/d': { version: '1.0.0' },
        },
      }),
    );
    const rows = packages?.map(({ name, version, relationship, dev, dependsOn, lines }) => [
      `${name}@${version}`,
      relationship,
      dev ?? false,
      dependsOn?.join(' ') ?? '',
      lines?.length,
    ]);
    expect(rows).toEqual([
      ['d@1.0.0', 'direct', false, '@s/x@1.1.0 o@1.0.0', 2],
      ['@s/x@1.1.0', 'indirect', true, '', 1],
      ['o@1.0.0', 'indirect', false, '', 1],
      ['p@1.0.0', 'direct', false, '', 1],
      ['w@0.1.0', 'workspace', false, '@s/x@2.0.0', 1],
      ['@s/x@2.0.0', 'direct', false, 'w@0.1.0', 1],
    ]);
  });

  it('says where a broken lock file breaks', async () => {
    await expect(analyzeFile(packageLock, 'package-lock.json', '{\n"packages": {,')).rejects.toThrow(
      /package-lock.json.*line 2/,
    );
    await expect(analyzeFile(packageLock, 'package-lock.json', '{"a":'.repeat(5000))).rejects.toThrow(
      /deeper than 512/,
    );
  });

  it('reads nothing out of a document of another shape', async () => {
    await fc.assert(
      fc.asyncProperty(fc.jsonValue(), fc.jsonValue(), async (packages, dependencies) => {
        const document = JSON.stringify({ packages, dependencies: { x: dependencies } });
        await analyzeFile(packageLock, 'package-lock.json', document).catch((error: unknown) => {
          expect(error).toBeInstanceOf(ScanError);
        });
      }),
    );
  });

  it('leaves lock files of installed packages alone', () => {
    const wants = (path: string): boolean => packageLock.wants({ path, size: 1, mode: 0o644 });
    expect([wants('package-lock.json'), wants('node_modules/a/package-lock.json'), wants('a/package.json')]).toEqual([
      true,
      false,
      false,
    ]);
  });
});

describe('node-pkg', () => {
  it.each([
    [{ name: 'a', version: '1', license: 'MIT' }, ['MIT']],
    [{ name: 'a', version: '1', license: { type: 'ISC' } }, ['ISC']],
    [{ name: 'a', version: '1', licenses: [{ type: 'MIT' }, { type: 'GPL' }] }, ['MIT', 'GPL']],
  ])('reads the licences of %j', async (document, licenses) => {
    const { packages } = await analyzeFile(nodePackage, 'x/node_modules/a/package.json', JSON.stringify(document));
    expect(packages).toEqual([{ type: 'npm', name: 'a', version: '1', licenses }]);
  });

  it('asks only the roots of installed packages to be whole', async () => {
    const broken = '{"name":';
    await expect(analyzeFile(nodePackage, 'app/node_modules/@s/a/package.json', broken)).rejects.toThrow(ScanError);
    expect(await analyzeFile(nodePackage, 'app/node_modules/a/test/package.json', broken)).toEqual({});
  });

  it.each([{ name: 'a' }, { version: '1' }, [], 1, null, { name: 1, version: {} }])(
    'takes %j for no package',
    async (document) => {
      expect((await analyzeFile(nodePackage, 'package.json', JSON.stringify(document))).packages).toBeUndefined();
    },
  );
});
