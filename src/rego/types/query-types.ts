import { check } from '../check/check.ts';
import { Checker } from '../check/checker.ts';
import type { CheckedQuery, CheckOptions } from '../check/compiled.ts';
import { readableTerm } from '../observe/topdown/readable.ts';
import type { Module, RefTerm, Term } from '../syntax/ast.ts';
import { walkBody } from '../syntax/walk.ts';
import { checkQueryTypes } from './check-types.ts';
import { printType } from './type-text.ts';
import { anyType } from './type.ts';

/** What is known of a variable or a document that a query names. */
export interface TypedName {
  readonly name: string;
  /** As error messages write it. */
  readonly type: string;
}

/** Types of the variables and documents of a query, by name. @param modules as they were parsed */
export function queryTypes(
  modules: readonly Module[],
  { body, names }: CheckedQuery,
  options: CheckOptions,
): TypedName[] {
  const checker = new Checker(modules, options, '__localq', new Map(names));
  checker.types = check(modules, options).policy?.types ?? checker.types;
  const environment = checkQueryTypes(checker, body);
  const found = new Map<string, string>();
  const note = (term: Term): void => {
    const type = environment?.typeOf(term) ?? anyType;
    found.set(readableTerm(term, names), printType(type));
  };
  walkBody(body, {
    term(term) {
      if (term.type === 'var' && names.has(term.value)) note(term);
      if (term.type === 'ref' && isDocument(term)) note(term);
      return false;
    },
  });
  return [...found].map(([name, type]) => ({ name, type })).sort((left, right) => (left.name < right.name ? -1 : 1));
}

function isDocument({ value: [head] }: RefTerm): boolean {
  return head.type === 'var' && (head.value === 'data' || head.value === 'input');
}
