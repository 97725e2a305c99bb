import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import sqlite from 'node-sqlite3-wasm';
import { expect, it } from 'vitest';
import { FormatError } from '../error.ts';
import { openSqliteFile } from './reader.ts';

/** A file as the real library writes it. */
function database(
  pageSize: number,
  statements: (run: (sql: string, values?: sqlite.BindValues) => void) => void,
): Uint8Array {
  const folder = mkdtempSync(join(tmpdir(), 'sqlite-'));
  try {
    const connection = new sqlite.Database(join(folder, 'test.db'));
    connection.exec(`PRAGMA page_size=${pageSize}`);
    connection.exec('BEGIN');
    statements((sql, values) => void connection.run(sql, values));
    connection.exec('COMMIT');
    connection.close();
    return readFileSync(join(folder, 'test.db'));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const blob = (size: number) => Uint8Array.from({ length: size }, (_, index) => index % 251);

const packages = (pageSize: number) =>
  database(pageSize, (run) => {
    run('CREATE TABLE Packages (hnum INTEGER PRIMARY KEY AUTOINCREMENT, blob BLOB NOT NULL)');
    for (let size = 0; size < 600; size++) run('INSERT INTO Packages (blob) VALUES (?)', [blob(size * 37)]);
  });

it.each([512, 4096, 65536])('reads interior, leaf and overflow pages of %i bytes', (pageSize) => {
  const rows = [...openSqliteFile(packages(pageSize)).rows('Packages')];
  expect(rows.map(({ rowid }) => rowid)).toEqual(Array.from({ length: 600 }, (_, index) => index + 1));
  expect(rows.every(({ values }, index) => Buffer.from(values[1] as Uint8Array).equals(blob(index * 37)))).toBe(true);
});

it('reads every type of value', () => {
  const values = [null, 0, 1, -1, 300, -70_000, 2 ** 31, 2 ** 40, 9007199254740993n, 1.5, 'naïve', Uint8Array.of(1, 2)];
  const bytes = database(4096, (run) => {
    run(`CREATE TABLE t (${values.map((_, index) => `c${index}`).join(',')})`);
    run(`INSERT INTO t VALUES (${values.map(() => '?').join(',')})`, values);
  });
  const file = openSqliteFile(bytes);
  expect(file.tables).toEqual(['t']);
  expect([...file.rows('t')][0]?.values.map((value) => (value instanceof Uint8Array ? [...value] : value))).toEqual(
    values.map((value) => (value instanceof Uint8Array ? [...value] : value)),
  );
});

it('names what is missing or wrong', () => {
  expect(() => openSqliteFile(blob(4096))).toThrow(/not an SQLite 3 database/);
  expect(() => openSqliteFile(packages(4096)).rows('none')).toThrow(/no table none/);
});

it('survives truncated and changed bytes', () => {
  const whole = packages(512).subarray(0, 512 * 60);
  const survive = (bytes: Uint8Array) => {
    try {
      const file = openSqliteFile(bytes);
      for (const table of file.tables) for (const row of file.rows(table)) void row;
    } catch (error) {
      if (!(error instanceof FormatError)) throw error;
    }
    return true;
  };
  const change = fc.tuple(fc.oneof(fc.nat(1100), fc.nat(whole.length - 1)), fc.nat(255));
  fc.assert(
    fc.property(fc.nat(whole.length), fc.array(change, { maxLength: 8 }), (end, changes) => {
      const bytes = whole.slice();
      for (const [at, value] of changes) bytes[at] = value;
      expect(survive(bytes) && survive(bytes.subarray(0, end))).toBe(true);
    }),
    { numRuns: 300 },
  );
});
