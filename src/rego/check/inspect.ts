import type { Annotations, Location, Module, RefPath } from '../syntax/ast.ts';
import { dottedName } from '../syntax/build.ts';
import { printRef } from '../syntax/print.ts';
import { walkRule } from '../syntax/walk.ts';
import type { BuiltinDeclaration } from './compiled.ts';

/** A METADATA block with the path that it speaks of. */
export interface PlacedAnnotations {
  readonly annotations: Annotations;
  readonly path: RefPath;
  /** Where the rule or the package stands that it speaks of. */
  readonly location: Location;
}

/** Files of each package, by the package's reference (`data.a.b`), in order. */
export function namespacesOf(modules: readonly Module[]): ReadonlyMap<string, readonly string[]> {
  const names = new Map<string, string[]>();
  for (const { package: pkg, source } of modules) {
    const name = printRef({ value: pkg.path });
    names.set(name, [...(names.get(name) ?? []), source.name].sort());
  }
  return new Map([...names].sort(([left], [right]) => (left < right ? -1 : 1)));
}

/** Every METADATA block of the modules with its path: the package's, or the rule's that it stands above. */
export function annotationsOf(modules: readonly Module[]): PlacedAnnotations[] {
  return modules.flatMap((module) => {
    const { package: pkg, annotations, rules } = module;
    return annotations.map((block): PlacedAnnotations => {
      const ofPackage = block.scope === 'package' || block.scope === 'subpackages';
      const rule = ofPackage ? undefined : rules.find(({ location }) => location.row > block.location.row);
      if (rule === undefined) return { annotations: block, path: pkg.path, location: pkg.location };
      const [head, ...tail] = rule.head.ref.value;
      const name = head.type === 'var' ? ({ ...head, type: 'string' } as const) : head;
      const [root, ...path] = pkg.path;
      return { annotations: block, path: [root, ...path, name, ...tail], location: rule.location };
    });
  });
}

/** Names of the builtins that parsed modules call, in order; the operators of literals and `some … in` included. */
export function requiredBuiltins(
  modules: readonly Module[],
  builtins: ReadonlyMap<string, BuiltinDeclaration>,
): readonly string[] {
  const used = new Set<string>();
  const add = (name: string | undefined): void => {
    if (name !== undefined && builtins.has(name)) used.add(name);
  };
  for (const { rules } of modules) {
    const own = new Set(rules.map(({ head }) => dottedName(head.ref)));
    const visitor = {
      expr: (expr: Parameters<NonNullable<Parameters<typeof walkRule>[1]['expr']>>[0]) => {
        if (expr.type === 'call' && !own.has(dottedName(expr.operator))) add(dottedName(expr.operator));
        if (expr.type === 'every') add('internal.member_2');
      },
      term: (term: Parameters<NonNullable<Parameters<typeof walkRule>[1]['term']>>[0]) => {
        if (term.type === 'call' && !own.has(dottedName(term.operator))) add(dottedName(term.operator));
        if (term.type === 'templatestring') add('internal.template_string');
      },
    };
    for (const rule of rules) walkRule(rule, visitor);
  }
  return [...used].sort();
}
