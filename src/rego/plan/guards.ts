import type { Body, Expr, Term } from '../syntax/ast.ts';
import type { Value } from '../value/value.ts';
import { constantOf } from './constant.ts';
import type { Guard } from './ir.ts';
import { referenceName } from './planner.ts';

type Place = Pick<Guard, 'root' | 'path'>;

/** Equalities between a place of `input` (or an argument) and constants that a body needs, for the rule index. */
export function guardsOf(body: Body, args: readonly Term[]): Guard[] {
  const aliases = new Map<string, Place>();
  const guards = args.flatMap((argument, root) => patternGuards(argument, { root, path: [] }, aliases));
  for (const expression of body) guards.push(...expressionGuards(expression, aliases));
  return guards;
}

function expressionGuards(expression: Expr, aliases: Map<string, Place>): Guard[] {
  if (expression.type !== 'call' || expression.negated || expression.with.length > 0) return [];
  const [left, right] = expression.arguments;
  if (left === undefined || right === undefined || expression.arguments.length !== 2) return [];
  const name = referenceName(expression.operator);
  if (name === 'eq' || name === 'assign' || name === 'equal')
    return [...equalityGuards(left, right, aliases), ...equalityGuards(right, left, aliases)];
  return name === 'internal.member_2' ? memberGuards(left, right, aliases) : [];
}

function equalityGuards(side: Term, pattern: Term, aliases: Map<string, Place>): Guard[] {
  const place = placeOf(side, aliases);
  return place === undefined ? [] : patternGuards(pattern, place, aliases);
}

/** `input.method in {"GET", "HEAD"}`. */
function memberGuards(element: Term, domain: Term, aliases: ReadonlyMap<string, Place>): Guard[] {
  const place = placeOf(element, aliases);
  if (place === undefined || (domain.type !== 'set' && domain.type !== 'array') || domain.value.length === 0) return [];
  const values = domain.value.map((item) => constantOf(item));
  return values.every(isScalar) ? [{ ...place, values }] : [];
}

function patternGuards(pattern: Term, place: Place, aliases: Map<string, Place>): Guard[] {
  const constant = constantOf(pattern);
  if (isScalar(constant)) return [{ ...place, values: [constant] }];
  if (pattern.type === 'var' && !aliases.has(pattern.value)) aliases.set(pattern.value, place);
  if (pattern.type !== 'array') return [];
  return pattern.value.flatMap((item, index) =>
    patternGuards(item, { root: place.root, path: [...place.path, index] }, aliases),
  );
}

function isScalar(value: Value | undefined): value is null | boolean | number | string {
  return value === null || (value !== undefined && typeof value !== 'object');
}

function placeOf(term: Term, aliases: ReadonlyMap<string, Place>): Place | undefined {
  if (term.type === 'var' && aliases.has(term.value)) return aliases.get(term.value);
  const [head, ...keys] = term.type === 'ref' ? term.value : [term];
  if (head.type !== 'var') return undefined;
  const start = head.value === 'input' ? { root: -1, path: [] } : aliases.get(head.value);
  if (start === undefined) return undefined;
  const names = keys.map((key) => (key.type === 'string' ? key.value : undefined));
  return names.includes(undefined) ? undefined : { root: start.root, path: [...start.path, ...(names as string[])] };
}
