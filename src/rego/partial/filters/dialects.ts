/** What a filter language may say beyond comparisons of a field with a value. */
export type FilterFeature = 'contains' | 'endswith' | 'field-ref' | 'in' | 'not' | 'startswith';

/** A language that filters are written in. */
export interface FilterDialect {
  /** Target and variant as the media type names them: `ucast.prisma`, `sql.mysql`. */
  readonly name: string;
  /** As messages name it. */
  readonly title: string;
  readonly features: ReadonlySet<FilterFeature>;
}

const text: readonly FilterFeature[] = ['contains', 'endswith', 'startswith'];

function dialect(name: string, title: string, ...features: readonly FilterFeature[]): FilterDialect {
  return { name, title, features: new Set(features) };
}

/** Every dialect of the Compile API (OPA, "Data filters"). */
export const filterDialects: readonly FilterDialect[] = [
  dialect('sql.mysql', 'SQL (mysql)', ...text, 'field-ref', 'in', 'not'),
  dialect('sql.postgresql', 'SQL (postgresql)', ...text, 'field-ref', 'in', 'not'),
  dialect('sql.sqlite', 'SQL (sqlite)', 'field-ref', 'in', 'not'),
  dialect('sql.sqlserver', 'SQL (sqlserver)', ...text, 'field-ref', 'in', 'not'),
  dialect('ucast.all', 'UCAST (all)', ...text, 'field-ref', 'in', 'not'),
  dialect('ucast.linq', 'UCAST (LINQ)', 'in'),
  dialect('ucast.minimal', 'UCAST'),
  dialect('ucast.prisma', 'UCAST (prisma)', ...text, 'in', 'not'),
];
