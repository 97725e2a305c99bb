import { defineCatalogue } from '../../core/index.ts';
import type { Builtin } from './builtin.ts';
import { families } from './families.ts';
import { typeJson } from './type.ts';

/** Every builtin of the language, by name. */
export const builtins = defineCatalogue<Builtin>(
  families.flatMap(({ rows }) => rows).sort((left, right) => (left.name < right.name ? -1 : 1)),
);

/** A row in the shape of OPA's capabilities file. */
export function declarationJson(row: Builtin): { readonly [key: string]: unknown } {
  const args = row.arguments.map(typeJson);
  return {
    name: row.name,
    decl: {
      ...(args.length > 0 && { args }),
      ...(row.result !== undefined && { result: typeJson(row.result) }),
      type: 'function',
      ...(row.variadic === true && { variadic: { type: 'any' } }),
    },
    ...(row.infix !== undefined && { infix: row.infix }),
    ...(row.relation === true && { relation: true }),
    ...(row.deprecated === true && { deprecated: true }),
    ...(row.nondeterministic === true && { nondeterministic: true }),
  };
}
