import type { Body, Expr, Location, Module, RefTerm, Rule, Term } from '../syntax/ast.ts';
import { bodiesOf, bodiesOfExpr, termsOf, termsOfExpr } from '../syntax/walk.ts';
import { get } from '../run/lookup.ts';
import { sortedKeys } from '../value/order.ts';
import type { PlainObject, Value } from '../value/value.ts';
import { authorName, authorText } from './author.ts';
import type { FailureValues, RuleOutcome } from './failures.ts';

/** A term of a failing condition; `value` is absent where it is undefined. */
export interface ExplainedTerm {
  readonly text: string;
  readonly location: Location;
  readonly value?: Value;
}

/** Where a reference into the input ends: `key` is not in what stands at `at`. */
export interface MissingKey {
  /** Text of the part that exists, `input.request`. */
  readonly at: string;
  readonly key: string;
  /** Keys that are there, the first twenty. */
  readonly keys: readonly string[];
}

/** Values at one time that a condition failed. */
export interface ExplainedSample {
  /** Terms of the condition with their values, the first that is undefined last. */
  readonly terms: readonly ExplainedTerm[];
  readonly missing?: MissingKey;
  /** Values of the rule's variables. */
  readonly variables: ReadonlyMap<string, Value>;
}

/** Why a rule's body gave nothing: the first condition that did not hold. */
export interface ExplainedFailure {
  /** The condition as the author wrote it. */
  readonly text: string;
  readonly location: Location;
  /** How often it was tried in vain. */
  readonly count: number;
  readonly samples: readonly ExplainedSample[];
}

/** What became of one body of a rule. */
export interface ExplainedRule {
  /** `data.authz.allow`. */
  readonly path: string;
  readonly location: Location | undefined;
  readonly isDefault: boolean;
  readonly state: 'held' | 'failed';
  /** How many values or elements it gave. */
  readonly results: number;
  readonly skippedByIndex: boolean;
  readonly failure?: ExplainedFailure;
}

/** Says of each body what became of it. @param modules as parsed @param names the author's names of variables */
export function explainOutcomes(
  outcomes: readonly RuleOutcome[],
  modules: readonly Module[],
  names: ReadonlyMap<string, string>,
): ExplainedRule[] {
  return outcomes.map(({ rule, succeeded, skipped, failure }) => ({
    path: rule.kind === 'query' ? 'query' : `data.${rule.path.join('.')}`,
    location: rule.location,
    isDefault: rule.isDefault,
    state: succeeded > 0 ? 'held' : 'failed',
    results: succeeded,
    skippedByIndex: skipped,
    ...(failure && {
      failure: explainFailure(failure.expression.expression, failure.count, failure.samples, modules, names),
    }),
  }));
}

function explainFailure(
  expression: Expr,
  count: number,
  samples: readonly FailureValues[],
  modules: readonly Module[],
  names: ReadonlyMap<string, string>,
): ExplainedFailure {
  const written = authorExpression(expression.location, modules);
  const location = written?.location ?? expression.location;
  const { source, offset, end } = location;
  return {
    text: source.text.slice(offset, end) || authorText(expression, names),
    location,
    count,
    samples: samples.map((sample) => explainSample(written ?? expression, sample, names)),
  };
}

/** The expression of a rule's body, as parsed, that holds a place. */
export function authorExpression(place: Location, modules: readonly Module[]): Expr | undefined {
  const module = modules.find(({ source }) => source.name === place.source.name);
  return module?.rules.flatMap((rule) => bodiesOfRule(rule)).find(({ location }) => holds(location, place));
}

function bodiesOfRule(rule: Rule): Body {
  return rule.else === undefined ? rule.body : [...rule.body, ...bodiesOfRule(rule.else)];
}

function holds(outer: Location, inner: Location): boolean {
  return outer.offset <= inner.offset && inner.end <= outer.end && outer.end > outer.offset;
}

