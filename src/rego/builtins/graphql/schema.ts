import type { Definition, DirectiveDefinition, SchemaDefinition, SchemaDocument } from './ast.ts';
import type { Schema } from './model.ts';
import { prelude } from './prelude.ts';
import { problem } from './problem.ts';
import { checkSchema, checkSchemaDirectives } from './schema-rules.ts';

/** Resolves a document of definitions and checks it (section 3). @throws BuiltinError for what breaks a rule first */
export function buildSchema(document: SchemaDocument): Schema {
  const types = collectTypes(document);
  const directives = collectDirectives(document);
  const roots = collectRoots(document, types);
  const schema = { types, directives, roots };
  checkSchemaDirectives(schema, [...(document.Schema ?? []), ...(document.SchemaExtension ?? [])]);
  checkSchema(schema);
  return schema;
}

function collectTypes(document: SchemaDocument): Map<string, Definition> {
  const types = new Map<string, Definition>();
  for (const definition of prelude().Definitions ?? []) types.set(definition.Name, { ...definition, BuiltIn: true });
  for (const definition of document.Definitions ?? []) {
    if (types.has(definition.Name)) problem(`Cannot redeclare type ${definition.Name}.`, definition);
    types.set(definition.Name, definition);
  }
  for (const extension of document.Extensions ?? []) {
    const base = types.get(extension.Name);
    if (base !== undefined && base.Kind !== extension.Kind)
      problem(
        `Cannot extend type ${extension.Name} because the base type is a ${base.Kind}, not ${extension.Kind}.`,
        extension,
      );
    types.set(extension.Name, base === undefined ? extension : extend(base, extension));
  }
  return types;
}

function extend(base: Definition, extension: Definition): Definition {
  return {
    ...base,
    Directives: [...(base.Directives ?? []), ...(extension.Directives ?? [])],
    Interfaces: [...(base.Interfaces ?? []), ...(extension.Interfaces ?? [])],
    Fields: [...(base.Fields ?? []), ...(extension.Fields ?? [])],
    Types: [...(base.Types ?? []), ...(extension.Types ?? [])],
    EnumValues: [...(base.EnumValues ?? []), ...(extension.EnumValues ?? [])],
  };
}

function collectDirectives(document: SchemaDocument): Map<string, DirectiveDefinition> {
  const own = new Map<string, DirectiveDefinition>();
  for (const directive of document.Directives ?? []) {
    if (own.has(directive.Name)) problem(`Cannot redeclare directive ${directive.Name}.`, directive);
    own.set(directive.Name, directive);
  }
  const specified = (prelude().Directives ?? []).map((directive) => [directive.Name, directive] as const);
  return new Map([...specified, ...own]);
}

const defaultRoots = { query: 'Query', mutation: 'Mutation', subscription: 'Subscription' } as const;

function collectRoots(document: SchemaDocument, types: ReadonlyMap<string, Definition>): Map<string, Definition> {
  const [, second] = document.Schema ?? [];
  if (second !== undefined)
    problem('Cannot have multiple schema entry points, consider schema extensions instead.', second);
  const roots = new Map<string, Definition>();
  for (const part of [...(document.Schema ?? []), ...(document.SchemaExtension ?? [])]) addRoots(roots, part, types);
  if (document.Schema === undefined)
    for (const [operation, name] of Object.entries(defaultRoots)) {
      const type = types.get(name);
      if (!roots.has(operation) && type !== undefined) roots.set(operation, type);
    }
  return roots;
}

function addRoots(
  roots: Map<string, Definition>,
  part: SchemaDefinition,
  types: ReadonlyMap<string, Definition>,
): void {
  for (const { Operation, Type } of part.OperationTypes ?? []) {
    const type =
      types.get(Type) ?? problem(`Schema root ${Operation} refers to a type ${Type} that does not exist.`, part);
    roots.set(Operation, type);
  }
}
