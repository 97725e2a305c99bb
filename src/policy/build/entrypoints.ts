import { annotationsOf } from '../../rego/check/inspect.ts';
import { detail } from '../details.ts';
import type { Module, Term } from '../../rego/syntax/ast.ts';
import { PolicyError } from '../error.ts';

/** Path of a decision below `data`. */
export type Entrypoint = readonly string[];

/** The entrypoints that are named, `authz/allow`, and those that METADATA blocks mark (`entrypoint: true`), each once. */
export function entrypointsOf(modules: readonly Module[], named: readonly string[]): Entrypoint[] {
  const marked = annotationsOf(modules)
    .filter(({ annotations }) => annotations.entrypoint)
    .map(({ path }) => constants(path.slice(1)));
  const all = [...named.map((path) => path.split('/').filter(Boolean)), ...marked];
  return [...new Map(all.map((path) => [path.join('/'), path])).values()];
}

/** Refuses entrypoints that are neither a rule nor a package with rules. @throws PolicyError POLICY_ENTRYPOINT */
export function checkEntrypoints(modules: readonly Module[], entrypoints: readonly Entrypoint[]): void {
  const known = modules.flatMap(pathsOf);
  for (const path of entrypoints) {
    const isKnown = known.some((rule) => path.length > 0 && path.every((name, index) => rule[index] === name));
    if (!isKnown)
      throw new PolicyError('POLICY_ENTRYPOINT', {
        message: detail('entrypoint {path} does not refer to a rule or policy decision', { path: path.join('/') }),
        where: '--entrypoint',
      });
  }
}

/** Paths of a module's rules below `data`, each up to what is not constant in its head. */
function pathsOf({ package: pkg, rules }: Module): string[][] {
  const root = constants(pkg.path.slice(1));
  return rules.map(({ head }) => {
    const [first, ...rest] = head.ref.value;
    return [...root, ...(first.type === 'var' ? [first.value] : []), ...constants(rest)];
  });
}

function constants(terms: readonly Term[]): string[] {
  const end = terms.findIndex(({ type }) => type !== 'string');
  return terms.slice(0, end === -1 ? undefined : end).flatMap((term) => (term.type === 'string' ? [term.value] : []));
}
