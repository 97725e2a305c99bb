import { fail } from '../error.ts';
import type { DefinitionNode, DirectiveDefinitionNode, DirectiveNode, FieldNode, SchemaNode, TypeNode } from './ast.ts';

/** A checked schema: types with their extensions, directives, and the root types. */
export interface Schema {
  readonly types: ReadonlyMap<string, DefinitionNode>;
  readonly directives: ReadonlyMap<string, DirectiveDefinitionNode>;
  /** Names of the root types by operation. */
  readonly roots: ReadonlyMap<string, string>;
}

const scalars = ['Int', 'Float', 'String', 'Boolean', 'ID'];
const named = (name: string, required = false): TypeNode => ({ NamedType: name, NonNull: required });
const argument = (name: string, type: TypeNode): FieldNode => ({ Name: name, Description: '', Type: type });
const executable = ['FIELD', 'FRAGMENT_SPREAD', 'INLINE_FRAGMENT'];

function directive(name: string, places: readonly string[], ...args: FieldNode[]): [string, DirectiveDefinitionNode] {
  return [name, { Name: name, Description: '', Arguments: args, Locations: places, IsRepeatable: false }];
}

const ownDirectives = [
  directive(
    'deprecated',
    ['FIELD_DEFINITION', 'ARGUMENT_DEFINITION', 'INPUT_FIELD_DEFINITION', 'ENUM_VALUE'],
    argument('reason', named('String')),
  ),
  directive('include', executable, argument('if', named('Boolean', true))),
  directive('skip', executable, argument('if', named('Boolean', true))),
  directive('specifiedBy', ['SCALAR'], argument('url', named('String', true))),
  directive(
    'defer',
    ['FRAGMENT_SPREAD', 'INLINE_FRAGMENT'],
    argument('if', named('Boolean')),
    argument('label', named('String')),
  ),
];

function merge(base: DefinitionNode, extension: DefinitionNode): DefinitionNode {
  const both = <Item>(left: readonly Item[] = [], right: readonly Item[] = []): readonly Item[] => [...left, ...right];
  return {
    ...base,
    Directives: both(base.Directives, extension.Directives),
    Interfaces: both(base.Interfaces, extension.Interfaces),
    Fields: both(base.Fields, extension.Fields),
    Types: both(base.Types, extension.Types),
    EnumValues: both(base.EnumValues, extension.EnumValues),
  };
}

/** Joins and checks a schema (GraphQL specification, section 3, "Type Validation"). @throws BuiltinError */
export function checkSchemaDocument(document: SchemaNode): Schema {
  const types = new Map<string, DefinitionNode>(
    scalars.map((name) => [name, { Kind: 'SCALAR', Name: name, Description: '', BuiltIn: false }]),
  );
  for (const definition of document.Definitions ?? []) {
    if (types.has(definition.Name)) fail(`Cannot redeclare type ${definition.Name}.`);
    types.set(definition.Name, definition);
  }
  for (const extension of document.Extensions ?? []) {
    const base = types.get(extension.Name);
    if (base !== undefined && base.Kind !== extension.Kind)
      fail(`Cannot extend type ${extension.Name} because the base type is a ${base.Kind}, not ${extension.Kind}.`);
    types.set(extension.Name, base === undefined ? extension : merge(base, extension));
  }
  const directives = new Map<string, DirectiveDefinitionNode>(ownDirectives);
  for (const definition of document.Directives ?? []) {
    if (directives.has(definition.Name) && !ownDirectives.some(([name]) => name === definition.Name))
      fail(`Cannot redeclare directive ${definition.Name}.`);
    directives.set(definition.Name, definition);
  }
  const schema: Schema = { types, directives, roots: rootsOf(document, types) };
  for (const definition of types.values()) checkDefinition(schema, definition);
  for (const definition of directives.values())
    for (const input of definition.Arguments ?? []) checkInput(schema, input, definition.Name);
  for (const part of [...(document.Schema ?? []), ...(document.SchemaExtension ?? [])])
    checkDirectives(schema, part.Directives, 'SCHEMA');
  return schema;
}

function rootsOf(document: SchemaNode, types: ReadonlyMap<string, DefinitionNode>): Map<string, string> {
  if ((document.Schema ?? []).length > 1)
    fail('Cannot have multiple schema entry points, consider schema extensions instead.');
  const roots = new Map<string, string>();
  for (const part of [...(document.Schema ?? []), ...(document.SchemaExtension ?? [])])
    for (const { Operation, Type } of part.OperationTypes ?? []) {
      if (!types.has(Type)) fail(`Schema root ${Operation} refers to a type ${Type} that does not exist.`);
      roots.set(Operation, Type);
    }
  if ((document.Schema ?? []).length === 0)
    for (const [operation, name] of [
      ['query', 'Query'],
      ['mutation', 'Mutation'],
      ['subscription', 'Subscription'],
    ] as const)
      if (types.has(name) && !roots.has(operation)) roots.set(operation, name);
  return roots;
}

function checkName(name: string): void {
  if (name.startsWith('__'))
    fail(`Name "${name}" must not begin with "__", which is reserved by GraphQL introspection.`);
}

