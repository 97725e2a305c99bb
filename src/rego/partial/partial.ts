import { parseTerm } from '../syntax/parse.ts';
import type { Builtin } from '../builtins/builtin.ts';
import type { CheckedPolicy, CheckedQuery } from '../check/compiled.ts';
import type { Context } from '../run/context.ts';
import type { Body, Module, Term } from '../syntax/ast.ts';
import { deepMapper } from '../syntax/map.ts';
import { bodyToJson, type Json, moduleToJson } from '../syntax/json.ts';
import { RegoError } from '../error.ts';
import { type Path, Reach } from './environment.ts';
import { Solver } from './solver.ts';
import { valueOf } from './terms.ts';
import type { Value } from '../value/value.ts';

/** What partial evaluation is asked for, as `opa eval --partial` and the Compile API are. */
export interface PartialOptions {
  /** References that are not known yet, `input`, `data.x.y`; `input` by default. */
  readonly unknowns?: readonly string[];
  /** References of rules that become support rules. */
  readonly disableInlining?: readonly string[];
  /** Makes support rules of all rules that depend on unknowns. */
  readonly shallowInlining?: boolean;
  /** Evaluates builtins now that may give another result later. */
  readonly nondeterministicBuiltins?: boolean;
}

/** Queries of which one must hold, in terms of the unknowns, and the rules that they need. No query: it never holds. */
export interface PartialResult {
  readonly queries: readonly Body[];
  readonly support: readonly Module[];
}

/** Parts that a policy hands over. */
export interface PartialParts {
  readonly policy: CheckedPolicy;
  readonly rows: readonly Builtin[];
  readonly query: CheckedQuery;
  readonly body: Body;
  readonly context: Context;
}

/** Evaluates what does not depend on the unknowns. @throws EvaluationError RegoError */
export function partially(
  { policy, rows, query, body, context }: PartialParts,
  options: PartialOptions,
): PartialResult {
  const unknowns = (options.unknowns ?? ['input']).map(pathOfReference);
  const postponed = new Set(
    options.nondeterministicBuiltins === true ? [] : rows.filter((row) => row.nondeterministic).map(({ name }) => name),
  );
  const inlining = {
    disabled: (options.disableInlining ?? []).map(pathOfReference),
    shallow: options.shallowInlining ?? false,
  };
  const solver = new Solver({
    policy,
    builtins: new Map(rows.map((row) => [row.name, row])),
    inlining,
    postponed,
    context,
  });
  const reach = new Reach(policy.tree, unknowns, postponed);
  const places = { namespace: ['partial'], helpers: ['partial'] };
  const env = { context, unknowns, replaced: new Set<string>(), ...places, reach };
  const names = namesOf(body, query);
  const queries = distinct(solver.queries(query.body, names, env).map((one) => restored(one, names)));
  const isCertain = queries.some((one) => one.length === 0);
  return isCertain && names.size === 0
    ? { queries: [[]], support: [] }
    : { queries, support: solver.supports.modules(queries) };
}

/** The JSON of a result, as the Compile API answers it. */
export function partialJson({ queries, support }: PartialResult): Json {
  return {
    ...(queries.length > 0 && { queries: queries.map((body) => bodyToJson(body)) }),
    ...(queries.length > 0 && support.length > 0 && { support: support.map((module) => moduleToJson(module)) }),
  };
}

/** The path of a reference that is text. @throws RegoError where it is none */
export function pathOfReference(text: string): Path {
  const term = parseTerm(text);
  const operands: readonly Term[] = term.type === 'ref' ? term.value : [term];
  const path = operands.map((operand, index) =>
    index === 0 && operand.type === 'var' ? operand.value : valueOf(operand),
  );
  const [root] = path;
  if ((root !== 'data' && root !== 'input') || path.includes(undefined))
    throw new RegoError([
      {
        code: 'rego_parse_error',
        message: `expected a reference to data or input, found ${text}`,
        location: term.location,
      },
    ]);
  return path as Value[];
}

/** Names that the author gave to the query's own variables, by those of the checker. */
function namesOf(body: Body, query: CheckedQuery): ReadonlyMap<string, string> {
  const written = new Set<string>();
  const found = new Map<string, string>();
  deepMapper((term) => (term.type === 'var' && written.add(term.value), term)).body(body);
  deepMapper((term) => {
    if (term.type !== 'var') return term;
    const name = query.names.get(term.value) ?? term.value;
    if (written.has(name) && !name.startsWith('$') && name !== 'data' && name !== 'input') found.set(term.value, name);
    return term;
  }).body(query.body.map((expr) => ({ ...expr })));
  return found;
}

function restored(body: Body, names: ReadonlyMap<string, string>): Body {
  return deepMapper((term) => {
    const name = term.type === 'var' ? names.get(term.value) : undefined;
    return name === undefined || term.type !== 'var' ? term : { ...term, value: name };
  }).body(body);
}

function distinct(queries: readonly Body[]): Body[] {
  const seen = new Set<string>();
  return queries.filter((body) => {
    const text = JSON.stringify(bodyToJson(body));
    return !seen.has(text) && seen.add(text);
  });
}
