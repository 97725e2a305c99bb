import type { BuiltinDeclaration, CheckedQuery } from '../check/compiled.ts';
import type { Document, PlannedFunction } from '../plan/ir.ts';
import type { PlannedPolicy } from '../plan/plan.ts';
import { planQuery } from '../plan/query.ts';
import type { Module } from '../syntax/ast.ts';
import { type Environment, Environments } from './environment.ts';
import type { EntryPlan, PlanFile, PlanFunction } from './format.ts';
import { planFunction, type Shared } from './function.ts';
import type { Functions, Lowering } from './lowering.ts';
import { lowerBlock } from './step.ts';
import { Tables } from './tables.ts';
import { nameText, unplannedRules } from './unplanned.ts';
import { Writer } from './writer.ts';

/** A query that the plan answers under a name. */
export interface NamedQuery {
  readonly name: string;
  readonly query: CheckedQuery;
  /** Member under which each solution holds the values of the query's expressions; absent where none does. */
  readonly expressions?: string | undefined;
}

/**
 * Plans queries over a policy, with the functions that they reach.
 * @param unplannedOf modules of which the plan lists the rules that it leaves out
 */
export function planFile(
  policy: PlannedPolicy,
  queries: readonly NamedQuery[],
  declarations: ReadonlyMap<string, BuiltinDeclaration>,
  unplannedOf: readonly Module[] = [],
): PlanFile {
  const tables = new Tables(declarations);
  const functions = new PlannedFunctions(policy);
  const shared: Shared = { policy, functions, tables };
  const plans = queries.map((query) => planEntry(shared, functions.environments.root, query));
  const funcs = functions.all(shared);
  const unplanned = unplannedRules(
    unplannedOf,
    funcs.map(({ path }) => path.slice(1)),
    tables,
  );
  return {
    static: tables.finish(),
    plans: { plans },
    funcs: { funcs },
    ...(unplanned.length > 0 && { unplanned_rules: unplanned }),
  };
}

function planEntry(shared: Shared, environment: Environment, { name, query, expressions }: NamedQuery): EntryPlan {
  const writer = new Writer(shared.tables, 2);
  const lowering: Lowering = {
    ...shared,
    writer,
    contexts: new Map([[0, { input: 0, data: 1, environment, values: [] }]]),
    slots: new Map(),
    endings: {},
    expressions,
    lower: lowerBlock,
  };
  const { block } = planQuery(shared.policy, query);
  return { name, blocks: [writer.block(() => lowerBlock(lowering, block))] };
}

/** Functions by what they were asked for; each is planned once, after those that asked for it. */
class PlannedFunctions implements Functions {
  readonly environments = new Environments();
  readonly #policy: PlannedPolicy;
  readonly #waiting: { readonly name: string; readonly of: Document | PlannedFunction; readonly in: Environment }[] =
    [];
  readonly #known = new Set<string>();

  constructor(policy: PlannedPolicy) {
    this.#policy = policy;
  }

  document(number: number, environment: Environment): string {
    return this.#named(this.#policy.documents[number], environment);
  }

  function(number: number, environment: Environment): string {
    return this.#named(this.#policy.functions[number], environment);
  }

  #named(planned: Document | PlannedFunction | undefined, environment: Environment): string {
    if (planned === undefined) throw new TypeError('no such function');
    const name = `g${environment.id}.data${planned.path.map(nameText).join('')}`;
    if (!this.#known.has(name)) this.#waiting.push({ name, of: planned, in: environment });
    this.#known.add(name);
    return name;
  }

  all(shared: Shared): PlanFunction[] {
    const made: PlanFunction[] = [];
    // The list grows while functions ask for others.
    for (const { name, of, in: environment } of this.#waiting) made.push(planFunction(shared, of, environment, name));
    return made;
  }
}
