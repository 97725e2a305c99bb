import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { writeTar } from '../../formats/tar/writer.ts';
import { RegoError } from '../../rego/error.ts';
import { ActiveBundles } from '../distribution/activate.ts';
import { openBundle } from '../distribution/bundle.ts';
import { PolicyError } from '../error.ts';
import { PolicyStore } from '../server/store.ts';
import { readArchive } from './bundle.ts';
import { compileFiles } from './compile.ts';
import { loadFiles } from './load.ts';
import { readManifest } from './manifest.ts';
import { isInRoots, overlapIn, overlapOf } from './roots.ts';

const cwd = mkdtempSync(join(tmpdir(), 'policy-hostile-'));
afterAll(() => rmSync(cwd, { recursive: true, force: true }));

type Files = Readonly<Record<string, string>>;

function archive(files: Files): Uint8Array {
  return gzipSync(writeTar(Object.entries(files).map(([path, content]) => ({ path, content }))));
}

function load(...bundles: readonly Files[]) {
  const names = bundles.map((files, index) => {
    writeFileSync(join(cwd, `${index}.tar.gz`), archive(files));
    return `${index}.tar.gz`;
  });
  return loadFiles({ data: [], bundles: names, ignore: [], cwd });
}

describe('hostile archives', () => {
  it('stops one that unpacks to more than it may', () => {
    const bomb = gzipSync(writeTar([{ path: 'data.json', content: ' '.repeat(4 * 2 ** 20) }]));
    expect(bomb.length).toBeLessThan(20_000);
    expect(() => readArchive(bomb, 'bomb', { whole: 2 ** 20 })).toThrow(
      expect.objectContaining({ code: 'POLICY_LIMIT' }),
    );
  });

  it('stops one with a file that is larger than it may be', () => {
    const large = archive({ 'data.json': ' '.repeat(1000) });
    expect(() => readArchive(large, 'large', { file: 999 })).toThrow(expect.objectContaining({ code: 'POLICY_LIMIT' }));
    expect(readArchive(large, 'large', { file: 1000 })).toHaveLength(1);
  });

  it.each(['../x.rego', 'a/../../x.rego', '/../x.rego', '/a/../x.rego'])('keeps %s inside', (path) => {
    expect(readArchive(archive({ [path]: '' }), 'b').map((file) => file.path)).toEqual(['x.rego']);
  });

  it.each(['a\\..\\..\\x.rego', '..\\x.rego'])('refuses the path %s', (path) => {
    expect(() => readArchive(archive({ [path]: '' }), 'b')).toThrow('leaves it');
  });

  it('refuses a path that is there twice, however it is written', () => {
    expect(() => readArchive(archive({ 'a/p.rego': '1', '/a/./p.rego': '2' }), 'b')).toThrow('twice');
  });

  it('refuses one that is cut off, anywhere', () => {
    const whole = archive({ 'data.json': '{"a":1}', 'p.rego': 'package p' });
    for (let length = 0; length < whole.length; length += 1)
      expect(() => readArchive(whole.subarray(0, length), 'b')).toThrow(PolicyError);
  });

  it('takes no links, folders or devices for files', () => {
    const members = [
      { path: 'data.json', type: 'symlink', link: '/etc/passwd' },
      { path: 'p.rego', type: 'hardlink', link: 'data.json' },
    ] as const;
    expect(readArchive(gzipSync(writeTar(members as never)), 'b').filter(({ text }) => text !== '')).toEqual([]);
  });
});

