import { detail } from '../details.ts';
import type { Module, Term } from '../../rego/syntax/ast.ts';
import { PolicyError } from '../error.ts';

/** Refuses entrypoints, `authz/allow`, that are neither a rule nor a package with rules. @throws PolicyError POLICY_ENTRYPOINT */
export function checkEntrypoints(modules: readonly Module[], entrypoints: readonly string[]): void {
  const known = modules.flatMap(pathsOf);
  for (const entrypoint of entrypoints) {
    const path = entrypoint.split('/').filter(Boolean);
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
