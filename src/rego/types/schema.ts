import { union } from './relations.ts';
import { anyType, booleanType, type Known, numberType, stringType, type Type } from './type.ts';

type Schema = Readonly<Record<string, unknown>>;

/** How deep schemas are followed; recursive ones are any from there on. */
const maximumDepth = 12;

/**
 * The type of the documents that a JSON Schema describes, as the original reads it: what it does not say is any, and so is
 * what `oneOf`, `null` and the schema of further members say.
 */
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
    const { anyOf: choices, ...core } = schema;
    if (Array.isArray(choices)) return this.choice(core, choices, depth);
    const parts = schema['allOf'];
    if (Array.isArray(parts))
      return this.read(mergeAll([schema, ...parts.map((part) => this.follow(part))]), depth + 1);
    const { type } = schema;
    const named: unknown = Array.isArray(type) ? precedence.find((one) => type.includes(one)) : type;
    return this.plain(schema, named ?? impliedType(schema), depth);
  }

  /** What stands beside the choices counts for each of them where it is an object's, else as a choice of its own. */
  private choice(core: Schema, choices: readonly unknown[], depth: number): Type {
    const own = core['type'] === undefined ? undefined : this.read(core, depth + 1);
    const isObject = own?.kind === 'object';
    const each = choices.map((one) => this.read(isObject ? mergeAll([core, this.follow(one)]) : one, depth + 1));
    return [...each, ...(own === undefined || isObject ? [] : [own])].reduce<Known>(union, undefined) ?? anyType;
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
    const rest = isOpen ? { key: anyType, value: anyType } : undefined;
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

/** Of several types the first of these is the one that counts. */
const precedence = ['boolean', 'string', 'integer', 'number', 'object', 'array'];

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
