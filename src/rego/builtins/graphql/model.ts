import type { Definition, DirectiveDefinition, FieldDefinition } from './ast.ts';

/** A schema ready for look-ups: types with their extensions. */
export interface Schema {
  readonly types: ReadonlyMap<string, Definition>;
  readonly directives: ReadonlyMap<string, DirectiveDefinition>;
  /** Root types by operation: `query`, `mutation`, `subscription`. */
  readonly roots: ReadonlyMap<string, Definition>;
}

const introspection: ReadonlyMap<string, FieldDefinition> = new Map(
  [
    field('__schema', '__Schema', true),
    {
      ...field('__type', '__Type', false),
      Arguments: [{ Name: 'name', Description: '', Type: { NamedType: 'String', NonNull: true } }],
    },
    field('__typename', 'String', true),
  ].map((definition) => [definition.Name, definition]),
);

function field(name: string, type: string, nonNull: boolean): FieldDefinition {
  return { Name: name, Description: '', Type: { NamedType: type, NonNull: nonNull } };
}

/** A field of a type, those of introspection included. */
export function fieldOf(schema: Schema, type: Definition | undefined, name: string): FieldDefinition | undefined {
  if (type === undefined) return undefined;
  if (name === '__typename') return isComposite(type) ? introspection.get(name) : undefined;
  if (type === schema.roots.get('query') && introspection.has(name)) return introspection.get(name);
  return type.Fields?.find((definition) => definition.Name === name);
}

/** Whether a type has selections. */
export function isComposite({ Kind }: Definition): boolean {
  return Kind === 'OBJECT' || Kind === 'INTERFACE' || Kind === 'UNION';
}

/** Whether values of a type may be given. */
export function isInput({ Kind }: Definition): boolean {
  return Kind === 'SCALAR' || Kind === 'ENUM' || Kind === 'INPUT_OBJECT';
}

/** Names of the object types that a value of a type may have. */
export function possibleTypes(schema: Schema, type: Definition): ReadonlySet<string> {
  if (type.Kind === 'OBJECT') return new Set([type.Name]);
  if (type.Kind === 'UNION') return new Set(type.Types);
  const implementing = [...schema.types.values()].filter(
    ({ Kind, Interfaces }) => Kind === 'OBJECT' && (Interfaces?.includes(type.Name) ?? false),
  );
  return new Set(implementing.map(({ Name }) => Name));
}
