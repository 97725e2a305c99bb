import {
  type ArgumentDefinition,
  type Definition,
  type DirectiveNode,
  type FieldDefinition,
  namedType,
  type SchemaDefinition,
  type TypeNode,
  typeText,
  valueKinds,
} from './ast.ts';
import type { Schema } from './model.ts';
import { problem } from './problem.ts';

/** Checks the directives at `schema`. */
export function checkSchemaDirectives(schema: Schema, parts: readonly SchemaDefinition[]): void {
  for (const part of parts) checkDirectives(schema, part.Directives, 'SCHEMA');
}

/** Checks types and directives against the rules of type validation (sections 3.6 to 3.13). */
export function checkSchema(schema: Schema): void {
  for (const type of schema.types.values()) checkType(schema, type);
  for (const directive of schema.directives.values()) {
    checkName(directive.Name, directive);
    checkArguments(schema, directive.Arguments, directive.Name);
  }
}

function checkType(schema: Schema, type: Definition): void {
  for (const field of type.Fields ?? []) checkField(schema, type, field);
  for (const name of type.Types ?? []) checkMember(schema, type, name);
  for (const name of type.Interfaces ?? []) checkImplementation(schema, type, name);
  checkContent(schema, type);
  checkUnique(type);
  if (!type.BuiltIn) checkName(type.Name, type);
  checkDirectives(schema, type.Directives, type.Kind);
}

function checkField(schema: Schema, type: Definition, field: FieldDefinition): void {
  checkName(field.Name, field);
  checkReference(schema, field.Type);
  checkArguments(schema, field.Arguments);
  checkDirectives(
    schema,
    field.Directives,
    type.Kind === 'INPUT_OBJECT' ? 'INPUT_FIELD_DEFINITION' : 'FIELD_DEFINITION',
  );
}

function checkMember(schema: Schema, type: Definition, name: string): void {
  const member = schema.types.get(name) ?? problem(`Undefined type ${JSON.stringify(name)}.`, type);
  if (member.Kind !== 'OBJECT') problem(`${type.Kind} type ${JSON.stringify(name)} must be OBJECT.`, type);
}

const contents = {
  OBJECT: ['Fields', 'fields'],
  INTERFACE: ['Fields', 'fields'],
  INPUT_OBJECT: ['Fields', 'input fields'],
  ENUM: ['EnumValues', 'unique enum values'],
  SCALAR: undefined,
  UNION: undefined,
} as const;

function checkContent(schema: Schema, type: Definition): void {
  const { Kind, Name } = type;
  const content = contents[Kind];
  if (content !== undefined && (type[content[0]] ?? []).length === 0)
    problem(`${Kind} ${Name}: must define one or more ${content[1]}.`, type);
  for (const value of type.EnumValues ?? []) {
    if (['true', 'false', 'null'].includes(value.Name))
      problem(`${Kind} ${Name}: non-enum value ${value.Name}.`, value);
    checkDirectives(schema, value.Directives, 'ENUM_VALUE');
  }
  const allowed =
    Kind === 'INPUT_OBJECT' ? ['SCALAR', 'ENUM', 'INPUT_OBJECT'] : ['SCALAR', 'OBJECT', 'INTERFACE', 'UNION', 'ENUM'];
  for (const field of type.Fields ?? []) {
    const kind = schema.types.get(namedType(field.Type))?.Kind;
    if (kind !== undefined && !allowed.includes(kind))
      problem(`${Kind} ${Name}: field must be one of ${allowed.join(', ')}.`, field);
  }
}

function checkUnique({ Name, Fields }: Definition): void {
  const seen = new Set<string>();
  for (const field of Fields ?? []) {
    if (seen.has(field.Name)) problem(`Field ${Name}.${field.Name} can only be defined once.`, field);
    seen.add(field.Name);
  }
}

function checkName(name: string, node: object): void {
  if (name.startsWith('__'))
    problem(`Name ${JSON.stringify(name)} must not begin with "__", which is reserved by GraphQL introspection.`, node);
}

function checkReference(schema: Schema, type: TypeNode): void {
  const name = namedType(type);
  if (!schema.types.has(name)) problem(`Undefined type ${name}.`, type);
}