describe('manifests', () => {
  it.each([
    ['[]', 'no object'],
    ['{"revision":7}', 'revision of the manifest is no text'],
    ['{"roots":"a"}', 'no list of paths'],
    ['{"roots":[7]}', 'no list of paths'],
    ['{"roots":["a","b","a/b/c"]}', 'roots a and a/b/c overlap'],
    ['{"roots":["a","a"]}', 'overlap'],
    ['{"roots":["","x"]}', 'overlap'],
    ['{"rego_version":7}', 'neither 0 nor 1'],
    ['{"rego_version":"1"}', 'neither 0 nor 1'],
    ['{"file_rego_versions":7}', 'file_rego_versions of the manifest is no object'],
    ['{"file_rego_versions":{"/p.rego":3}}', 'rego_version of /p.rego'],
    ['{"metadata":[]}', 'metadata of the manifest is no object'],
  ])('refuses %s', (text, message) => {
    expect(() => readManifest(text, '.manifest')).toThrow(message);
  });

  it('refuses one of megabytes', () => {
    expect(() => readManifest(`{"revision":"${'x'.repeat(5 * 2 ** 20)}"}`, '.manifest')).toThrow('larger than');
  });

  it('takes what may be absent as absent', () => {
    expect(readManifest('{"roots":null,"metadata":null}', '.manifest')).toEqual({ revision: '', roots: [''] });
  });

  it('looks through many roots at once', async () => {
    const roots = Array.from({ length: 30_000 }, (_, index) => `r${index}/x`);
    const data = Object.fromEntries(roots.map((_, index) => [`r${index}`, { x: index }]));
    const other = roots.map((root) => `other/${root}`);
    const start = performance.now();
    const { manifests } = await load(
      { '.manifest': JSON.stringify({ roots }), 'data.json': JSON.stringify(data) },
      { '.manifest': JSON.stringify({ roots: other }) },
    );
    expect(manifests).toHaveLength(2);
    expect(performance.now() - start).toBeLessThan(10_000);
  });

  it('find overlaps as comparing each with each does', () => {
    const root = fc
      .array(fc.constantFrom('a', 'b', 'ab'), { minLength: 1, maxLength: 3 })
      .map((names) => names.join('/'));
    const roots = fc.array(root, { maxLength: 6 });
    const holds = (one: string, two: string): boolean => `${two}/`.startsWith(`${one}/`);
    fc.assert(
      fc.property(roots, roots, (left, right) => {
        const pairs = left.flatMap((one) => right.map((two) => holds(one, two) || holds(two, one)));
        expect(overlapOf(left, right) !== undefined).toBe(pairs.includes(true));
        const own = left.flatMap((one, index) =>
          left.slice(index + 1).map((two) => holds(one, two) || holds(two, one)),
        );
        expect(overlapIn(left) !== undefined).toBe(own.includes(true));
        for (const path of right) expect(isInRoots(path.split('/'), left)).toBe(left.some((one) => holds(one, path)));
      }),
    );
  });
});

describe('dialects of files', () => {
  const v0 = 'package a\n\np[x] { x := input.xs[_] }\n';
  const v1 = 'package b\n\nq contains x if some x in input.xs\n';

  it.each([
    ['by path', { rego_version: 1, file_rego_versions: { '/old/a.rego': 0 } }],
    ['by pattern', { rego_version: 1, file_rego_versions: { '*/old/*': 0, '/old/*.rego': 0 } }],
    ['by the whole', { rego_version: 0, file_rego_versions: { '/new/b.rego': 1 } }],
  ])('are told %s', async (_, manifest) => {
    const files = await load({ '.manifest': JSON.stringify(manifest), 'old/a.rego': v0, 'new/b.rego': v1 });
    const { policy } = compileFiles(files, { v0: false, strict: false });
    expect(String(policy.evaluate('data.a.p', { xs: [1] }))).toBe(String(policy.evaluate('data.b.q', { xs: [1] })));
  });

  it('hold for bundles that a server fetches', () => {
    const manifest = '{"rego_version":1,"file_rego_versions":{"/old/*":0}}';
    const bytes = archive({ '.manifest': manifest, 'old/a.rego': v0, 'new/b.rego': v1 });
    const store = new PolicyStore();
    new ActiveBundles(store).activate('x', openBundle(bytes, 'x', undefined));
    expect(String(store.policy.evaluate('data.a.p', { xs: [1] }))).toBe(
      String(store.policy.evaluate('data.b.q', { xs: [1] })),
    );
  });

  it('are the other one where no pattern matches', async () => {
    const files = await load({ '.manifest': '{"file_rego_versions":{"old/a.rego":0}}', 'old/a.rego': v0 });
    expect(() => compileFiles(files, { v0: false, strict: false })).toThrow(RegoError);
  });

  it('need patterns that can be read', async () => {
    await expect(load({ '.manifest': '{"file_rego_versions":{"[":0}}' })).rejects.toThrow('no pattern of paths');
  });
});

