import type { Module, Rule } from '../syntax/ast.ts';
import { Builder } from './builder.ts';
import { planCallTerm } from './call.ts';
import { planBody } from './expression.ts';
import { groupRules, type PlacedRule, type RuleGroup } from './groups.ts';
import type { Document, Instrument, Plan, PlannedFunction } from './ir.ts';
import { mergeDefinitions } from './merge.ts';
import type { BuiltinSignature, Planner } from './planner.ts';
import { planReference } from './reference.ts';
import { documentKind, planDefault, planDefinition, planFunctionDefinition, type PlannerFor } from './rule.ts';
import { planTerm } from './term.ts';
import { ensureNode, type RuleNode, ruleNode } from './tree.ts';

/** Results of `rego.metadata.*` for a rule. */
export type MetadataOf = (module: Module, rule: Rule) => Planner['metadata'];

/** What planning needs beside the modules. */
export interface PlanOptions {
  readonly builtins: ReadonlyMap<string, BuiltinSignature>;
  readonly metadataOf: MetadataOf;
  readonly instrument?: Instrument | undefined;
}

/** A plan with the tree by which queries find its documents. */
export interface PlannedPolicy extends Plan {
  readonly tree: RuleNode;
  readonly arities: readonly number[];
  readonly options: PlanOptions;
  readonly nextMemory: () => number;
}

/** What the planners of all parts of a policy share. */
export type SharedPlanner = Pick<Planner, 'tree' | 'builtins' | 'arities' | 'mocked' | 'nextMemory'>;

/** Counts up from a number. */
function counter(first: number): () => number {
  let next = first;
  return () => {
    next += 1;
    return next - 1;
  };
}

/** A planner that writes to one builder. */
export function makePlanner(shared: SharedPlanner, builder: Builder, metadata: Planner['metadata']): Planner {
  const planner: Planner = {
    ...shared,
    builder,
    metadata,
    term: (term) => planTerm(planner, term),
    callTerm: (term) => planCallTerm(planner, term),
    reference: (path, location) => planReference(planner, path, location),
    body: (body) => planBody(planner, body),
  };
  return planner;
}

/** Plans checked modules: rules become documents and functions. */
export function planModules(modules: readonly Module[], options: PlanOptions): PlannedPolicy {
  const tree = ruleNode();
  const groups = groupRules(modules);
  for (const {
    package: { path },
  } of modules)
    ensureNode(
      tree,
      path.slice(1).map((part) => (part.type === 'string' ? part.value : '')),
    ).isPackage = true;
  const isFunction = (group: RuleGroup): boolean =>
    group.rules.some(({ rule }) => rule.head.args !== undefined && rule.head.args.length > 0);
  const functionGroups = groups.filter(isFunction);
  const documentGroups = groups.filter((group) => !isFunction(group));
  for (const [number, { path }] of functionGroups.entries()) ensureNode(tree, path).function = number;
  for (const [number, { path }] of documentGroups.entries()) ensureNode(tree, path).document = number;
  const arities = functionGroups.map(({ rules }) => rules[0]?.rule.head.args?.length ?? 0);
  const shared: SharedPlanner = {
    tree,
    arities,
    builtins: options.builtins,
    mocked: new Set(),
    nextMemory: counter(documentGroups.length),
  };
  const plannerFor: PlannerFor = (builder, { module }, rule) => {
    builder.instrumented = options.instrument !== undefined;
    return makePlanner(shared, builder, options.metadataOf(module, rule));
  };
  return {
    instrument: options.instrument,
    tree,
    arities,
    options,
    mocked: shared.mocked,
    nextMemory: shared.nextMemory,
    documents: documentGroups.map((group) => planDocument(plannerFor, group, options.instrument === undefined)),
    functions: functionGroups.map((group) => planFunction(plannerFor, group)),
  };
}

function splitDefaults(rules: readonly PlacedRule[]): {
  readonly defaults: PlacedRule[];
  readonly others: PlacedRule[];
} {
  return {
    defaults: rules.filter(({ rule }) => rule.default),
    others: rules.filter(({ rule }) => !rule.default),
  };
}

function planDocument(plannerFor: PlannerFor, { path, rules }: RuleGroup, merges: boolean): Document {
  const { defaults, others } = splitDefaults(rules);
  const kind = documentKind(rules, path);
  const [fallback] = defaults;
  const [first] = rules as [PlacedRule, ...PlacedRule[]];
  const definitions = (kind === 'complete' ? others : [...others, ...defaults]).map((placed) =>
    planDefinition(plannerFor, placed, kind, path),
  );
  return {
    kind,
    path,
    definitions: kind === 'set' && merges ? mergeDefinitions(definitions) : definitions,
    default: kind === 'complete' ? fallback && planDefault(plannerFor, fallback) : undefined,
    defaultHead: fallback?.rule.head.location,
    location: first.rule.location,
  };
}

function planFunction(plannerFor: PlannerFor, { path, rules }: RuleGroup): PlannedFunction {
  const { defaults, others } = splitDefaults(rules);
  const [fallback] = defaults;
  const [first] = rules as [PlacedRule, ...PlacedRule[]];
  return {
    path,
    arity: first.rule.head.args?.length ?? 0,
    definitions: others.map((placed) => planFunctionDefinition(plannerFor, placed)),
    default: fallback && planDefault(plannerFor, fallback),
    defaultHead: fallback?.rule.head.location,
    location: first.rule.location,
  };
}
