import type { Value } from '../../value/value.ts';
import type { PartialResult } from '../partial.ts';
import type { Module, Term } from '../../syntax/ast.ts';
import { printTerm } from '../../syntax/print.ts';
import type { FilterProblem } from './condition.ts';
import { type FilterDialect, filterDialects } from './dialects.ts';
import { type SqlDialect, sqlOf, type TableMappings } from './sql.ts';
import { Translator } from './translate.ts';
import { ucastOf } from './ucast.ts';

/** A filter for one dialect, or why there is none. */
export type FilterResult =
  /** No record passes. */
  | { readonly kind: 'none' }
  /** `{}` or an empty text where every record passes. */
  | { readonly kind: 'filter'; readonly query: Value }
  | { readonly kind: 'refused'; readonly problems: readonly FilterProblem[] };

/** The dialect by its name, `sql.mysql`; undefined where there is none. */
export function filterDialect(name: string): FilterDialect | undefined {
  return filterDialects.find((dialect) => dialect.name === name);
}

/**
 * The filter of data that partial evaluation of a rule leaves.
 * @param mappings names in the database by SQL dialect, then by table (`targetSQLTableMappings`)
 */
export function filterOf(
  { queries, support }: PartialResult,
  dialect: FilterDialect,
  mappings: Readonly<Record<string, TableMappings>> = {},
): FilterResult {
  if (queries.length === 0) return { kind: 'none' };
  const [target, variant = ''] = dialect.name.split('.');
  if (queries.some((body) => body.length === 0)) return { kind: 'filter', query: target === 'sql' ? '' : {} };
  const defaults = defaultProblems(support);
  if (defaults.length > 0) return { kind: 'refused', problems: defaults };
  const translator = new Translator(dialect);
  const condition = translator.queries(queries);
  if (condition === undefined || translator.problems.length > 0)
    return { kind: 'refused', problems: translator.problems };
  const own = Object.hasOwn(mappings, variant) ? mappings[variant] : undefined;
  return {
    kind: 'filter',
    query: target === 'sql' ? sqlOf(condition, variant as SqlDialect, own) : ucastOf(condition),
  };
}

/** Default rules that were left: a filter cannot say that nothing else holds. */
function defaultProblems(support: readonly Module[]): readonly FilterProblem[] {
  return support.flatMap(({ package: { path }, rules }) =>
    rules
      .filter((rule) => rule.default)
      .map(({ head }) => {
        // Support rules stand in a package of their own below `data`.
        const name = [path[0], ...path.slice(2), ...head.ref.value].map(keyOrName).join('.');
        return { code: 'pe_fragment_error', message: `use of default rule in ${name}`, location: undefined };
      }),
  );
}

function keyOrName(term: Term): string {
  return term.type === 'var' || term.type === 'string' ? term.value : printTerm(term);
}
