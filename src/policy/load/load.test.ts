import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { writeTar } from '../../formats/tar/writer.ts';
import { jsonText } from '../../rego/value/print.ts';
import { PolicyError } from '../error.ts';
import { readArchive } from './bundle.ts';
import { readJson, readYaml, readYamlDocuments } from './document.ts';
import { loadFiles } from './load.ts';

let cwd: string;
beforeEach(() => {
  cwd = mkdtempSync(join(tmpdir(), 'policy-load-'));
});
afterEach(() => rmSync(cwd, { recursive: true, force: true }));

function put(files: Readonly<Record<string, string | Uint8Array>>): void {
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(dirname(join(cwd, name)), { recursive: true });
    writeFileSync(join(cwd, name), content);
  }
}

function load(data: readonly string[], bundles: readonly string[] = [], ignore: readonly string[] = []) {
  return loadFiles({ data, bundles, ignore, cwd });
}

describe('loadFiles', () => {
  it('puts the data of a folder below its folders, whatever the files are named', async () => {
    put({ 'd/foo/x.json': '{"a":1}', 'd/foo/y.yaml': 'b: 2', 'd/foo/p.rego': 'package p', 'd/README.md': '#' });
    const { data, modules } = await load(['./d']);
    expect(data).toEqual({ foo: { a: 1, b: 2 } });
    expect(modules).toEqual([{ name: 'd/foo/p.rego', text: 'package p', path: 'd/foo/p.rego' }]);
  });

  it('takes a prefix, and leaves out what is ignored', async () => {
    put({ 'x.json': '{"a":1}', 'd/skip.json': '{"b":1}', 'd/keep.json': '{"c":1}' });
    expect((await load(['pre.fix:x.json', 'd'], [], ['sk*'])).data).toEqual({ pre: { fix: { a: 1 } }, c: 1 });
  });

  it('takes from a bundle only data files and policies', async () => {
    const members = [
      { path: '.manifest', content: '{"revision":"r1","roots":["a","p"]}' },
      { path: 'a/data.json', content: '{"b":1}' },
      { path: 'a/other.json', content: '{"c":1}' },
      { path: 'p.rego', content: 'package p' },
    ];
    put({ 'b.tar.gz': gzipSync(writeTar(members)) });
    const { data, modules, manifests } = await load([], ['b.tar.gz']);
    expect(data).toEqual({ a: { b: 1 } });
    expect(modules.map(({ name }) => name)).toEqual(['b.tar.gz/p.rego']);
    expect(manifests[0]?.manifest).toEqual({ revision: 'r1', roots: ['a', 'p'] });
  });

  it.each([
    [
      'two values for one path',
      { 'd/foo/x.json': '{"a":1}', 'd/z.json': '{"foo":{"a":2}}' },
      ['d'],
      [],
      'POLICY_CONFLICT',
    ],
    [
      'data outside of the roots',
      { 'b/.manifest': '{"roots":["a"]}', 'b/data.json': '{"c":1}' },
      [],
      ['b'],
      'POLICY_BUNDLE',
    ],
    [
      'a package outside of the roots',
      { 'b/.manifest': '{"roots":["a"]}', 'b/p.rego': 'package c' },
      [],
      ['b'],
      'POLICY_BUNDLE',
    ],
    ['two bundles with one root', { 'b/data.json': '{}', 'c/data.json': '{}' }, [], ['b', 'c'], 'POLICY_BUNDLE'],
    ['a file that is not there', {}, ['none.rego'], [], 'POLICY_UNREADABLE'],
    ['a file of no known kind', { 'x.txt': '' }, ['x.txt'], [], 'POLICY_UNREADABLE'],
    ['a list as the root of data', { 'x.json': '[1]' }, ['x.json'], [], 'POLICY_DOCUMENT'],
  ])('refuses %s', async (_, files, data, bundles, code) => {
    put(files as Record<string, string>);
    await expect(load(data, bundles)).rejects.toMatchObject({ code });
  });
});

describe('documents', () => {
  it.each([
    ['{"a":', 'x.json:1'],
    ['{\n  "a": x\n}', 'x.json:2'],
  ])('names the line in %j', (text, where) => {
    expect(() => readJson(text, 'x.json')).toThrow(expect.objectContaining({ where }));
  });

  it('keeps numbers exact and __proto__ an ordinary key', () => {
    expect(JSON.stringify(readYaml('{"__proto__": {"a": 1}}', 'x'))).toBe('{"__proto__":{"a":1}}');
    expect(readYaml('a: &x {k: 1, l: 2}\nb: {<<: *x, k: 3}', 'x')).toEqual({ a: { k: 1, l: 2 }, b: { k: 3, l: 2 } });
    expect(jsonText(readYaml('[1.50, 12345678901234567890]', 'x'))).toBe('[1.50,12345678901234567890]');
  });

  it('says on which line a path stands', () => {
    const [, second] = readYamlDocuments('a: 1\n---\nb:\n  - c: 1\n  - c:\n      d: 2\n', 'x');
    expect(['b', 'b.1', 'b.1.c.d', 'b.1.none'].map((path) => second?.lineOf(path.split('.')))).toEqual([3, 5, 6, 5]);
  });

  it('stops documents that aliases make huge', () => {
    const rows = [
      'a0: &a0 [x]',
      ...Array.from({ length: 9 }, (_, i) => `a${i + 1}: &a${i + 1} [${`*a${i},`.repeat(9)}]`),
    ];
    expect(() => readYaml(rows.join('\n'), 'x')).toThrow(PolicyError);
  });

  it('gives a value or our error for any text', () => {
    const piece = fc.constantFrom(
      'a: ',
      '- ',
      '{',
      '}',
      '[',
      ']',
      '"',
      '&x ',
      '*x',
      '<<: ',
      '\n',
      '  ',
      '1',
      '!!int ',
      '---\n',
      '? ',
    );
    const text = fc.array(fc.oneof(piece, fc.string({ maxLength: 4 })), { maxLength: 30 });
    fc.assert(
      fc.property(text, (parts) => {
        for (const read of [readYaml, readJson]) {
          try {
            read(parts.join(''), 'x');
          } catch (error) {
            expect(error).toBeInstanceOf(PolicyError);
          }
        }
      }),
    );
  });

  it('gives files or our error for any damaged bundle', () => {
    const whole = gzipSync(writeTar([{ path: 'data.json', content: '{}' }]));
    fc.assert(
      fc.property(fc.nat(whole.length - 1), fc.nat(255), fc.nat(whole.length), (at, byte, length) => {
        const damaged = Uint8Array.from(whole.subarray(0, length));
        if (at < length) damaged[at] = byte;
        try {
          readArchive(damaged, 'x');
        } catch (error) {
          expect(error).toBeInstanceOf(PolicyError);
        }
      }),
    );
  });
});
