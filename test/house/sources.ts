// The tree as the contract tests see it: tracked files, and sources parsed once.
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { parseSync, type Comment, type Program } from 'oxc-parser';

/** A source file with its syntax tree. */
export interface Source {
  readonly path: string;
  readonly text: string;
  readonly program: Program;
  readonly comments: readonly Comment[];
}

/** Paths of the files that git tracks, as they stand in the work tree. */
export function trackedFiles(): string[] {
  const { stdout, status } = spawnSync('git', ['ls-files', '-z'], { encoding: 'utf8' });
  if (status !== 0) throw new Error('git ls-files failed: the contract tests run in a clone');
  return stdout.split('\0').filter((path) => path !== '' && existsSync(path));
}

/** Every tracked TypeScript file under a folder, parsed; tests are left out unless asked for. */
export function sourcesUnder(folder: string, { tests = false } = {}): Source[] {
  return trackedFiles()
    .filter((path) => path.startsWith(folder) && /\.(?:ts|tsx)$/.test(path) && (tests || !path.endsWith('.test.ts')))
    .map(parseFile);
}

/** Parses one file; a syntax error is the test's failure. */
export function parseFile(path: string): Source {
  const text = readFileSync(path, 'utf8');
  const { program, comments, errors } = parseSync(path, text);
  if (errors.length > 0) throw new Error(`${path}: ${errors[0]?.message}`);
  return { path, text, program, comments };
}

/** `path:line` of an offset. */
export function placeOf({ path, text }: Source, offset: number): string {
  return `${path}:${text.slice(0, offset).split('\n').length}`;
}

/** A node of the syntax tree, as loosely as a walk needs it. */
export interface SyntaxNode {
  readonly type: string;
  readonly start: number;
  readonly end: number;
  readonly [key: string]: unknown;
}

/** Every node below (and with) this one, parents first. */
export function* nodesOf(root: unknown): Iterable<SyntaxNode> {
  if (Array.isArray(root)) {
    for (const item of root) yield* nodesOf(item);
  } else if (isNode(root)) {
    yield root;
    for (const value of Object.values(root)) if (typeof value === 'object') yield* nodesOf(value);
  }
}

function isNode(value: unknown): value is SyntaxNode {
  return typeof value === 'object' && value !== null && 'type' in value && typeof value.type === 'string';
}
