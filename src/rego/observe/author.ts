import type { Expr } from '../syntax/ast.ts';
import { printExpr } from '../syntax/print.ts';

/** Text of a checked expression, its variables under the author's names. */
export function authorText(expression: Expr, names: ReadonlyMap<string, string>): string {
  return printExpr(expression).replaceAll(/__local\w*?\d+__/g, (name) => names.get(name) ?? name);
}

/** The author's name of a variable; undefined for wildcards and the checker's own. */
export function authorName(name: string, names: ReadonlyMap<string, string>): string | undefined {
  const shown = names.get(name) ?? name;
  return shown.startsWith('$') || shown.startsWith('__') ? undefined : shown;
}
