import { defineCatalogue } from '../../core/index.ts';
import { aggregates } from './aggregates.ts';
import type { Builtin } from './builtin.ts';
import { arrays, objects, sets } from './collections.ts';
import { encodings } from './encoding.ts';
import { globFamily } from './glob.ts';
import { internals } from './internal.ts';
import { numbers } from './numbers.ts';
import { regexes } from './regex.ts';
import { strings } from './strings.ts';
import { types } from './types.ts';
import { typeJson } from './type.ts';

const families: readonly (readonly Builtin[])[] = [
  aggregates,
  arrays,
  encodings,
  globFamily,
  internals,
  numbers,
  objects,
  regexes,
  sets,
  strings,
  types,
];

/** Every builtin of the language, by name. */
export const builtins = defineCatalogue<Builtin>(
  families.flat().sort((left, right) => (left.name < right.name ? -1 : 1)),
);

/** A row in the shape of OPA's capabilities file. */
export function declarationJson(row: Builtin): { readonly [key: string]: unknown } {
  const args = row.arguments.map(typeJson);
  return {
    name: row.name,
    decl: {
      type: 'function',
      ...(args.length > 0 && { args }),
      ...(row.variadic === true && { variadic: { type: 'any' } }),
      ...(row.result !== undefined && { result: typeJson(row.result) }),
    },
    ...(row.infix !== undefined && { infix: row.infix }),
    ...(row.relation === true && { relation: true }),
    ...(row.deprecated === true && { deprecated: true }),
    ...(row.nondeterministic === true && { nondeterministic: true }),
  };
}
