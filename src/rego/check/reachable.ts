import type { Module, RefPath, Rule } from '../syntax/ast.ts';
import { walkRule } from '../syntax/walk.ts';
import type { CheckedPolicy } from './compiled.ts';
import { rulesFor } from './tree.ts';

/** The modules of a policy with the rules alone that documents need. @param entrypoints paths below `data` */
export function reachedFrom({ modules, tree }: CheckedPolicy, entrypoints: readonly (readonly string[])[]): Module[] {
  const reached = new Set<Rule>();
  const reach = (path: RefPath): void => {
    for (const { rule } of rulesFor(tree, path)) {
      if (reached.has(rule)) continue;
      reached.add(rule);
      walkRule(rule, { term: (term) => void (term.type === 'ref' && reach(term.value)) });
    }
  };
  for (const [first] of modules.slice(0, 1).map((module) => module.package.path))
    for (const names of entrypoints)
      reach([first, ...names.map((value) => ({ type: 'string', location: first.location, value }) as const)]);
  return modules
    .map((module) => ({ ...module, rules: module.rules.filter((rule) => reached.has(rule)) }))
    .filter(({ rules, package: { path } }) => rules.length > 0 || entrypoints.some((names) => holds(names, path)));
}

/** Whether a package stands at or below a path. */
function holds(names: readonly string[], [, ...operands]: RefPath): boolean {
  return names.every((name, index) => {
    const operand = operands[index];
    return operand?.type === 'string' && operand.value === name;
  });
}
