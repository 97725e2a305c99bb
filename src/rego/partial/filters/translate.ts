import type { Body, CallExpr, Expr, Location, Term } from '../../syntax/ast.ts';
import { dottedName } from '../../syntax/build.ts';
import { printTerm } from '../../syntax/print.ts';
import type { Value } from '../../value/value.ts';
import { RegoSet } from '../../value/set.ts';
import { sortedElements } from '../../value/order.ts';
import { valueOf } from '../terms.ts';
import { fieldOf, withFields } from './fields.ts';
import type { Comparison, Condition, FilterProblem } from './condition.ts';
import type { FilterDialect, FilterFeature } from './dialects.ts';

const operators: ReadonlyMap<string, Comparison> = new Map<string, Comparison>([
  ['contains', 'contains'],
  ['endswith', 'endswith'],
  ['eq', 'eq'],
  ['equal', 'eq'],
  ['gt', 'gt'],
  ['gte', 'gte'],
  ['internal.member_2', 'in'],
  ['lt', 'lt'],
  ['lte', 'lte'],
  ['neq', 'ne'],
  ['startswith', 'startswith'],
]);

const flipped: Partial<Record<Comparison, Comparison>> = {
  eq: 'eq',
  gt: 'lt',
  gte: 'lte',
  lt: 'gt',
  lte: 'gte',
  ne: 'ne',
};

/** Turns what partial evaluation left into conditions, as far as a dialect can say them. */
export class Translator {
  readonly problems: FilterProblem[] = [];
  readonly #dialect: FilterDialect;

  constructor(dialect: FilterDialect) {
    this.#dialect = dialect;
  }

  /** One of the queries must hold. Each has at least one expression. */
  queries(queries: readonly Body[]): Condition | undefined {
    const parts = queries.flatMap((body) => this.#body(body) ?? []);
    return parts.length === 1 ? parts[0] : { kind: 'or', parts };
  }

  #body(body: Body): Condition | undefined {
    const parts = withFields(body).flatMap((expr) => this.#expr(expr) ?? []);
    return parts.length === 1 ? parts[0] : { kind: 'and', parts };
  }

  #expr(expr: Expr): Condition | undefined {
    if (expr.with.length > 0) return this.#refuse('"with" not permitted', expr.location);
    if (expr.type === 'every') return this.#refuse('"every" not permitted', expr.location);
    if (expr.negated) return this.#negation(expr);
    if (expr.type === 'term') return this.#refuse(`invalid statement "${printTerm(expr.term)}"`, expr.location);
    if (expr.type !== 'call') return this.#refuse(`"${expr.type}" not permitted`, expr.location);
    return this.#call(expr);
  }

  #negation(expr: Expr): Condition | undefined {
    if (expr.type !== 'call' || !operators.has(dottedName(expr.operator) ?? ''))
      return this.#refuse('"not" not permitted', expr.location);
    if (!this.#has('not')) return this.#unsupported('"not" not permitted', 'not', expr.location);
    const part = this.#call(expr);
    return part && { kind: 'not', part };
  }

  #call(expr: CallExpr): Condition | undefined {
    const name = dottedName(expr.operator) ?? '';
    const operator = operators.get(name);
    const [left, right, ...more] = expr.arguments;
    if (operator === undefined || left === undefined || right === undefined || more.length > 0)
      return this.#refuse(`invalid builtin \`${name}\``, expr.location);
    // An operator is shown where it stands, between its operands.
    const { location } = expr.operator;
    const feature = featureOf(operator);
    if (feature !== undefined && !this.#has(feature)) {
      const shown = operator === 'in' ? 'in' : name;
      return this.#refuse(`invalid builtin \`${shown}\`: unsupported for ${this.#dialect.title}`, location);
    }
    for (const operand of [left, right]) {
      const problem = this.#operand(name, operand);
      if (problem !== undefined) return this.#refuse(problem, location);
    }
    return feature === undefined
      ? this.#comparison(operator, left, right, location)
      : this.#search(operator, name, left, right, location);
  }

  /** What is wrong with an operand on its own. */
  #operand(name: string, term: Term): string | undefined {
    if (term.type === 'call') return `${name}: nested call operand: ${printTerm(term)}`;
    if (term.type === 'var') return `${name}: invalid operand: ${printTerm(term)}`;
    if (term.type === 'ref' && fieldOf(term) === undefined) return `${name}: invalid ref operand: ${printTerm(term)}`;
    return undefined;
  }

  #comparison(operator: Comparison, left: Term, right: Term, location: Location): Condition | undefined {
    const [a, b] = [fieldOf(left), fieldOf(right)];
    if (a !== undefined && b !== undefined) {
      if (!this.#has('field-ref')) return this.#unsupported('reference to field', 'field-ref', location);
      return { kind: 'compare', operator, field: a, value: { field: b } };
    }
    const constant = valueOf(a === undefined ? left : right);
    const field = a ?? b;
    if (field === undefined || constant === undefined || !isScalar(constant))
      return this.#refuse('both rhs and lhs non-scalar/non-ground', location);
    const turned = a === undefined ? (flipped[operator] ?? operator) : operator;
    if (this.#isSql && constant === null && turned !== 'eq' && turned !== 'ne')
      return this.#refuse("null value can only be used with 'eq' or 'ne' operators", undefined);
    return { kind: 'compare', operator: turned, field, value: { constant } };
  }

  #search(operator: Comparison, name: string, left: Term, right: Term, location: Location): Condition | undefined {
    const [field, constant] = [fieldOf(left), valueOf(right)];
    if (constant === undefined) return this.#refuse(`rhs of ${name} must be known`, location);
    if (field === undefined) return this.#refuse(`lhs of ${name} must be a field`, location);
    const items = operator === 'in' ? itemsOf(constant) : undefined;
    if (this.#isSql && operator === 'in' && items === undefined)
      return this.#refuse("field operator 'in' requires collection argument", undefined);
    const isFit =
      operator === 'in' ? items !== undefined && (!this.#isSql || items.every(isScalar)) : typeof constant === 'string';
    if (!isFit) return this.#refuse(`rhs of ${name} must be ${operator === 'in' ? 'scalars' : 'a string'}`, location);
    return { kind: 'compare', operator, field, value: { constant: items ?? constant } };
  }

  get #isSql(): boolean {
    return this.#dialect.name.startsWith('sql.');
  }

  #has(feature: FilterFeature): boolean {
    return this.#dialect.features.has(feature);
  }

  #unsupported(what: string, feature: FilterFeature, location: Location): undefined {
    return this.#refuse(`${what}: unsupported feature "${feature}" for ${this.#dialect.title}`, location);
  }

  /** What nobody wrote has no place. */
  #refuse(message: string, location: Location | undefined): undefined {
    const place = location?.source.name === '' ? undefined : location;
    this.problems.push({ code: 'pe_fragment_error', message, location: place });
    return undefined;
  }
}

function featureOf(operator: Comparison): FilterFeature | undefined {
  return operator === 'contains' || operator === 'endswith' || operator === 'in' || operator === 'startswith'
    ? operator
    : undefined;
}

function isScalar(value: Value): boolean {
  return valueOfKind(value) !== 'collection';
}

function valueOfKind(value: Value): 'scalar' | 'collection' {
  return Array.isArray(value) || value instanceof RegoSet || isPlainObject(value) ? 'collection' : 'scalar';
}

function isPlainObject(value: Value): boolean {
  return typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype;
}

function itemsOf(value: Value): readonly Value[] | undefined {
  if (value instanceof RegoSet) return sortedElements(value);
  return Array.isArray(value) ? (value as readonly Value[]) : undefined;
}
