type Schema = Readonly<Record<string, unknown>>;

/** How deep schemas are followed; recursive ones are any value from there on. */
const maximumDepth = 10;

/** A TypeScript type for the documents that a JSON Schema describes; what it leaves open is `Value`. */
export function schemaType(root: unknown, indent = ''): string {
  return new Writer(isRecord(root) ? root : {}).type(root, indent, 0);
}

function isRecord(value: unknown): value is Schema {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

class Writer {
  readonly #root: Schema;

  constructor(root: Schema) {
    this.#root = root;
  }

  type(schema: unknown, indent: string, depth: number): string {
    if (!isRecord(schema) || depth > maximumDepth) return 'Value';
    const { $ref: target, type } = schema;
    if (typeof target === 'string') return this.type(this.#resolve(target), indent, depth + 1);
    if ('const' in schema) return literal(schema['const']);
    if (Array.isArray(schema['enum'])) return joined(schema['enum'].map(literal), ' | ') || 'never';
    for (const [word, sign] of [
      ['anyOf', ' | '],
      ['oneOf', ' | '],
      ['allOf', ' & '],
    ] as const) {
      const parts = schema[word];
      if (Array.isArray(parts) && parts.length > 0)
        return joined(
          parts.map((part) => this.#group(part, indent, depth)),
          sign,
        );
    }
    if (Array.isArray(type))
      return joined(
        type.map((one) => this.type({ ...schema, type: one }, indent, depth + 1)),
        ' | ',
      );
    return this.#plain(schema, type ?? impliedType(schema), indent, depth);
  }

  #group(part: unknown, indent: string, depth: number): string {
    const text = this.type(part, indent, depth + 1);
    return /[|&]/.test(text) && !text.startsWith('{') ? `(${text})` : text;
  }

  #plain(schema: Schema, type: unknown, indent: string, depth: number): string {
    switch (type) {
      case 'string':
      case 'boolean':
      case 'null':
        return type;
      case 'number':
      case 'integer':
        return 'number';
      case 'array': {
        const { items } = schema;
        if (Array.isArray(items))
          return `readonly [${items.map((one) => this.type(one, indent, depth + 1)).join(', ')}]`;
        return `readonly ${wrapped(this.type(items, indent, depth + 1))}[]`;
      }
      case 'object':
        return this.#object(schema, indent, depth);
      default:
        return 'Value';
    }
  }

  #object(schema: Schema, indent: string, depth: number): string {
    const properties = isRecord(schema['properties']) ? schema['properties'] : {};
    const required = new Set(Array.isArray(schema['required']) ? schema['required'] : []);
    const inner = `${indent}  `;
    const lines = Object.entries(properties).flatMap(([name, property]) => {
      const text = isRecord(property) ? property['description'] : undefined;
      const doc = typeof text === 'string' ? [`${inner}/** ${comment(text)} */`] : [];
      const type = this.type(property, inner, depth + 1);
      return [...doc, `${inner}readonly ${memberName(name)}${required.has(name) ? '' : '?'}: ${type};`];
    });
    const additional = schema['additionalProperties'];
    const isOpen = additional !== false && (lines.length === 0 || isRecord(additional));
    if (isOpen && lines.length === 0) return `{ readonly [key: string]: ${this.type(additional, inner, depth + 1)} }`;
    if (isOpen) lines.push(`${inner}readonly [key: string]: Value;`);
    return lines.length === 0 ? 'Record<string, never>' : `{\n${lines.join('\n')}\n${indent}}`;
  }

  #resolve(target: string): unknown {
    if (!target.startsWith('#')) return undefined;
    let at: unknown = this.#root;
    for (const part of target.slice(1).split('/').filter(Boolean)) {
      const name = part.replaceAll('~1', '/').replaceAll('~0', '~');
      at = isRecord(at) && Object.hasOwn(at, name) ? at[name] : undefined;
    }
    return at;
  }
}

function impliedType(schema: Schema): string | undefined {
  if ('properties' in schema) return 'object';
  return 'items' in schema ? 'array' : undefined;
}

function joined(parts: readonly string[], sign: string): string {
  return [...new Set(parts)].join(sign);
}

/** A type that a suffix may follow. */
export function wrapped(type: string): string {
  return /[|&]|^readonly/.test(type) && !/^\{[^]*\}$/.test(type) ? `(${type})` : type;
}

function literal(value: unknown): string {
  const isScalar = value === null || ['boolean', 'number', 'string'].includes(typeof value);
  return isScalar ? JSON.stringify(value) : 'Value';
}

/** A member's name, quoted where it is no identifier. */
export function memberName(name: string): string {
  return /^[A-Za-z_$][\w$]*$/.test(name) ? name : JSON.stringify(name);
}

/** Text that stays inside a comment. */
function comment(text: string): string {
  return text.replaceAll('*/', '* /').replaceAll(/\s+/g, ' ').trim();
}
