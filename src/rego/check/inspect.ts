import type { Annotations, Location, Module, RefPath, Term } from '../syntax/ast.ts';
import { dottedName } from '../syntax/build.ts';
import { compareTerms } from '../syntax/compare.ts';
import { printRef } from '../syntax/print.ts';
import { walkRule } from '../syntax/walk.ts';
import type { BuiltinDeclaration } from './compiled.ts';

/** A METADATA block with the path that it speaks of. */
export interface PlacedAnnotations {
  readonly annotations: Annotations;
  readonly path: RefPath;
  readonly package: RefPath;
  /** The head's reference; undefined where a package is spoken of. */
  readonly rule: RefPath | undefined;
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

/** Every METADATA block of the modules with its path: the package's, or the constant part of the rule's; in the order of paths. */
export function annotationsOf(modules: readonly Module[]): PlacedAnnotations[] {
  const placed = modules.flatMap((module) => module.annotations.map((block) => placedIn(module, block)));
  return placed.sort((left, right) => comparePaths(left.path, right.path) || left.location.row - right.location.row);
}

function placedIn({ package: pkg, rules }: Module, block: Annotations): PlacedAnnotations {
  const ofPackage = block.scope === 'package' || block.scope === 'subpackages';
  const found = ofPackage ? undefined : rules.find(({ location }) => location.row > block.location.row);
  const common = { annotations: block, package: pkg.path };
  if (found === undefined) return { ...common, path: pkg.path, rule: undefined, location: pkg.location };
  const [head, ...tail] = found.head.ref.value;
  const name = head.type === 'var' ? ({ ...head, type: 'string' } as const) : head;
  const dynamic = tail.findIndex(({ type }) => type === 'var' || type === 'ref');
  const constant = dynamic < 0 ? tail : tail.slice(0, dynamic);
  const path: RefPath = [pkg.path[0], ...pkg.path.slice(1), name, ...constant];
  return { ...common, path, rule: found.head.ref.value, location: found.location };
}

function comparePaths(left: RefPath, right: RefPath): number {
  for (const [index, part] of left.entries()) {
    const other = right[index];
    const compared = other === undefined ? 1 : compareTerms(part, other);
    if (compared !== 0) return compared;
  }
  return left.length - right.length;
}

/** Calls that a compiler puts values for. */
const replaced: ReadonlySet<string> = new Set(['rego.metadata.chain', 'rego.metadata.rule']);

/** Names of the builtins that parsed modules need, in order; `some … in` needs none, since it iterates. */
export function requiredBuiltins(
  modules: readonly Module[],
  builtins: ReadonlyMap<string, BuiltinDeclaration>,
): readonly string[] {
  const used = new Set<string>();
  const add = (name: string | undefined): void => {
    if (name !== undefined && builtins.has(name) && !replaced.has(name)) used.add(name);
  };
  for (const { rules } of modules) {
    const own = new Set(rules.map(({ head }) => dottedName(head.ref)));
    const declared = new Set<Term>();
    const visitor = {
      expr: (expr: Parameters<NonNullable<Parameters<typeof walkRule>[1]['expr']>>[0]) => {
        if (expr.type === 'call' && !own.has(dottedName(expr.operator))) add(dottedName(expr.operator));
        if (expr.type === 'every') add('internal.member_2');
        if (expr.type === 'some') for (const symbol of expr.symbols) declared.add(symbol);
      },
      term: (term: Parameters<NonNullable<Parameters<typeof walkRule>[1]['term']>>[0]) => {
        if (term.type === 'call' && !declared.has(term) && !own.has(dottedName(term.operator)))
          add(dottedName(term.operator));
        if (term.type === 'templatestring') add('internal.template_string');
      },
    };
    for (const rule of rules) walkRule(rule, visitor);
  }
  return [...used].sort();
}