/** Checks arguments; those of a directive may not use it. */
function checkArguments(schema: Schema, args: readonly ArgumentDefinition[] | undefined, directive?: string): void {
  for (const arg of args ?? []) {
    checkName(arg.Name, arg);
    checkReference(schema, arg.Type);
    const kind = schema.types.get(namedType(arg.Type))?.Kind;
    if (kind !== 'SCALAR' && kind !== 'ENUM' && kind !== 'INPUT_OBJECT')
      problem(
        `cannot use ${typeText(arg.Type)} as argument ${arg.Name} because ${String(kind)} is not a valid input type`,
        arg,
      );
    checkDirectives(schema, arg.Directives, 'ARGUMENT_DEFINITION', directive);
  }
}

function checkDirectives(
  schema: Schema,
  uses: readonly DirectiveNode[] | undefined,
  location: string,
  inside?: string,
): void {
  for (const use of uses ?? []) {
    checkName(use.Name, use);
    if (use.Name === inside) problem(`Directive ${use.Name} cannot refer to itself.`, use);
    const directive = schema.directives.get(use.Name) ?? problem(`Undefined directive ${use.Name}.`, use);
    if (!(directive.Locations?.includes(location) ?? false))
      problem(`Directive ${use.Name} is not applicable on ${location}.`, use);
    for (const arg of use.Arguments ?? [])
      if (!(directive.Arguments?.some(({ Name }) => Name === arg.Name) ?? false))
        problem(`Undefined argument ${arg.Name} for directive ${use.Name}.`, arg);
    for (const wanted of directive.Arguments ?? []) {
      if (!wanted.Type.NonNull || wanted.DefaultValue !== undefined) continue;
      const given = use.Arguments?.find(({ Name }) => Name === wanted.Name);
      if (given === undefined || given.Value.Kind === valueKinds.null)
        problem(`Argument ${wanted.Name} for directive ${use.Name} cannot be null.`, use);
    }
  }
}

/** `IsValidImplementation` (section 3.6). */
function checkImplementation(schema: Schema, type: Definition, name: string): void {
  const wanted = schema.types.get(name) ?? problem(`Undefined type ${name}.`, type);
  if (wanted.Kind !== 'INTERFACE') problem(`${name} is a non interface type ${wanted.Kind}.`, type);
  for (const field of wanted.Fields ?? []) checkImplementedField(schema, type, wanted, field);
  for (const further of wanted.Interfaces ?? [])
    if (!(type.Interfaces?.includes(further) ?? false))
      problem(`Type ${type.Name} must implement ${further} because it is implemented by ${name}.`, type);
}

function checkImplementedField(schema: Schema, type: Definition, wanted: Definition, field: FieldDefinition): void {
  const rule = `For ${type.Name} to implement ${wanted.Name}`;
  const own =
    type.Fields?.find(({ Name }) => Name === field.Name) ??
    problem(`${rule} it must have a field called ${field.Name}.`, type);
  if (!isCovariant(schema, field.Type, own.Type))
    problem(`${rule} the field ${field.Name} must have type ${typeText(field.Type)}.`, own);
  for (const arg of field.Arguments ?? []) {
    const same =
      own.Arguments?.find(({ Name }) => Name === arg.Name) ??
      problem(`${rule} the field ${field.Name} must have the same arguments but it is missing ${arg.Name}.`, own);
    if (typeText(same.Type) !== typeText(arg.Type))
      problem(`${rule} the field ${field.Name} must have the same arguments but ${arg.Name} has the wrong type.`, own);
  }
  for (const extra of own.Arguments ?? [])
    if (
      !(field.Arguments?.some(({ Name }) => Name === extra.Name) ?? false) &&
      extra.Type.NonNull &&
      extra.DefaultValue === undefined
    )
      problem(
        `${rule} any additional arguments to ${field.Name} must be optional or have a default value but ${extra.Name} is required.`,
        own,
      );
}

/** Whether a field's own type may stand where the interface's is wanted. */
function isCovariant(schema: Schema, wanted: TypeNode, own: TypeNode): boolean {
  if (wanted.NonNull && !own.NonNull) return false;
  if (wanted.Elem !== undefined || own.Elem !== undefined)
    return wanted.Elem !== undefined && own.Elem !== undefined && isCovariant(schema, wanted.Elem, own.Elem);
  if (wanted.NamedType === own.NamedType) return true;
  const [above, below] = [schema.types.get(wanted.NamedType), schema.types.get(own.NamedType)];
  if (above === undefined || below === undefined) return false;
  return above.Kind === 'UNION'
    ? (above.Types?.includes(below.Name) ?? false)
    : (below.Interfaces?.includes(above.Name) ?? false);
}
