import { aggregates } from './aggregates.ts';
import { aws } from './aws.ts';
import { bits } from './bits.ts';
import { arrays, objects, sets } from './collections.ts';
import { encodings } from './encoding.ts';
import { globFamily } from './glob.ts';
import { graphs } from './graph.ts';
import { graphql } from './graphql/index.ts';
import { hashFamily } from './hash.ts';
import { http } from './http.ts';
import { identifiers } from './identifiers.ts';
import { internals } from './internal.ts';
import { schemas } from './json-schema/index.ts';
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
import { certificates } from './x509/index.ts';
import { yamlFamily } from './yaml.ts';
import type { Builtin } from './builtin.ts';

/** Builtins that stand in one file: what a policy compiled ahead of time imports for those that it calls. */
export interface BuiltinFamily {
  /** File below this folder, without its ending. */
  readonly file: string;
  /** Name that the file exports the rows under. */
  readonly name: string;
  readonly rows: readonly Builtin[];
}

/** Every family. */
export const families: readonly BuiltinFamily[] = [
  { file: 'aggregates', name: 'aggregates', rows: aggregates },
  { file: 'collections', name: 'arrays', rows: arrays },
  { file: 'aws', name: 'aws', rows: aws },
  { file: 'bits', name: 'bits', rows: bits },
  { file: 'x509/index', name: 'certificates', rows: certificates },
  { file: 'encoding', name: 'encodings', rows: encodings },
  { file: 'glob', name: 'globFamily', rows: globFamily },
  { file: 'graphql/index', name: 'graphql', rows: graphql },
  { file: 'graph', name: 'graphs', rows: graphs },
  { file: 'hash', name: 'hashFamily', rows: hashFamily },
  { file: 'http', name: 'http', rows: http },
  { file: 'identifiers', name: 'identifiers', rows: identifiers },
  { file: 'internal', name: 'internals', rows: internals },
  { file: 'parse-module', name: 'language', rows: language },
  { file: 'network', name: 'networks', rows: networks },
  { file: 'numbers', name: 'numbers', rows: numbers },
  { file: 'collections', name: 'objects', rows: objects },
  { file: 'paths', name: 'pathFamily', rows: pathFamily },
  { file: 'regex', name: 'regexes', rows: regexes },
  { file: 'json-schema/index', name: 'schemas', rows: schemas },
  { file: 'collections', name: 'sets', rows: sets },
  { file: 'strings', name: 'strings', rows: strings },
  { file: 'template/index', name: 'templates', rows: templates },
  { file: 'time', name: 'times', rows: times },
  { file: 'jwt', name: 'tokens', rows: tokens },
  { file: 'types', name: 'types', rows: types },
  { file: 'units', name: 'units', rows: units },
  { file: 'uri', name: 'uris', rows: uris },
  { file: 'yaml', name: 'yamlFamily', rows: yamlFamily },
];
