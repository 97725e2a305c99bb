import { union } from './relations.ts';
import { anyType, booleanType, type Known, nullType, numberType, stringType, type Type } from './type.ts';

type Schema = Readonly<Record<string, unknown>>;

/** How deep schemas are followed; recursive ones are any from there on. */
const maximumDepth = 12;

/** The type of the documents that a JSON Schema describes; what it does not say, or says in words not known here, is any. */
export function typeFromSchema(root: unknown): Type {
  return new SchemaReader(isRecord(root) ? root : {}).read(root, 0);
}

function isRecord(value: unknown): value is Schema {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

class SchemaReader {
  private readonly root: Schema;

  constructor(root: Schema) {
    this.root = root;
  }

  read(schema: unknown, depth: number): Type {
    if (!isRecord(schema) || depth > maximumDepth) return anyType;
    const target = schema['$ref'];
    if (typeof target === 'string') return this.read(this.resolve(target), depth + 1);
    const choices = schema['anyOf'] ?? schema['oneOf'];
    if (Array.isArray(choices)) return this.either(choices, depth);
    const parts = schema['allOf'];
    if (Array.isArray(parts))
      return this.read(mergeAll([schema, ...parts.map((part) => this.follow(part))]), depth + 1);
    const { type } = schema;
    if (Array.isArray(type))
      return this.either(
        type.map((one: unknown) => ({ ...schema, type: one })),
        depth,
      );
    return this.plain(schema, type ?? impliedType(schema), depth);
  }

  private either(choices: readonly unknown[], depth: number): Type {
    return choices.reduce<Known>((all, one) => union(all, this.read(one, depth + 1)), undefined) ?? anyType;
  }

  private plain(schema: Schema, type: unknown, depth: number): Type {
    switch (type) {
      case 'string':
        return stringType;
      case 'number':
      case 'integer':
        return numberType;
      case 'boolean':
        return booleanType;
      case 'null':
        return nullType;
      case 'array':
        return this.array(schema['items'], depth);
      case 'object':
        return this.object(schema, depth);
      default:
        return anyType;
    }
  }

  private array(items: unknown, depth: number): Type {
    if (!Array.isArray(items)) return { kind: 'array', items: [], rest: this.read(items, depth + 1) };
    return { kind: 'array', items: items.map((one: unknown) => this.read(one, depth + 1)), rest: undefined };
  }

  private object(schema: Schema, depth: number): Type {
    const properties = isRecord(schema['properties']) ? schema['properties'] : {};
    const members = new Map<string, Type>();
    for (const [name, one] of Object.entries(properties)) members.set(JSON.stringify(name), this.read(one, depth + 1));
    const more = schema['additionalProperties'] ?? (members.size === 0 || undefined);
    const isOpen = more !== false && (more !== undefined || schema['patternProperties'] !== undefined);
    const rest = isOpen ? { key: anyType, value: more === true ? anyType : this.read(more, depth + 1) } : undefined;
    return { kind: 'object', members, rest };
  }

  private follow(part: unknown): unknown {
    return isRecord(part) && typeof part['$ref'] === 'string' ? this.resolve(part['$ref']) : part;
  }

  /** Follows a reference within the schema; others are any. */
  private resolve(reference: string): unknown {
    if (!reference.startsWith('#')) return undefined;
    let at: unknown = this.root;
    for (const step of reference.slice(1).split('/').filter(Boolean)) {
      const key = decodeURIComponent(step).replaceAll('~1', '/').replaceAll('~0', '~');
      at = isRecord(at) && Object.hasOwn(at, key) ? at[key] : undefined;
    }
    return at;
  }
}

function impliedType(schema: Schema): string | undefined {
  if (schema['properties'] !== undefined || schema['additionalProperties'] !== undefined) return 'object';
  return schema['items'] === undefined ? undefined : 'array';
}

function mergeAll(parts: readonly unknown[]): Schema {
  const merged: Record<string, unknown> = {};
  const properties: Record<string, unknown> = {};
  for (const part of parts) {
    if (!isRecord(part)) continue;
    for (const [key, value] of Object.entries(part)) if (key !== 'allOf') merged[key] = value;
    if (isRecord(part['properties'])) Object.assign(properties, part['properties']);
  }
  return Object.keys(properties).length === 0 ? merged : { ...merged, properties };
}
