import { defineCatalogue } from '../../core/index.ts';
import { aggregates } from './aggregates.ts';
import { aws } from './aws.ts';
import { bits } from './bits.ts';
import type { Builtin } from './builtin.ts';
import { arrays, objects, sets } from './collections.ts';
import { encodings } from './encoding.ts';
import { globFamily } from './glob.ts';
import { graphql } from './graphql/index.ts';
import { graphs } from './graph.ts';
import { hashFamily } from './hash.ts';
import { http } from './http.ts';
import { identifiers } from './identifiers.ts';
import { internals } from './internal.ts';
import { schemas } from './json-schema.ts';
import { tokens } from './jwt.ts';
import { networks } from './network.ts';
import { numbers } from './numbers.ts';
import { language } from './parse-module.ts';
import { pathFamily } from './paths.ts';
import { regexes } from './regex.ts';
import { strings } from './strings.ts';
import { templates } from './template/index.ts';
import { times } from './time.ts';
import { types } from './types.ts';
import { units } from './units.ts';
import { uris } from './uri.ts';
import { yamlFamily } from './yaml.ts';
import { certificates } from './x509/index.ts';
import { typeJson } from './type.ts';

const families: readonly (readonly Builtin[])[] = [
  aggregates,
  arrays,
  aws,
  bits,
  certificates,
  encodings,
  globFamily,
  graphql,
  graphs,
  hashFamily,
  http,
  identifiers,
  internals,
  language,
  networks,
  numbers,
  objects,
  pathFamily,
  regexes,
  schemas,
  sets,
  strings,
  templates,
  times,
  tokens,
  types,
  units,
  uris,
  yamlFamily,
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
