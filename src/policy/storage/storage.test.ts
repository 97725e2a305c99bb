import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { parseJson } from '../../rego/value/json.ts';
import { jsonText } from '../../rego/value/print.ts';
import type { PlainObject } from '../../rego/value/value.ts';
import { diskConfigOf } from './config.ts';
import { DiskStorage } from './disk.ts';
import { overlaid, withoutOwned } from './kept.ts';
import { joined, partsOf } from './partitions.ts';

const home = mkdtempSync(join(tmpdir(), 'dartagnan-storage-'));
afterAll(() => rmSync(home, { recursive: true, force: true }));
let count = 0;

function folder(): string {
  return join(home, String((count += 1)));
}

function open(directory: string, partitions: readonly (readonly string[])[] = []): DiskStorage {
  return new DiskStorage({ directory, autoCreate: true, partitions });
}

const state = {
  modules: [{ id: 'a/b.rego', text: 'package a\n' }],
  data: { users: { al: { n: 1 } }, '': [1, '__proto__'] },
};

describe('DiskStorage', () => {
  it('gives a later run what an earlier one kept, numbers to the last digit', () => {
    const directory = folder();
    const one = open(directory, [['users', '*']]);
    expect(one.load()).toBeUndefined();
    const data = { ...state.data, big: parseJson('123456789012345678901234567890.5') };
    one.commit({ ...state, data });
    one.close();
    const two = open(directory);
    const found = two.load();
    expect(found?.modules).toEqual([{ ...state.modules[0], version: undefined }]);
    expect(parseJson(jsonText(found?.data ?? {}))).toEqual(parseJson(jsonText(data)));
    two.close();
  });

  it('writes what changed alone, and keeps no file that is needed no more', () => {
    const directory = folder();
    const storage = open(directory, [['users', '*']]);
    const objects = () => new Set(readdirSync(join(directory, 'objects')));
    storage.commit(state);
    const before = objects();
    storage.commit({ ...state, data: { ...state.data, users: { ...state.data.users, bo: { n: 2 } } } });
    expect([...objects()].filter((name) => !before.has(name))).toHaveLength(1);
    storage.commit({ modules: [], data: {} });
    expect(objects().size).toBe(0);
    storage.close();
  });

  it('removes what a change left that was killed before its end', () => {
    const directory = folder();
    const storage = open(directory);
    storage.commit(state);
    storage.close();
    writeFileSync(join(directory, 'objects', `${'a'.repeat(64)}.new`), 'half');
    writeFileSync(join(directory, 'state.json.new'), '{');
    const again = open(directory);
    expect(again.load()?.data).toEqual(state.data);
    expect(readdirSync(join(directory, 'objects')).some((name) => name.endsWith('.new'))).toBe(false);
    again.close();
  });

  it.each<[string, (directory: string) => string]>([
    ['a part that was changed', (directory) => spoil(directory, (path) => writeFileSync(path, 'other'))],
    ['a part that was cut', (directory) => spoil(directory, (path) => truncateSync(path, 1))],
    ['a part that is gone', (directory) => spoil(directory, (path) => rmSync(path))],
    ['a list that was cut', (directory) => list(directory, '{"data": [')],
    [
      'a list that names other files',
      (directory) => list(directory, '{"data": [{"path": [], "hash": "../../x"}], "policies": []}'),
    ],
    ['a list of a newer version', (directory) => list(directory, '{"format": 2}')],
    ['a list that is none', (directory) => list(directory, 'null')],
  ])('names the file of %s', (_, damage) => {
    const directory = folder();
    const storage = open(directory);
    storage.commit(state);
    storage.close();
    const where = damage(directory);
    const again = open(directory);
    expect(() => again.load()).toThrow(expect.objectContaining({ code: 'POLICY_STORAGE', where }));
    again.close();
  });

  it('has one process at a time, but a lock outlives none', () => {
    const directory = folder();
    const storage = open(directory);
    expect(() => open(directory)).toThrow(expect.objectContaining({ code: 'POLICY_STORAGE' }));
    storage.close();
    writeFileSync(join(directory, 'lock'), `${process.pid} 1`);
    open(directory).close();
    writeFileSync(join(directory, 'lock'), '');
    open(directory).close();
  });

  it('needs a folder, and says what is in its place', () => {
    const missing = folder();
    const make = (directory: string, autoCreate: boolean) => () =>
      new DiskStorage({ directory, autoCreate, partitions: [] });
    expect(make(missing, false)).toThrow(expect.objectContaining({ code: 'POLICY_STORAGE', where: missing }));
    writeFileSync(missing, '');
    expect(make(missing, true)).toThrow(expect.objectContaining({ code: 'POLICY_STORAGE', where: missing }));
  });

  it('refuses a change that cannot be written, and keeps the one before', () => {
    const directory = folder();
    const storage = open(directory);
    storage.commit(state);
    const before = readFileSync(join(directory, 'state.json'), 'utf8');
    mkdirSync(join(directory, 'state.json.new'));
    expect(() => storage.commit({ modules: [], data: { x: 1 } })).toThrow(
      expect.objectContaining({ code: 'POLICY_STORAGE' }),
    );
    expect(readFileSync(join(directory, 'state.json'), 'utf8')).toBe(before);
    storage.close();
  });

  it('stands any list', () => {
    const directory = folder();
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.json(),
          fc.json().map((row) => `{"data": [${row}], "policies": []}`),
        ),
        (text) => {
          mkdirSync(join(directory, 'objects'), { recursive: true });
          writeFileSync(join(directory, 'state.json'), text);
          const storage = open(directory);
          try {
            expect(storage.load()).toMatchObject({ modules: [] });
          } catch (error) {
            expect(error).toMatchObject({ code: 'POLICY_STORAGE' });
          } finally {
            storage.close();
          }
        },
      ),
      { numRuns: 60 },
    );
  });
});

