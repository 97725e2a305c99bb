import type { Planner } from '../plan/planner.ts';
import type { Annotations, Module, RefPath, Rule } from '../syntax/ast.ts';
import { annotationsToJson } from '../syntax/json.ts';
import type { Value } from '../value/value.ts';

/** METADATA blocks by what they stand for, with the path that `rego.metadata.chain` shows. */
class Blocks {
  readonly #blocks = new Map<string, { readonly path: readonly string[]; readonly list: Annotations[] }>();

  add(scope: string, path: readonly string[], block: Annotations): void {
    const key = JSON.stringify([scope, path]);
    const entry = this.#blocks.get(key) ?? { path, list: [] };
    if (!entry.list.includes(block)) entry.list.push(block);
    this.#blocks.set(key, entry);
  }

  at(scope: string, path: readonly string[]): Value[] {
    const entry = this.#blocks.get(JSON.stringify([scope, path]));
    return (entry?.list ?? []).map((block) => ({ annotations: annotationsValue(block), path }));
  }
}

/** As policies see a block: paths are lists of names, and authors without a name have none. */
function annotationsValue(block: Annotations): Value {
  const json = annotationsToJson(block) as { readonly [member: string]: Value };
  const names = (path: RefPath): Value => path.map((part) => ('value' in part ? String(part.value) : ''));
  const schemas = block.schemas.map(
    ({ path, schema, definition }): Value => ({
      path: names(path),
      ...(schema !== undefined && { schema: names(schema) }),
      ...(definition !== undefined && { definition: definition as Value }),
    }),
  );
  const authors = block.authors.map(
    ({ name, email }): Value => ({
      ...(name !== '' && { name }),
      ...(email !== '' && { email }),
    }),
  );
  return { ...json, ...(schemas.length > 0 && { schemas }), ...(authors.length > 0 && { authors }) };
}

function packagePath({ package: { path } }: Module): string[] {
  return path.slice(1).map((part) => (part.type === 'string' ? part.value : ''));
}

function rulePath(module: Module, { head }: Rule): string[] {
  const names = head.ref.value.flatMap((part) => (part.type === 'string' || part.type === 'var' ? [part.value] : []));
  return [...packagePath(module), ...names];
}

/** Results of `rego.metadata.*` for the rules of some modules (policy language, "Annotations"). */
export function metadataOf(modules: readonly Module[]): (module: Module, rule: Rule) => Planner['metadata'] {
  const blocks = new Blocks();
  for (const module of modules) {
    for (const block of module.annotations)
      if (block.scope === 'package' || block.scope === 'subpackages')
        blocks.add(block.scope, packagePath(module), block);
    for (const rule of module.rules)
      for (const block of rule.annotations)
        if (block.scope === 'document') blocks.add('document', rulePath(module, rule), block);
  }
  return (module, rule) => {
    const own = rule.annotations.filter(({ scope }) => scope === 'rule').map((block) => annotationsValue(block));
    const path = rulePath(module, rule);
    const first: Value[] = own.length === 0 ? [{ path }] : own.map((annotations) => ({ annotations, path }));
    return {
      rule: own[0],
      chain: [...first, ...blocks.at('document', path), ...packageChain(blocks, packagePath(module))],
    };
  };
}

function packageChain(blocks: Blocks, path: readonly string[]): Value[] {
  const chain = blocks.at('package', path);
  for (let length = path.length; length > 0; length -= 1)
    chain.push(...blocks.at('subpackages', path.slice(0, length)));
  return chain;
}
