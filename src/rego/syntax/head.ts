import type { Head, Location, RefPath, RefTerm, Term } from './ast.ts';
import type { Cursor } from './cursor.ts';
import { infixTerm, reference, rootReference, variable } from './terms.ts';
import { printRef } from './print.ts';
import type { TokenKind } from './token.ts';

const operators: ReadonlySet<TokenKind> = new Set<TokenKind>([
  ...(['plus', 'minus', 'mul', 'div', 'rem', 'and', 'or'] satisfies TokenKind[]),
  ...(['equal', 'neq', 'gt', 'gte', 'lt', 'lte'] satisfies TokenKind[]),
]);

/** Parses a rule's head up to its body; undefined where no rule can begin so (a query may). */
export function head(cursor: Cursor, isDefault: boolean): Head | undefined {
  const start = cursor.location;
  const named = headTerm(cursor);
  if (named === undefined) return undefined;
  const base = { ...named, name: nameOf(named.ref.value), key: undefined, value: undefined };
  if (cursor.is('contains')) return multiValueHead(cursor, start, base);
  const assign = cursor.is('assign');
  const value = assign || cursor.is('eq') ? headValue(cursor, base, isDefault) : undefined;
  const location = cursor.span(start);
  const common = { ...base, location, assign, keywords: [] };
  if (value !== undefined || (base.ref.value.length === 2 && (base.args ?? []).length === 0)) {
    return { ...common, value, generatedValue: false };
  }
  return { ...common, value: trueTerm({ ...location }), generatedValue: true };
}

/** The value of a rule that has none written. */
export function trueTerm(location: Location): Term {
  return { type: 'boolean', location, value: true };
}

interface Named {
  readonly ref: RefTerm;
  readonly args: readonly Term[] | undefined;
}

/** Name of OPA's JSON: that of the only operand. */
export function nameOf([first, ...rest]: RefPath): string {
  return first.type === 'var' && rest.length === 0 ? first.value : '';
}

function headTerm(cursor: Cursor): Named | undefined {
  const first = variable(cursor);
  if (!cursor.token.spaceBefore && operators.has(cursor.kind)) cursor.illegal();
  const continues = cursor.is('(') || cursor.is('.') || cursor.is('[');
  const term = continues ? spacedReference(cursor, first) : rootReference(first);
  if (term.type === 'var') return { ref: { type: 'ref', location: term.location, value: [term] }, args: undefined };
  if (term.type === 'ref') return term.value[0].type === 'var' ? { ref: term, args: undefined } : undefined;
  if (term.type !== 'call') return undefined;
  if (term.operator.value[0].type !== 'var') cursor.illegal(`rule head ref ${printRef(term.operator)} invalid`);
  return { ref: { ...term.operator, location: first.location }, args: term.arguments };
}

/** In a head, blanks may stand before the first operand: `p [x]`, `f (x)`. */
function spacedReference(cursor: Cursor, first: Term): Term {
  if (cursor.token.spaceBefore) cursor.joinToken();
  return reference(cursor, first);
}

function multiValueHead(cursor: Cursor, start: Location, base: Named & Pick<Head, 'name' | 'value'>): Head {
  const name = printRef(base.ref);
  if (base.args !== undefined) {
    cursor.illegal(
      `the contains keyword can only be used with multi-value rule definitions (e.g., ${name} contains <VALUE> { ... })`,
    );
  }
  cursor.advance();
  const key = infixTerm(cursor);
  const location = cursor.span(start);
  return { ...base, location, key, assign: false, generatedValue: false, keywords: ['contains'] };
}

function headValue(cursor: Cursor, { ref, args }: Named, isDefault: boolean): Term {
  const name = printRef(ref);
  cursor.advance();
  const { place } = cursor;
  const known = cursor.problems.length;
  const value = cursor.guarded(() => infixTerm(cursor));
  if (value !== undefined) return value;
  const reason = cursor.problems.at(-1)?.message ?? '';
  const isBare = cursor.problems.length === known + 1 && /^unexpected \S+ (?:token|keyword)$/.test(reason);
  if (cursor.place !== place || !isBare) return cursor.giveUp();
  cursor.problems.pop();
  const form = isDefault
    ? `expected default rule value term (e.g., default ${name} := <VALUE>)`
    : (args ?? []).length > 0
      ? `expected function value term (e.g., ${name}(...) := <VALUE> { ... })`
      : `expected rule value term (e.g., ${name} := <VALUE> { ... })`;
  return cursor.illegal(form);
}
