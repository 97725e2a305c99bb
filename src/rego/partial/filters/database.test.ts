import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { chmodSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import fc from 'fast-check';
import sqlite from 'node-sqlite3-wasm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { compile } from '../../compile.ts';
import { RegoError } from '../../error.ts';
import type { Value } from '../../value/value.ts';
import { filterDialect, filterOf } from './filters.ts';

/** A row; every column has a value, as SQL compares NULL with nothing. */
interface Row {
  readonly id: number;
  readonly name: string;
  readonly owner: string;
  readonly price: number;
  readonly stock: number;
}

const texts = ['a', 'b', 'ab', 'ba', "o'x", 'a\\b', ''];
const rows: readonly Row[] = Array.from({ length: 60 }, (_, id) => ({
  id,
  name: texts[id % texts.length] as string,
  owner: texts[(id * 3) % texts.length] as string,
  price: (id * 7) % 5,
  stock: (id * 5) % 4,
}));

const quoted = (text: string): string => `'${text.replaceAll("'", "''")}'`;
const create =
  'CREATE TABLE fruits (id INTEGER, name VARCHAR(10), owner VARCHAR(10), price INTEGER, stock INTEGER);' +
  `INSERT INTO fruits VALUES ${rows.map(({ id, name, owner, price, stock }) => `(${id}, ${quoted(name)}, ${quoted(owner)}, ${price}, ${stock})`).join(', ')};`;

/** Asks a database for the identifiers of rows by a clause. */
type Ask = (where: string) => readonly number[];

const text = fc.constantFrom(...texts.map((one) => JSON.stringify(one)), 'input.user', 'data.names[_]');
const number = fc.constantFrom('0', '1', '2', '3', 'data.limit');
const column = fc.constantFrom('name', 'owner').map((name) => `input.fruits.${name}`);
const amount = fc.constantFrom('price', 'stock').map((name) => `input.fruits.${name}`);
const operator = fc.constantFrom('==', '!=', '<', '<=', '>', '>=');
const plain = fc.constantFrom('"a"', '"b"', '"ab"');
const condition = fc.oneof(
  fc.tuple(column, fc.constantFrom('==', '!='), text).map((parts) => parts.join(' ')),
  fc.tuple(amount, operator, number).map((parts) => parts.join(' ')),
  fc.tuple(number, operator, amount).map((parts) => parts.join(' ')),
  fc.tuple(amount, operator, amount).map((parts) => parts.join(' ')),
  fc.tuple(column, text, text).map(([name, one, other]) => `${name} in [${one}, ${other}]`),
  fc.tuple(column, text).map(([name, one]) => `not ${name} == ${one}`),
  fc
    .tuple(fc.constantFrom('startswith', 'endswith', 'contains'), column, plain)
    .map(([name, field, part]) => `${name}(${field}, ${part})`),
  fc.constantFrom('input.user == "a"', 'not input.user == "b"', 'data.limit > 1'),
);
const policies = fc
  .array(fc.array(condition, { minLength: 1, maxLength: 3 }), { minLength: 1, maxLength: 3 })
  .map((rules) => `package f\n\n${rules.map((body) => `include if {\n\t${body.join('\n\t')}\n}\n`).join('\n')}`);

/** The rows that a database selects by a policy's filter are those that the policy allows. @returns how many filters there were */
function agree(name: string, ask: Ask, numRuns: number): number {
  const dialect = filterDialect(name);
  if (dialect === undefined) throw new TypeError(`no dialect ${name}`);
  const data: Value = { names: ['a', 'b'], limit: 2 };
  let asked = 0;
  fc.assert(
    fc.property(policies, fc.constantFrom('a', 'b', "o'x"), (policyText, user) => {
      let policy;
      try {
        policy = compile({ modules: [{ name: 'f.rego', text: policyText }], data });
      } catch (thrown) {
        if (thrown instanceof RegoError) return;
        throw thrown;
      }
      const filter = filterOf(
        policy.partial('data.f.include == true', { unknowns: ['input.fruits'], input: { user } }),
        dialect,
      );
      if (filter.kind === 'refused') return;
      asked += 1;
      const found = filter.kind === 'none' ? [] : [...ask(String(filter.query))].sort((a, b) => a - b);
      const allowed = rows.filter((row) => policy.evaluate('f/include', { user, fruits: { ...row } }) === true);
      expect(found).toEqual(allowed.map(({ id }) => id));
    }),
    { numRuns },
  );
  return asked;
}

it('selects in SQLite what the policy allows', () => {
  const database = new sqlite.Database();
  database.exec(create);
  const ask: Ask = (where) => database.all(`SELECT id FROM fruits ${where}`).map((row) => Number(row['id']));
  expect(agree('sql.sqlite', ask, 150)).toBeGreaterThan(40);
  database.close();
});

/** A server of PostgreSQL in single-user mode, for databases of its own. */
function postgres(): string | undefined {
  const folders = ['/usr/lib/postgresql'].flatMap((root) => {
    try {
      return readdirSync(root).map((version) => join(root, version, 'bin'));
    } catch {
      return [];
    }
  });
  return folders.find((folder) => spawnSync(join(folder, 'initdb'), ['--version']).status === 0);
}

const folder = postgres();

describe.skipIf(folder === undefined)('PostgreSQL', () => {
  const home = mkdtempSync(join(tmpdir(), 'dartagnan-postgres-'));
  /** It refuses to run as root. */
  const options = process.getuid?.() === 0 ? { uid: 65534, gid: 65534 } : {};
  const run = (command: string, args: readonly string[], input = ''): string => {
    const { stdout, stderr, status } = spawnSync(join(folder ?? '', command), args, { ...options, input, cwd: home });
    if (status !== 0) throw new Error(String(stderr));
    return String(stdout);
  };
  const ask = (sql: string): string => run('postgres', ['--single', '-j', '-D', join(home, 'db'), 'postgres'], sql);

  beforeAll(() => {
    chmodSync(home, 0o777);
    run('initdb', ['-D', join(home, 'db'), '-U', 'me', '--no-sync', '--locale=C', '-E', 'UTF8']);
    ask(create.replaceAll(';', ';\n\n'));
  });
  afterAll(() => rmSync(home, { recursive: true, force: true }));

  it('selects what the policy allows', () => {
    const found = (where: string): readonly number[] =>
      [...ask(`SELECT id FROM fruits ${where};\n\n`).matchAll(/id = "(\d+)"/g)].map(([, id]) => Number(id));
    expect(agree('sql.postgresql', found, 12)).toBeGreaterThan(2);
  });
});

/** Where Debian has the server of MariaDB. */
const mariadbd = '/usr/sbin/mariadbd';

// SQL Server is not to be had where the others are: its dialect is compared with the original's text alone.
describe.skipIf(spawnSync(mariadbd, ['--version']).status !== 0)('MariaDB', () => {
  const home = mkdtempSync(join(tmpdir(), 'dartagnan-mariadb-'));
  const socket = join(home, 'socket');
  const folders = ['--no-defaults', `--datadir=${join(home, 'db')}`, '--user=root'];
  let server: ChildProcess | undefined;
  const ask = (sql: string): string => {
    const args = ['--no-defaults', `--socket=${socket}`, '--user=root', '--batch', '--skip-column-names', 'f'];
    const { stdout, stderr, status } = spawnSync('mariadb', args, { input: sql, encoding: 'utf8' });
    if (status !== 0) throw new Error(stderr);
    return stdout;
  };

  beforeAll(async () => {
    const made = spawnSync('mariadb-install-db', [
      ...folders,
      '--skip-test-db',
      '--auth-root-authentication-method=normal',
    ]);
    if (made.status !== 0) throw new Error(String(made.stderr));
    const started = ['--skip-networking', `--socket=${socket}`, `--pid-file=${join(home, 'pid')}`];
    server = spawn(mariadbd, [...folders, ...started], { stdio: 'ignore' });
    const isUp = () =>
      spawnSync('mariadb', ['--no-defaults', `--socket=${socket}`, '-e', 'CREATE DATABASE f']).status === 0;
    for (let tries = 0; tries < 300 && !isUp(); tries++) await sleep(100);
    // Texts are compared byte by byte, as policies compare them.
    ask(`ALTER DATABASE f CHARACTER SET utf8mb4 COLLATE utf8mb4_nopad_bin; ${create.replaceAll('\\', '\\\\')}`);
  }, 60_000);
  afterAll(async () => {
    const ended = new Promise((resolve) => server?.once('exit', resolve) ?? resolve(undefined));
    server?.kill();
    await ended;
    rmSync(home, { recursive: true, force: true });
  });

  it('selects by the dialect of MySQL what the policy allows', () => {
    const found = (where: string) => ask(`SELECT id FROM fruits ${where};`).split('\n').filter(Boolean).map(Number);
    expect(agree('sql.mysql', found, 40)).toBeGreaterThan(10);
  }, 60_000);
});
