import type { Definition, Document, PlannedFunction } from '../plan/ir.ts';
import type { PlannedPolicy } from '../plan/plan.ts';
import { adding } from './collect.ts';
import type { Environment } from './environment.ts';
import type { PlanBlock, PlanFunction, PlanOperand } from './format.ts';
import type { Endings, Frame, Functions, Lowering } from './lowering.ts';
import { lowerBlock } from './step.ts';
import type { Tables } from './tables.ts';
import { treeLocal } from './tree.ts';
import { bool, local, Writer } from './writer.ts';

/** What every function of a plan is made with. */
export interface Shared {
  readonly policy: PlannedPolicy;
  readonly functions: Functions;
  readonly tables: Tables;
}

/** Locals of a function: `input`, `data`, what it returns, parameters of its environment, arguments, a body's result. */
interface Layout {
  readonly frame: Frame;
  readonly arguments: readonly number[];
  readonly result: number;
  readonly writer: Writer;
}

const returned = treeLocal;

/** Plans a document or function for an environment. */
export function planFunction(
  shared: Shared,
  planned: Document | PlannedFunction,
  environment: Environment,
  name: string,
): PlanFunction {
  const arity = 'arity' in planned ? planned.arity : 0;
  const values = range(returned + 1, environment.parameters);
  const args = range(returned + 1 + values.length, arity);
  const result = returned + 1 + values.length + arity;
  const layout: Layout = {
    frame: { input: 0, data: 1, environment, values: values.map(local) },
    arguments: args,
    result,
    writer: new Writer(shared.tables, result + 1, planned.location),
  };
  const isPartial = 'kind' in planned && planned.kind !== 'complete';
  const blocks = isPartial ? partialBlocks(shared, layout, planned) : valueBlocks(shared, layout, planned);
  blocks.push(layout.writer.block(() => layout.writer.push('ReturnLocalStmt', { source: returned })));
  return {
    name,
    params: [0, 1, ...values, ...args],
    return: returned,
    blocks,
    path: [`g${environment.id}`, ...planned.path],
  };
}

function range(first: number, length: number): number[] {
  return Array.from({ length }, (_, index) => first + index);
}

/** Blocks of a complete rule or function: each definition's value goes to the returned local, once. */
function valueBlocks(shared: Shared, layout: Layout, planned: Document | PlannedFunction): PlanBlock[] {
  const { writer, result } = layout;
  const endings: Endings = {
    result: (source) => writer.push('AssignVarOnceStmt', { source, target: result }),
  };
  const blocks = planned.definitions.flatMap((definition) => [
    ...branchBlocks(shared, layout, definition, endings),
    writer.block(() => {
      writer.at(definition.location);
      writer.push('IsDefinedStmt', { source: result });
      writer.push('AssignVarOnceStmt', { source: local(result), target: returned });
    }),
  ]);
  const { default: fallback, defaultHead } = planned;
  if (fallback !== undefined)
    blocks.push(
      writer.block(() => {
        writer.at(defaultHead);
        writer.push('IsUndefinedStmt', { source: returned });
        const ending = (source: PlanOperand): void => writer.push('AssignVarOnceStmt', { source, target: returned });
        lowerBlock(bodyLowering(shared, layout, { result: ending }), fallback);
      }),
    );
  return blocks;
}

/** Blocks of a set, an object or a document of several keys, which grows as its definitions yield. */
function partialBlocks(shared: Shared, layout: Layout, planned: Document): PlanBlock[] {
  const { writer, result } = layout;
  const isSet = planned.kind === 'set';
  const add = adding(writer, isSet ? 'set' : 'object', returned);
  const first = writer.block(() => writer.push(isSet ? 'MakeSetStmt' : 'MakeObjectStmt', { target: returned }));
  const definitions = deepestFirst(planned.definitions).flatMap((definition) => {
    const hasElse = definition.branches.length > 1;
    const found = (): void => {
      if (hasElse) writer.push('AssignVarStmt', { source: bool(true), target: result });
    };
    const endings: Endings = {
      yield(key, value) {
        add(key, value);
        found();
      },
      yielded: found,
    };
    return branchBlocks(shared, layout, definition, endings);
  });
  return [first, ...definitions];
}

/** Definitions with more keys first: what a shallower one then finds in the place of its value is a conflict. */
function deepestFirst(definitions: readonly Definition[]): Definition[] {
  const depth = ({ branches: [branch] }: Definition): number => {
    let last = branch?.body.at(-1);
    while (last?.op === 'scan' || last?.op === 'walk') last = last.body.at(-1);
    return last?.op === 'yield-path' && !last.fallback ? last.path.length : 0;
  };
  return [...definitions].sort((left, right) => depth(right) - depth(left));
}

/** One block a branch; that of an `else` runs where the branches before gave nothing. */
function branchBlocks(shared: Shared, layout: Layout, { branches }: Definition, endings: Endings): PlanBlock[] {
  const { writer, result } = layout;
  return branches.map(({ body, head }, index) =>
    writer.block(() => {
      writer.at(head);
      if (index > 0) writer.push('IsUndefinedStmt', { source: result });
      else writer.push('ResetLocalStmt', { target: result });
      lowerBlock(bodyLowering(shared, layout, endings), body);
    }),
  );
}

function bodyLowering({ policy, functions }: Shared, layout: Layout, endings: Endings): Lowering {
  const slots = new Map(layout.arguments.map((argument, slot) => [slot, local(argument)] as const));
  const contexts = new Map([[0, layout.frame]]);
  return { policy, functions, writer: layout.writer, contexts, slots, endings, lower: lowerBlock };
}
