import type { RefPath, Rule, StringTerm } from '../syntax/ast.ts';
import { walkRule } from '../syntax/walk.ts';
import type { CheckedPolicy, PlacedRule } from './compiled.ts';
import { groundPath, rulesFor } from './tree.ts';

/**
 * Paths below `data` of the documents that need what entrypoints name, directly or through other rules, sorted; functions
 * are followed and not listed. @param entrypoints paths below `data`
 */
export function dependentsOf(policy: CheckedPolicy, entrypoints: readonly (readonly string[])[]): string[][] {
  const [module] = policy.modules;
  if (module === undefined) return [];
  const needed = usersOf(policy);
  const [root] = module.package.path;
  const string = (value: string): StringTerm => ({ type: 'string', location: root.location, value });
  const waiting = entrypoints.flatMap((names) => rulesFor(policy.tree, [root, ...names.map(string)]));
  const found = new Set<PlacedRule>();
  for (const { rule } of waiting) {
    // The list grows with what is found.
    for (const user of needed.get(rule) ?? []) {
      if (found.has(user)) continue;
      found.add(user);
      waiting.push(user);
    }
  }
  const paths = [...found].filter(({ rule }) => rule.head.args === undefined).map(pathOf);
  return [...new Map(paths.map((path) => [path.join('/'), path]))].sort(byName).map(([, path]) => path);
}

/** The rules that refer to each rule. */
function usersOf({ modules, tree }: CheckedPolicy): Map<Rule, PlacedRule[]> {
  const users = new Map<Rule, PlacedRule[]>();
  for (const module of modules)
    for (const rule of module.rules) {
      const user = { module, rule };
      const note = (path: RefPath): void => {
        for (const { rule: used } of rulesFor(tree, path)) users.set(used, [...(users.get(used) ?? []), user]);
      };
      walkRule(rule, { term: (term) => void (term.type === 'ref' && note(term.value)) });
    }
  return users;
}

function pathOf({ module, rule }: PlacedRule): string[] {
  const terms = [...module.package.path.slice(1), ...groundPath(rule.head.ref.value)];
  const end = terms.findIndex(({ type }) => type !== 'string');
  return terms.slice(0, end < 0 ? undefined : end).map((term) => (term as StringTerm).value);
}

function byName([left]: readonly [string, unknown], [right]: readonly [string, unknown]): number {
  return left < right ? -1 : Number(left > right);
}
