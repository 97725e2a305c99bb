import type { QueryContext } from '../../rego/check/compiled.ts';
import { format } from '../../rego/format/format.ts';
import { parseModule } from '../../rego/syntax/parse.ts';
import type { LoadedModule } from '../load/load.ts';
import type { ShellRule } from './statement.ts';

/** What was entered for one package. */
export interface ShellModule {
  readonly package: string;
  readonly imports: readonly string[];
  readonly rules: readonly ShellRule[];
}

/** A module with nothing in it yet. */
export function emptyModule(name: string): ShellModule {
  return { package: name, imports: [], rules: [] };
}

/** Text of a module that was entered. */
export function moduleText({ package: name, imports, rules }: ShellModule): string {
  return [
    `package ${name}`,
    ...(imports.length > 0 ? [imports.join('\n')] : []),
    ...rules.map(({ text }) => text),
  ].join('\n\n');
}

/** The module in the standard form. @throws RegoError */
export function shownModule(module: ShellModule, version: 'v0' | 'v1'): string {
  return format('', moduleText(module), { version, target: version });
}

/** The same as a file that was loaded. */
export function asLoaded(module: ShellModule): LoadedModule {
  return { name: '', text: moduleText(module), path: '' };
}

/** Names that a query may use while the module is the active one. @throws RegoError for a package that is none */
export function contextOfModule(module: ShellModule, version: 'v0' | 'v1'): QueryContext {
  const parsed = parseModule('', moduleText({ ...module, rules: [] }), { version });
  return { package: parsed.package.path, imports: parsed.imports };
}

/** Name that an import brings, `import data.a.b as c` and `import data.a.c`. */
export function importedName(text: string): string {
  return (
    / as (\w+)\s*$/.exec(text)?.[1] ??
    text
      .trim()
      .split(/[.\s"[\]]/)
      .filter(Boolean)
      .at(-1) ??
    ''
  );
}
