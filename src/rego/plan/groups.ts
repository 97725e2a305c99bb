import type { Module, Rule, Term } from '../syntax/ast.ts';

/** A rule with its module and its path below `data`. */
export interface PlacedRule {
  readonly module: Module;
  readonly rule: Rule;
  /** Leading strings of package path and head. */
  readonly prefix: readonly string[];
  /** What follows them, from the first key that is no string. */
  readonly rest: readonly Term[];
}

/** Rules that define one document or function together. */
export interface RuleGroup {
  readonly path: readonly string[];
  readonly rules: readonly PlacedRule[];
}

/** Groups rules by the documents that they define: one that has keys known only at run time takes all rules below it. */
export function groupRules(modules: readonly Module[]): RuleGroup[] {
  const placed = modules.flatMap((module) => module.rules.map((rule) => placeRule(module, rule)));
  const open = new Set(placed.filter(({ rest }) => rest.length > 0).map(({ prefix }) => pathKey(prefix)));
  const groups = new Map<string, { readonly path: readonly string[]; readonly rules: PlacedRule[] }>();
  for (const rule of placed) {
    const path = groupPath(rule, open);
    const key = pathKey(path);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, { path, rules: [rule] });
    else group.rules.push(rule);
  }
  return [...groups.values()];
}

function pathKey(path: readonly string[]): string {
  return JSON.stringify(path);
}

function groupPath({ prefix, rule }: PlacedRule, open: ReadonlySet<string>): readonly string[] {
  if (open.size === 0 || rule.head.args !== undefined) return prefix;
  for (let length = 1; length < prefix.length; length += 1) {
    const shorter = prefix.slice(0, length);
    if (open.has(pathKey(shorter))) return shorter;
  }
  return prefix;
}

function placeRule(module: Module, rule: Rule): PlacedRule {
  const prefix = module.package.path.slice(1).map((part) => (part.type === 'string' ? part.value : ''));
  const [name, ...keys] = rule.head.ref.value;
  if (name.type === 'var' || name.type === 'string') prefix.push(name.value);
  let at = 0;
  for (; at < keys.length; at += 1) {
    const key = keys[at] as Term;
    if (key.type !== 'string') break;
    prefix.push(key.value);
  }
  return { module, rule, prefix, rest: keys.slice(at) };
}