function checkDefinition(schema: Schema, definition: DefinitionNode): void {
  const { Kind, Name, Fields = [], Types = [], EnumValues = [] } = definition;
  checkName(Name);
  checkDirectives(schema, definition.Directives, Kind);
  if (Kind === 'OBJECT' || Kind === 'INTERFACE' || Kind === 'INPUT_OBJECT') {
    if (Fields.length === 0) fail(`${Kind} ${Name}: must define one or more fields.`);
    for (const field of Fields) checkField(schema, definition, field);
    requireUnique(Fields, `Field ${Name}`);
  }
  if (Kind === 'UNION') {
    if (Types.length === 0) fail(`UNION ${Name}: must define one or more unique member types.`);
    for (const member of Types)
      if (schema.types.get(member)?.Kind !== 'OBJECT') fail(`UNION type ${JSON.stringify(member)} must be OBJECT.`);
  }
  if (Kind === 'ENUM') {
    if (EnumValues.length === 0) fail(`ENUM ${Name}: must define one or more unique enum values.`);
    requireUnique(EnumValues, `Enum value ${Name}`);
    for (const value of EnumValues) {
      if (['true', 'false', 'null'].includes(value.Name)) fail(`ENUM ${Name}: non-enum value ${value.Name}.`);
      checkDirectives(schema, value.Directives, 'ENUM_VALUE');
    }
  }
  for (const name of definition.Interfaces ?? []) checkImplements(schema, definition, name);
}

function requireUnique(items: readonly { readonly Name: string }[], what: string): void {
  const seen = new Set<string>();
  for (const { Name } of items) {
    if (seen.has(Name)) fail(`${what}.${Name} can only be defined once.`);
    seen.add(Name);
  }
}

/** Name at the core of a type reference. */
export function coreName(type: TypeNode): string {
  return type.Elem === undefined ? type.NamedType : coreName(type.Elem);
}

function checkField(schema: Schema, owner: DefinitionNode, field: FieldNode): void {
  if (owner.Kind === 'INPUT_OBJECT') return checkInput(schema, field, owner.Name);
  checkName(field.Name);
  const target = schema.types.get(coreName(field.Type));
  if (target === undefined) return fail(`Undefined type ${coreName(field.Type)}.`);
  if (target.Kind === 'INPUT_OBJECT') fail(`${owner.Kind} field must not be of the input type ${target.Name}.`);
  for (const input of field.Arguments ?? []) checkInput(schema, input, field.Name);
  requireUnique(field.Arguments ?? [], `Argument ${field.Name}`);
  checkDirectives(schema, field.Directives, 'FIELD_DEFINITION');
}

function checkInput(schema: Schema, input: FieldNode, owner: string): void {
  checkName(input.Name);
  const target = schema.types.get(coreName(input.Type));
  if (target === undefined) return fail(`Undefined type ${coreName(input.Type)}.`);
  if (!['SCALAR', 'ENUM', 'INPUT_OBJECT'].includes(target.Kind))
    fail(
      `cannot use ${target.Name} as argument ${input.Name} of ${owner} because ${target.Kind} is not a valid input type`,
    );
  checkDirectives(schema, input.Directives, undefined);
}

function checkDirectives(schema: Schema, directives: readonly DirectiveNode[] = [], place: string | undefined): void {
  for (const { Name, Arguments = [] } of directives) {
    const definition = schema.directives.get(Name);
    if (definition === undefined) return fail(`Undefined directive ${Name}.`);
    if (place !== undefined && !definition.Locations.includes(place))
      fail(`Directive ${Name} is not applicable on ${place}.`);
    for (const given of Arguments)
      if (!(definition.Arguments ?? []).some((known) => known.Name === given.Name))
        fail(`Undefined argument ${given.Name} for directive ${Name}.`);
    for (const known of definition.Arguments ?? [])
      if (
        known.Type.NonNull &&
        known.DefaultValue === undefined &&
        !Arguments.some((given) => given.Name === known.Name)
      )
        fail(`Argument ${known.Name} for directive ${Name} is required.`);
  }
}

function checkImplements(schema: Schema, definition: DefinitionNode, name: string): void {
  const target = schema.types.get(name);
  if (target === undefined) return fail(`Undefined type ${JSON.stringify(name)}.`);
  if (target.Kind !== 'INTERFACE') fail(`${JSON.stringify(name)} is a non interface type ${target.Kind}.`);
  for (const inner of target.Interfaces ?? [])
    if (!(definition.Interfaces ?? []).includes(inner))
      fail(`Type ${definition.Name} must implement ${inner} because it is implemented by ${name}.`);
  for (const required of target.Fields ?? []) {
    const own = (definition.Fields ?? []).find((field) => field.Name === required.Name);
    if (own === undefined)
      return fail(`For ${definition.Name} to implement ${name} it must have a field called ${required.Name}.`);
    if (!isCovariant(schema, required.Type, own.Type))
      fail(`For ${definition.Name} to implement ${name} the field ${required.Name} must have another type.`);
    for (const wanted of required.Arguments ?? [])
      if (!(own.Arguments ?? []).some((given) => given.Name === wanted.Name))
        fail(
          `For ${definition.Name} to implement ${name} the field ${required.Name} must have the argument ${wanted.Name}.`,
        );
  }
}

function isCovariant(schema: Schema, required: TypeNode, actual: TypeNode): boolean {
  if (required.NonNull && !actual.NonNull) return false;
  if (required.Elem !== undefined) return actual.Elem !== undefined && isCovariant(schema, required.Elem, actual.Elem);
  return actual.Elem === undefined && isPossible(schema, required.NamedType, actual.NamedType);
}

/** Whether values of a type can stand where another is wanted. */
export function isPossible(schema: Schema, wanted: string, actual: string): boolean {
  if (wanted === actual) return true;
  const [target, source] = [schema.types.get(wanted), schema.types.get(actual)];
  return (target?.Types ?? []).includes(actual) || (source?.Interfaces ?? []).includes(wanted);
}
