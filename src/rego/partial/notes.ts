import type { Annotations, MetadataValue, Module } from '../syntax/ast.ts';
import { valueOf } from './terms.ts';

/** What METADATA says about compiling a rule to filters. */
export interface CompileNotes {
  readonly unknowns?: readonly string[];
  readonly maskRule?: string;
}

/** The `compile` annotations for a rule by its path below `data`: the rule's own before the package's. */
export function compileNotes(modules: readonly Module[], path: readonly string[]): CompileNotes {
  const name = path.at(-1);
  const own = modules.filter(({ package: pkg }) => samePath(pkg.path.slice(1).map(valueOf), path.slice(0, -1)));
  const blocks: Annotations[] = own.flatMap((module) => [
    ...module.annotations.filter(({ scope }) => scope === 'package'),
    ...module.rules
      .filter(({ head: { ref } }) => ref.value[0].type === 'var' && ref.value[0].value === name)
      .flatMap((rule) => rule.annotations),
  ]);
  return blocks.reduce<CompileNotes>((notes, { compile }) => ({ ...notes, ...readNotes(compile, path) }), {});
}

function samePath(left: readonly unknown[], right: readonly string[]): boolean {
  return left.length === right.length && left.every((key, index) => key === right[index]);
}

function readNotes(compile: MetadataValue | undefined, path: readonly string[]): CompileNotes {
  if (typeof compile !== 'object' || compile === null || Array.isArray(compile)) return {};
  const { unknowns, mask_rule: mask } = compile as { readonly [key: string]: MetadataValue };
  const maskRule =
    typeof mask === 'string' && !mask.startsWith('data.') ? ['data', ...path.slice(0, -1), mask].join('.') : mask;
  return {
    ...(Array.isArray(unknowns) && { unknowns: unknowns.filter((item): item is string => typeof item === 'string') }),
    ...(typeof maskRule === 'string' && { maskRule }),
  };
}