function spoil(directory: string, how: (path: string) => void): string {
  const [name = ''] = readdirSync(join(directory, 'objects'));
  const path = join(directory, 'objects', name);
  how(path);
  return path;
}

function list(directory: string, text: string): string {
  const path = join(directory, 'state.json');
  writeFileSync(path, text);
  return path;
}

describe('partsOf', () => {
  it.each<[readonly string[][], readonly string[]]>([
    [[], ['/users', '/x']],
    [[['users', '*']], ['/users/al', '/users/bo', '/x']],
    [[['users', '*', 'roles']], ['/users/al/roles', '/users/al/n', '/users/bo', '/x']],
  ])('cuts by %j', (partitions, expected) => {
    const data = { users: { al: { roles: { a: 1 }, n: 1 }, bo: {} }, x: 1 };
    expect(partsOf(data, partitions).map(({ path }) => `/${path.join('/')}`)).toEqual(expected);
  });

  it('refuses what is no object at a partition', () => {
    expect(() => partsOf({ users: [] }, [['users', '*']])).toThrow(
      'value at /users cannot be partitioned: expected object, found array',
    );
  });

  it('loses nothing', () => {
    const names = fc.constantFrom('a', 'b', '*', '__proto__', '');
    const leaf = fc.dictionary(names, fc.dictionary(names, fc.integer()));
    const partitions = fc.array(fc.array(names, { minLength: 1, maxLength: 2 }), { maxLength: 2 });
    fc.assert(
      fc.property(leaf, partitions, (data, where) => {
        const exact = parseJson(JSON.stringify(data)) as PlainObject;
        expect(jsonText(joined(partsOf(exact, where)))).toBe(jsonText(exact));
      }),
    );
  });
});

describe('what is kept', () => {
  it('has what the command line names over it', () => {
    const loaded = { modules: [{ id: 'a', text: '2' }], data: { x: 2 } };
    const kept = {
      modules: [
        { id: 'a', text: '1' },
        { id: 'b', text: '1' },
      ],
      data: { x: 1, y: 1 },
    };
    expect(overlaid(undefined, loaded)).toBe(loaded);
    expect(overlaid(kept, loaded)).toEqual({
      modules: [
        { id: 'a', text: '2' },
        { id: 'b', text: '1' },
      ],
      data: { x: 2, y: 1 },
    });
  });

  it('has nothing of bundles', () => {
    const owned = { roots: ['a/b', 'none'], isModule: (id: string) => id.startsWith('bundle/') };
    const given = {
      modules: [
        { id: 'bundle/x', text: '' },
        { id: 'own', text: '' },
      ],
      data: { a: { b: 1, c: 2 } },
    };
    expect(withoutOwned(given, owned)).toEqual({ modules: [{ id: 'own', text: '' }], data: { a: { c: 2 } } });
    expect(withoutOwned(given, { ...owned, roots: [''] }).data).toEqual({});
  });
});

describe('diskConfigOf', () => {
  it('reads the folder and its partitions', () => {
    const disk = { directory: 'db', auto_create: true, partitions: ['/users/*'] };
    expect(diskConfigOf({ storage: { disk } }, '/home')).toEqual({
      directory: '/home/db',
      autoCreate: true,
      partitions: [['users', '*']],
    });
    expect(diskConfigOf({}, '/')).toBeUndefined();
  });

  it.each([
    [1],
    [{}],
    [{ directory: 'x', auto_create: 1 }],
    [{ directory: 'x', partitions: 1 }],
    [{ directory: 'x', partitions: ['x'] }],
  ])('refuses %j', (disk) => {
    expect(() => diskConfigOf({ storage: { disk: disk as never } }, '/')).toThrow(
      expect.objectContaining({ code: 'POLICY_CONFIG' }),
    );
  });
});
