import type { PlannedPolicy } from '../plan/plan.ts';
import type { RuleNode } from '../plan/tree.ts';
import { stringLiteral } from './literal.ts';
import { families } from '../builtins/families.ts';
import type { Program } from './program.ts';
import type { Mapping } from './writer.ts';

/** An ES module that exports `policy`, and where its lines came from. */
export interface EmittedModule {
  readonly code: string;
  readonly mappings: readonly Mapping[];
}

/** How a module gets what it calls. */
export interface ModuleOptions {
  /**
   * Import the families of the builtins that are called from below this package, `dartagnan/rego`; without it the module has
   * no imports, and whoever loads it gives the builtins.
   */
  readonly imports?: string;
  /** Paths below `data` of the documents that will be asked for; rules that they do not need are left out. */
  readonly entrypoints?: readonly (readonly string[])[];
}

/** Writes a policy as an ES module; `loadPolicy` gives it the runtime. */
export function emitModule(
  planned: PlannedPolicy,
  program: Program,
  { imports }: Pick<ModuleOptions, 'imports'> = {},
): EmittedModule {
  const paths = (list: readonly (readonly string[])[]): string =>
    `[${list.map((path) => `[${path.map(stringLiteral).join()}]`).join()}]`;
  const sites = program.sites.map(({ source, row, col }) => `[${stringLiteral(source.name)},${row},${col}]`);
  const called = new Set(program.builtins);
  const used = imports === undefined ? [] : families.filter(({ rows }) => rows.some(({ name }) => called.has(name)));
  const head = [
    ...used.map(({ file, name }) => `import { ${name} } from ${stringLiteral(`${imports}/builtins/${file}`)};`),
    'export const policy={format:1,',
    `documents:${paths(planned.documents.map(({ path }) => path))},`,
    `functions:${paths(planned.functions.map(({ path }) => path))},`,
    `packages:${paths(packagesOf(planned.tree, []))},`,
    `calls:[${program.builtins.map(stringLiteral).join()}],`,
    ...(imports === undefined ? [] : [`builtins:[${used.map(({ name }) => `...${name}`).join()}],`]),
    `sites:[${sites.join()}],`,
    'create(R){',
  ];
  const code = [...head, program.code, '}};', ''].join('\n');
  return { code, mappings: program.mappings.map(({ line, location }) => ({ line: line + head.length, location })) };
}

function packagesOf(node: RuleNode, path: readonly string[]): (readonly string[])[] {
  const below = [...node.children].flatMap(([name, child]) => packagesOf(child, [...path, name]));
  return node.isPackage === true ? [path, ...below] : below;
}
