import type { BuiltinDeclaration } from '../check/compiled.ts';
import type { Builtin } from './builtin.ts';
import { typeJson } from './type.ts';

/** A row as the checker reads it. */
export function declarationOf(row: Builtin): BuiltinDeclaration {
  return {
    name: row.name,
    arguments: row.arguments.map(typeJson),
    result: row.result === undefined ? undefined : typeJson(row.result),
    ...(row.infix !== undefined && { infix: row.infix }),
    relation: row.relation ?? false,
    deprecated: row.deprecated ?? false,
    variadic: row.variadic ?? false,
  };
}
