import { Composite } from '../value/composite.ts';
import type { Value } from '../value/value.ts';
import type { Block, Definition, Operand, Step, Yield } from './ir.ts';

/**
 * Joins definitions of a set that differ in their constant element alone into one that adds all their elements: a condition
 * that many rules share is then looked at once.
 */
export function mergeDefinitions(definitions: readonly Definition[]): Definition[] {
  const merged = new Map<string, { readonly definition: Definition; readonly elements: Value[] }>();
  for (const [index, definition] of definitions.entries()) {
    const element = constantElement(definition);
    const key = (element === undefined ? undefined : shapeOf(definition)) ?? `#${index}`;
    const known = merged.get(key);
    if (known !== undefined && element !== undefined) known.elements.push(element);
    else merged.set(key, { definition, elements: element === undefined ? [] : [element] });
  }
  return [...merged.values()].map(({ definition, elements }) =>
    elements.length > 1 ? withElements(definition, elements) : definition,
  );
}

/** The constant that a definition of one branch adds; undefined where it is worked out. */
function constantElement({ branches }: Definition): Value | undefined {
  const [branch] = branches;
  const last = branch === undefined || branches.length > 1 ? undefined : lastStep(branch.body);
  return last?.op === 'yield' && 'constant' in last.value ? last.value.constant : undefined;
}

/** The step that ends a block, in its innermost loop. */
function lastStep(block: Block): Step | undefined {
  const last = block.at(-1);
  return last?.op === 'scan' || last?.op === 'walk' ? lastStep(last.body) : last;
}

/** Text of the steps without their places and the constant that is added; undefined where JSON cannot tell them apart. */
function shapeOf({ branches }: Definition): string | undefined {
  let isUnlike = false;
  const text = JSON.stringify(branches[0]?.body, (key, part: unknown) => {
    if (key === 'location') return undefined;
    isUnlike ||= part instanceof Composite;
    return isYield(part) && 'constant' in part.value ? 'element' : part;
  });
  return isUnlike ? undefined : text;
}

function isYield(part: unknown): part is Yield {
  return typeof part === 'object' && part !== null && 'op' in part && part.op === 'yield';
}

function withElements(definition: Definition, elements: readonly Value[]): Definition {
  const values = elements.map((constant): Operand => ({ constant }));
  const replace = (block: Block): Block =>
    block.map((step, index) => {
      if (index < block.length - 1) return step;
      if (step.op === 'scan' || step.op === 'walk') return { ...step, body: replace(step.body) };
      return step.op === 'yield' ? { ...step, more: values.slice(1) } : step;
    });
  return { ...definition, branches: definition.branches.map((branch) => ({ ...branch, body: replace(branch.body) })) };
}
