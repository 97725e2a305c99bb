import type { Body, Expr } from '../syntax/ast.ts';
import type { Checker } from './checker.ts';
import { declaredIn } from './resolve.ts';
import type { Scopes } from './scope.ts';
import { allVarsOfBody } from './vars.ts';

/** Reports variables of the innermost scope that `some` declares and nothing reads. */
export function reportUndeclared(
  checker: Checker,
  scopes: Scopes,
  body: Body,
  rewritten: Body,
  used: ReadonlySet<string>,
): void {
  const declared = [...scopes.innermost].filter(([, { occurrence }]) => occurrence === 'declared');
  if (declared.length === 0) return;
  const read = allVarsOfBody(rewritten);
  for (const name of used) read.add(scopes.find(name)?.generated ?? name);
  for (const [name, { generated }] of declared) {
    if (read.has(generated)) continue;
    const place = body.find((expr) => declaredIn([expr]).has(name)) ?? body[0];
    checker.warn(place?.location, `declared var ${name} unused`);
  }
}

/** Reports variables of the innermost scope that `:=` assigns and nothing reads. */
export function reportUnassigned(checker: Checker, scopes: Scopes, body: Body, used: ReadonlySet<string>): void {
  for (const [name, { occurrence, count }] of scopes.innermost) {
    if (occurrence !== 'assigned' || count > 1 || name.startsWith('$') || used.has(name)) continue;
    const place: Expr | undefined = body.find((expr) => declaredIn([expr]).has(name)) ?? body[0];
    checker.warn(place?.location, `assigned var ${name} unused`);
  }
}
