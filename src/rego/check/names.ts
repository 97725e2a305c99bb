import type { Term } from '../syntax/ast.ts';
import { printTerm } from '../syntax/print.ts';
import { deepMapper } from '../syntax/map.ts';

/** Tells variables that the author did not write. */
export function isGenerated(name: string): boolean {
  return name.startsWith('__local');
}

type Names = ReadonlyMap<string, string>;

function restore(names: Names): (term: Term) => Term {
  return (term) => (term.type === 'var' ? { ...term, value: names.get(term.value) ?? term.value } : term);
}

/** A term as the author wrote its variables. */
export function printAuthored(term: Term, names: Names): string {
  return printTerm(deepMapper(restore(names)).term(term));
}
