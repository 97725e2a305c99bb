// The edges between rooms hold because the compiler refuses every other import: shown on a house of empty rooms.
import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, posix, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { rooms } from '../../tools/rooms.mjs';
import { nodesOf, placeOf, sourcesUnder, type Source, type SyntaxNode } from './sources.ts';

const house = mkdtempSync(join(tmpdir(), 'dartagnan-house-'));
const names = Object.keys(rooms);

function run(command: string, ...args: string[]): { status: number | null; output: string } {
  const { status, stdout, stderr } = spawnSync(command, args, { cwd: house, encoding: 'utf8' });
  return { status, output: stdout + stderr };
}

function compile(room: string): { status: number | null; output: string } {
  return run(resolve('node_modules/.bin/tsc'), '-b', `src/${room}`);
}

function write(path: string, text: string): string {
  const file = join(house, path);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
  return file;
}

function needsOf(room: string): readonly string[] {
  return rooms[room]?.needs ?? [];
}

/** Rooms that the compiler lets an import reach: project references are followed to their ends. */
function reachable(room: string): ReadonlySet<string> {
  return new Set([room, ...needsOf(room).flatMap((need) => [...reachable(need)])]);
}

beforeAll(() => {
  for (const room of names)
    write(`src/${room}/index.ts`, `export const door = '${room}';\nexport type Door = typeof door;\n`);
  for (const file of ['tsconfig.base.json', '.oxlintrc.json', 'tools'])
    cpSync(file, join(house, file), { recursive: true });
  symlinkSync(resolve('node_modules'), join(house, 'node_modules'));
  const { status, output } = run(process.execPath, 'tools/generate-tsconfig.mjs');
  if (status !== 0) throw new Error(output);
});
afterAll(() => rmSync(house, { recursive: true, force: true }));

const forms = [
  (other: string) => `import { door } from '../${other}/index.ts';\nexport const seen = door;\n`,
  (other: string) => `import type { Door } from '../${other}/index.ts';\nexport type Seen = Door;\n`,
  (other: string) => `export const seen = (): Promise<unknown> => import('../${other}/index.ts');\n`,
];

describe.each(names)('the room %s', (room) => {
  it('compiles with each import that it may make', () => {
    needsOf(room).forEach((need, index) => write(`src/${room}/to-${need}.ts`, forms[index % forms.length]!(need)));
    expect(compile(room)).toEqual({ status: 0, output: '' });
  });

  it('does not compile with an import of a room out of reach, in whatever form', () => {
    const refused = names.filter((other) => !reachable(room).has(other));
    // The compiler names a file once, so each room out of reach is imported in one form, by turns.
    const files = refused.map((other, index) =>
      write(`src/${room}/forbidden-${other}.ts`, forms[index % forms.length]!(other)),
    );
    const { output } = compile(room);
    for (const file of files) rmSync(file);
    for (const other of refused) expect(output).toMatch(new RegExp(`forbidden-${other}\\.ts.*TS6307`));
  });
});

it('refuses circles of imports inside a room', () => {
  const half = (other: string) => `import { ${other} } from './${other}.ts';\nexport const`;
  write('src/core/left.ts', `${half('right')} left = (): string => right();\n`);
  write('src/core/right.ts', `${half('left')} right = (): string => left();\n`);
  const { status, output } = run(resolve('node_modules/.bin/oxlint'), 'src/core');
  expect(status).toBe(1);
  expect(output).toContain('no-cycle');
});

const importing = new Set(['ImportDeclaration', 'ImportExpression', 'ExportAllDeclaration', 'ExportNamedDeclaration']);

/** Imports of one source that leave its room by no edge of the list. */
function strays(source: Source): string[] {
  const [, room = ''] = source.path.split('/');
  return [...nodesOf(source.program.body)]
    .filter(({ type }) => importing.has(type))
    .flatMap(({ start, source: from }) => {
      const specifier = (from as SyntaxNode | null)?.value;
      if (typeof specifier !== 'string' || !specifier.startsWith('.')) return [];
      const [, other = ''] = posix.join(posix.dirname(source.path), specifier).split('/');
      return other === room || needsOf(room).includes(other) ? [] : [`${placeOf(source, start)} ${specifier}`];
    });
}

it('finds no import in the sources that goes round the list of edges by way of another room', () => {
  expect(sourcesUnder('src/').flatMap(strays)).toEqual([]);
});
