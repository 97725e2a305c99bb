import type { Checker } from '../check/checker.ts';
import type { Annotations, Location, Module, RefPath, Rule, SchemaAnnotation } from '../syntax/ast.ts';
import { printRef } from '../syntax/print.ts';
import type { Documents } from './environment.ts';
import { schemaProblem } from '../builtins/json-schema/compile.ts';
import { typeFromSchema } from './schema.ts';
import { anyType, type Type } from './type.ts';

/** Schemas that a METADATA block of a package gives to the packages below it. */
export interface PackageSchemas {
  readonly package: RefPath;
  readonly schemas: readonly SchemaAnnotation[];
}

/** Types of schemas by the check that reads them. */
const read = new WeakMap<Checker, WeakMap<object, Type>>();

/** Types of documents that hold for a rule: the input's schema, and those of METADATA blocks, the nearest last. */
export function typedDocuments(
  checker: Checker,
  module: Module,
  rule: Rule,
  subpackages: readonly PackageSchemas[],
): Documents {
  const { schemas } = checker.options;
  const input = schemas?.get('schema');
  const blocks = [
    ...subpackages.filter((one) => isBelow(module.package.path, one.package)).flatMap((one) => one.schemas),
    ...module.annotations.filter(({ scope }) => scope === 'package').flatMap((block) => block.schemas),
    ...byScope(rule.annotations, 'document'),
    ...byScope(rule.annotations, 'rule'),
  ];
  if (input === undefined && blocks.length === 0) return [];
  const root: RefPath = [{ type: 'var', location: rule.location, value: 'input' }];
  const documents = input === undefined ? [] : [{ path: root, type: typeOf(checker, input) }];
  return [...documents, ...blocks.flatMap((block) => typed(checker, block, rule))];
}

function byScope(annotations: readonly Annotations[], scope: string): SchemaAnnotation[] {
  return annotations.filter((block) => block.scope === scope).flatMap((block) => block.schemas);
}

function isBelow(path: RefPath, prefix: RefPath): boolean {
  return prefix.every((part, index) => {
    const other = path[index];
    return part.type === 'var' || (part.type === 'string' && other?.type === 'string' && other.value === part.value);
  });
}

function typed(
  checker: Checker,
  { path, schema, definition }: SchemaAnnotation,
  rule: Rule,
): { path: RefPath; type: Type }[] {
  if (definition !== undefined) return [{ path, type: typeOf(checker, definition, rule.location) }];
  const { schemas } = checker.options;
  if (schema === undefined || schemas === undefined) return [];
  const found = schemas.get(schema.map((part) => ('value' in part ? String(part.value) : '')).join('.'));
  if (found !== undefined) return [{ path, type: typeOf(checker, found, rule.location) }];
  checker.report('rego_type_error', rule.location, `undefined schema: ${printRef({ value: schema })}`);
  return [];
}

/** The type of a schema; what is wrong with it is told once in a check. */
function typeOf(checker: Checker, schema: unknown, location?: Location): Type {
  if (typeof schema !== 'object' || schema === null) return typeFromSchema(schema);
  const own = read.get(checker) ?? new WeakMap<object, Type>();
  read.set(checker, own);
  const known = own.get(schema);
  if (known !== undefined) return known;
  const problem = schemaProblem(schema);
  if (problem !== undefined) checker.report('rego_type_error', location, `unable to compile the schema: ${problem}`);
  const type = problem === undefined ? typeFromSchema(schema) : anyType;
  own.set(schema, type);
  return type;
}
