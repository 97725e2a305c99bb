import { groupRules } from '../plan/groups.ts';
import type { Module, Rule, Term } from '../syntax/ast.ts';
import type { UnplannedRule } from './format.ts';
import type { Tables } from './tables.ts';

/** The rules that no function of a plan comes of, by their paths. @param planned paths below `data` */
export function unplannedRules(
  modules: readonly Module[],
  planned: readonly (readonly string[])[],
  tables: Tables,
): UnplannedRule[] {
  const known = new Set(planned.map((path) => JSON.stringify(path)));
  const rules = groupRules(modules)
    .filter(({ path }) => !known.has(JSON.stringify(path)))
    .flatMap((group) => group.rules)
    .map(({ module, rule }) => ({ rule, path: ruleText(module, rule) }));
  return rules.sort(byPlace).map(({ rule, path }) => ({ path, location: tables.place(rule.location) }));
}

type Placed = { readonly rule: Rule; readonly path: string };

function byPlace(left: Placed, right: Placed): number {
  if (left.path !== right.path) return left.path < right.path ? -1 : 1;
  return left.rule.location.offset - right.rule.location.offset;
}

/** A rule's reference from `data` on; variables are the checker's. */
function ruleText({ package: pkg }: Module, { head }: Rule): string {
  const [name, ...keys] = head.ref.value;
  const own = name.type === 'var' ? [{ ...name, type: 'string' } as const] : [name];
  return `data${[...pkg.path.slice(1), ...own, ...keys].map(keyText).join('')}`;
}

function keyText(term: Term): string {
  if (term.type === 'string') return nameText(term.value);
  return 'value' in term ? `[${String(term.value)}]` : '[]';
}

/** A name as a key of a reference. */
export function nameText(name: string): string {
  return /^[a-zA-Z_]\w*$/.test(name) ? `.${name}` : `[${JSON.stringify(name)}]`;
}