function explainSample(expression: Expr, values: FailureValues, names: ReadonlyMap<string, string>): ExplainedSample {
  const variables = new Map<string, Value>();
  for (const [name, value] of values.bindings) {
    const shown = authorName(name, names);
    if (shown !== undefined) variables.set(shown, value);
  }
  const terms = explainedTerms(expression, values, variables);
  const unknown = terms.at(-1);
  const ref = unknown !== undefined && unknown.value === undefined ? refAt(expression, unknown.location) : undefined;
  const missing = ref && missingKey(ref, values.input, variables);
  return { terms, variables, ...(missing && { missing }) };
}

/** Variables, references and calls of an expression with their values, up to the first that has none. */
export function explainedTerms(
  expression: Expr,
  { terms }: FailureValues,
  variables: ReadonlyMap<string, Value>,
): ExplainedTerm[] {
  const known = new Map(terms.map(([{ offset, end }, value]) => [`${offset}:${end}`, value]));
  const found: ExplainedTerm[] = [];
  for (const term of shownTerms(expression)) {
    const { location } = term;
    const value =
      (term.type === 'var' ? variables.get(term.value) : undefined) ?? known.get(`${location.offset}:${location.end}`);
    const text = location.source.text.slice(location.offset, location.end);
    found.push({ text, location, ...(value !== undefined && { value }) });
    if (value === undefined) break;
  }
  return found;
}

/** Terms whose values explain an expression: innermost first, constants left out. */
function shownTerms(expression: Expr): Term[] {
  const found: Term[] = [];
  const visit = (term: Term): void => {
    if (term.type === 'var') {
      if (!term.value.startsWith('$')) found.push(term);
      return;
    }
    if (bodiesOf(term).length > 0) return void found.push(term);
    const inner = term.type === 'call' ? term.arguments : term.type === 'ref' ? term.value.slice(1) : termsOf(term);
    for (const one of inner) visit(one);
    if (term.type === 'ref' || term.type === 'call') found.push(term);
  };
  const terms = expression.type === 'call' ? expression.arguments : ownTerms(expression);
  for (const term of terms) visit(term);
  return found;
}

function ownTerms(expression: Expr): readonly Term[] {
  if (expression.type === 'every') return [expression.domain];
  const inner = bodiesOfExpr(expression).flat();
  if (inner.length > 0) return inner.flatMap((one) => (one.type === 'call' ? one.arguments : ownTerms(one)));
  return termsOfExpr({ ...expression, with: [] }).flatMap((term) =>
    term.type === 'call' && expression.type === 'some' ? term.arguments : [term],
  );
}

function refAt(expression: Expr, { offset, end }: Location): RefTerm | undefined {
  const found = shownTerms(expression).find(({ location }) => location.offset === offset && location.end === end);
  return found?.type === 'ref' ? found : undefined;
}

/** Follows a reference from the input or a variable to where it ends. */
function missingKey(
  { value: [head, ...keys], location }: RefTerm,
  input: Value | undefined,
  variables: ReadonlyMap<string, Value>,
): MissingKey | undefined {
  const name = head.type === 'var' ? head.value : '';
  let value = name === 'input' ? input : variables.get(name);
  let at = head;
  for (const key of keys) {
    if (value === undefined) return undefined;
    const constant = key.type === 'string' ? key.value : key.type === 'var' ? variables.get(key.value) : undefined;
    if (constant === undefined) return undefined;
    const next = get(value, constant);
    if (next === undefined) {
      const text = location.source.text.slice(location.offset, at.location.end);
      return { at: text, key: String(constant), keys: keysOf(value) };
    }
    [value, at] = [next, key];
  }
  return undefined;
}

function keysOf(value: Value): string[] {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return [];
  return Object.getPrototypeOf(value) === Object.prototype || Object.getPrototypeOf(value) === null
    ? [...sortedKeys(value as PlainObject)].slice(0, 20)
    : [];
}