describe('delta bundles', () => {
  const patch = (...data: readonly unknown[]): string => JSON.stringify({ data });
  const base = { '.manifest': '{"roots":["base"]}', 'data.json': '{"base":{"x":1,"l":[1,2]}}' };

  it('change the data that the others give', async () => {
    const changes = patch(
      { op: 'upsert', path: '/delta/a~1b/c', value: 1 },
      { op: 'replace', path: '/base/x', value: 2 },
      { op: 'remove', path: 'base/l' },
    );
    const { data, manifests } = await load(base, { 'patch.json': changes });
    expect(data).toEqual({ base: { x: 2 }, delta: { 'a/b': { c: 1 } } });
    expect(manifests).toHaveLength(1);
  });

  it.each([
    [{ 'patch.json': patch({ op: 'replace', path: '/base/none', value: 1 }) }, 'nothing at /base/none to replace'],
    [{ 'patch.json': patch({ op: 'remove', path: '/none' }) }, 'nothing at /none to remove'],
    [{ 'patch.json': patch({ op: 'upsert', path: '/base/x/y', value: 1 }) }, 'base/x'],
    [{ 'patch.json': patch({ op: 'copy', path: '/a' }) }, 'copy at /a is no operation'],
    [{ 'patch.json': patch(7) }, 'is no operation'],
    [{ 'patch.json': patch({ op: 'upsert', path: 7 }) }, 'is no operation'],
    [{ 'patch.json': '{"data":7}' }, 'no list data'],
    [{ 'patch.json': '[' }, 'no JSON'],
    [{ 'patch.json': patch(), 'p.rego': 'package p' }, 'p.rego is more'],
    [{ 'patch.json': patch(), 'x/data.json': '{}' }, 'x/data.json is more'],
    [
      { '.manifest': '{"roots":["a"]}', 'patch.json': patch({ op: 'upsert', path: '/b', value: 1 }) },
      'do not permit a patch at /b',
    ],
  ])('are refused: %j', async (files, message) => {
    await expect(load(base, files as unknown as Files)).rejects.toThrow(message);
  });
});

it('gives files or our error for any bundle', async () => {
  const json = fc.json({ maxDepth: 3 });
  const manifest = fc.oneof(
    json,
    fc
      .record(
        {
          revision: fc.oneof(fc.string(), fc.anything()),
          roots: fc.oneof(fc.array(fc.constantFrom('', 'a', 'a/b', '/c/')), fc.anything()),
          rego_version: fc.oneof(fc.constantFrom(0, 1), fc.anything()),
          file_rego_versions: fc.dictionary(fc.constantFrom('*', '/a.rego', '[', '{a'), fc.constantFrom(0, 1, 2, 'x')),
        },
        { requiredKeys: [] },
      )
      .map((value) => JSON.stringify(value, (_, item: unknown) => (typeof item === 'bigint' ? 1 : item))),
  );
  const operation = fc.record({
    op: fc.constantFrom('upsert', 'remove', 'replace', 'x'),
    path: fc.constantFrom('/a', '/a/b/0', '', '//', '/__proto__/x', '~2'),
    value: fc.jsonValue(),
  });
  const contents = fc.record(
    {
      '.manifest': manifest,
      'data.json': json,
      'a/data.yaml': fc.string(),
      'a.rego': fc.constantFrom('package a\n\np := 1\n', 'package a\n\np[1]\n', '', '}'),
      'patch.json': fc.oneof(
        json,
        fc.array(operation).map((data) => JSON.stringify({ data })),
      ),
      '../x': fc.constant(''),
    },
    { requiredKeys: [] },
  );
  await fc.assert(
    fc.asyncProperty(contents, async (files) => {
      try {
        compileFiles(await load(files as Files), { v0: false, strict: false });
      } catch (error) {
        expect(error instanceof PolicyError || error instanceof RegoError ? '' : String(error)).toBe('');
      }
      expect(({} as { x?: unknown }).x).toBeUndefined();
    }),
    { numRuns: 200 },
  );
});
