import { Decimal, numberText } from '../../value/decimal.ts';
import type { Value } from '../../value/value.ts';
import type { Comparison, Condition, Field } from './condition.ts';

/** Names of tables and columns in the database: by table, `$self` for its own name. */
export type TableMappings = Readonly<Record<string, Readonly<Record<string, string>>>>;

/** SQL dialects. */
export type SqlDialect = 'mysql' | 'postgresql' | 'sqlite' | 'sqlserver';

const signs: Partial<Record<Comparison, string>> = { eq: '=', gt: '>', gte: '>=', lt: '<', lte: '<=', ne: '<>' };

/**
 * A condition as the `WHERE` clause of a dialect. Every value stands in a literal of the dialect and every name that is not
 * plain in its quotes, so that neither can end before its time.
 */
export function sqlOf(condition: Condition, dialect: SqlDialect, mappings: TableMappings = {}): string {
  return `WHERE ${new SqlWriter(dialect, mappings).condition(condition)}`;
}

class SqlWriter {
  readonly #dialect: SqlDialect;
  readonly #mappings: TableMappings;

  constructor(dialect: SqlDialect, mappings: TableMappings) {
    this.#dialect = dialect;
    this.#mappings = mappings;
  }

  condition(condition: Condition): string {
    if (condition.kind === 'not') return `NOT ${this.condition(condition.part)}`;
    if (condition.kind !== 'compare')
      return `(${condition.parts.map((part) => this.condition(part)).join(` ${condition.kind.toUpperCase()} `)})`;
    const { operator, field, value } = condition;
    if (operator === 'in' && 'constant' in value && (value.constant as readonly Value[]).length === 0) return '0 = 1';
    const name = this.#field(field);
    if ('field' in value) return `${name} ${signs[operator]} ${this.#field(value.field)}`;
    return `${name} ${this.#comparison(operator, value.constant)}`;
  }

  #comparison(operator: Comparison, constant: Value): string {
    if (operator === 'in') {
      const items = (constant as readonly Value[]).map((item) => this.#literal(item));
      return `IN (${items.join(', ')})`;
    }
    if (constant === null && operator === 'eq') return 'IS NULL';
    if (constant === null && operator === 'ne') return 'IS NOT NULL';
    if (operator === 'startswith') return `LIKE ${this.#text(`${pattern(constant)}%`)}`;
    if (operator === 'endswith') return `LIKE ${this.#text(`%${pattern(constant)}`)}`;
    if (operator === 'contains') return `LIKE ${this.#text(`%${pattern(constant)}%`)}`;
    return `${signs[operator]} ${this.#literal(constant)}`;
  }

  #literal(value: Value): string {
    if (value === null) return 'NULL';
    if (typeof value === 'boolean') return value ? 'TRUE' : 'FALSE';
    return this.#text(typeof value === 'number' || value instanceof Decimal ? numberText(value) : String(value));
  }

  #text(text: string): string {
    if (this.#dialect === 'sqlserver') return `N'${text.replaceAll("'", "''")}'`;
    if (this.#dialect === 'sqlite') return `'${text.replaceAll("'", "''")}'`;
    return `${this.#dialect === 'postgresql' ? 'E' : ''}'${text.replaceAll(/[\0\b\n\r\t\u001a'"\\]/g, escaped)}'`;
  }

  #field({ table, column }: Field): string {
    const mapping = own(this.#mappings, table);
    const [tableName, columnName] = [mapping && own(mapping, '$self'), mapping && own(mapping, column)];
    return `${this.#name(tableName ?? table)}.${this.#name(columnName ?? column)}`;
  }

  #name(name: string): string {
    if (/^[A-Za-z_][A-Za-z0-9_]*(\.[A-Za-z_][A-Za-z0-9_]*)*$/.test(name)) return name;
    if (this.#dialect === 'mysql') return `\`${name.replaceAll('`', '``')}\``;
    return `"${name.replaceAll('"', '""')}"`;
  }
}

const escapes: Readonly<Record<string, string>> = {
  '\0': '\\0',
  '\b': '\\b',
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
  '\u001A': '\\Z',
};

function escaped(character: string): string {
  return escapes[character] ?? `\\${character}`;
}

/** Text as a part of a pattern of LIKE. */
function pattern(constant: Value): string {
  return String(constant).replaceAll(/[\\%_]/g, String.raw`\$&`);
}

function own<Item>(record: Readonly<Record<string, Item>>, key: string): Item | undefined {
  return Object.hasOwn(record, key) ? record[key] : undefined;
}
