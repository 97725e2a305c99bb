import { keyOf, type RuleTree } from '../../check/tree.ts';
import { documentAt } from '../../run/engine.ts';
import type { Head, RefPath, Term } from '../../syntax/ast.ts';
import { printTerm } from '../../syntax/print.ts';
import type { Value } from '../../value/value.ts';
import type { Done, Frame, Next } from './frame.ts';
import { assembled, type Element } from './elements.ts';
import { type Lookup, lookUp } from './lookup.ts';
import type { Machine, Walk } from './machine.ts';
import { oneValue, pathOfRule } from './rules.ts';

/** A document that rules make. */
export interface VirtualPlace {
  /** Below `data`. */
  readonly path: readonly Term[];
  readonly node: RuleTree;
}

/** Solutions of a reference through a document that rules make. @param at the first operand behind the document */
export function virtualDocument(
  machine: Machine,
  frame: Frame,
  walk: Walk,
  place: VirtualPlace,
  at: number,
  next: Next,
): Done {
  const { node } = place;
  const found = lookUp(machine, frame, node);
  announce(frame, place, found);
  if (node.rules.some(({ rule }) => rule.head.args !== undefined)) return undefined;
  const isPartial = node.rules.some(({ rule: { head } }) => keysOfHead(head).length > 0 || head.value === undefined);
  return isPartial
    ? partialDocument(machine, frame, walk, place, found, at, next)
    : completeDocument(machine, frame, walk, place, found, at, next);
}

/** Tells how many rules the index leaves. */
export function announce(frame: Frame, { path }: Pick<VirtualPlace, 'path'>, { chains, isEarly }: Lookup): void {
  const expr = frame.current;
  if (expr === undefined) return;
  const ref = [{ type: 'var', location: expr.location, value: 'data' }, ...path] as unknown as RefPath;
  const count = `matched ${chains.length} rule${chains.length === 1 ? '' : 's'}`;
  frame.tell('Index', { kind: 'document', path: ref, expr }, `(${count}${isEarly ? ', early exit' : ''})`);
}

function cacheKey(path: readonly Term[]): string {
  return path.map(printTerm).join('/');
}

function completeDocument(
  machine: Machine,
  frame: Frame,
  walk: Walk,
  place: VirtualPlace,
  found: Lookup,
  at: number,
  next: Next,
): Done {
  const { cache } = frame.world;
  const key = cacheKey(place.path);
  if (cache.has(key)) {
    const value = cache.get(key);
    return value === undefined ? undefined : machine.below(frame, walk, value, at, next);
  }
  const done = oneValue(frame, found, {
    path: place.path,
    evaluate: (own, _rule, then) => machine.solve(own, 0, then),
    give: (value) => machine.below(frame, walk, value, at, next),
    keep: (value) => void cache.set(key, value),
    conflict: 'complete rules must not produce multiple outputs',
  });
  if (!cache.has(key)) cache.set(key, undefined);
  return done;
}

/** Operands of a head behind those that are constant, with the element of a set. */
function keysOfHead(head: Head): Term[] {
  const operands = head.ref.value.slice(1);
  const first = operands.findIndex((operand) => keyOf(operand) === undefined);
  return first === -1 ? [] : operands.slice(first);
}

function partialDocument(
  machine: Machine,
  frame: Frame,
  walk: Walk,
  place: VirtualPlace,
  found: Lookup,
  at: number,
  next: Next,
): Done {
  const { cache } = frame.world;
  const operand = walk.ref.value[at];
  const wanted = operand === undefined ? undefined : walk.scope.valueOf(operand);
  const key = cacheKey(place.path);
  if (cache.has(key)) return machine.below(frame, walk, cache.get(key) as Value, at, next);
  if (wanted === undefined || place.node.children.size > 0) {
    const elements = elementsOf(machine, frame, place, found, undefined);
    const value =
      place.node.children.size > 0
        ? documentAt(
            frame.world.context,
            place.path.map((term) => (term.type === 'string' ? term.value : '')),
          )
        : assembled(elements, isSet(place.node));
    if (value === undefined) return undefined;
    cache.set(key, value);
    return machine.below(frame, walk, value, at, next);
  }
  const value = assembled(elementsOf(machine, frame, place, found, wanted), isSet(place.node));
  return value === undefined ? undefined : machine.below(frame, walk, value, at, next);
}

function isSet({ rules }: RuleTree): boolean {
  return rules.every(({ rule: { head } }) => head.value === undefined && keysOfHead(head).length === 0);
}

/** Elements and members of a partial document; where one is wanted alone, that one. */
function elementsOf(
  machine: Machine,
  frame: Frame,
  { path }: VirtualPlace,
  { chains }: Lookup,
  wanted: Value | undefined,
): Element[] {
  const found: Element[] = [];
  for (const { rule } of chains) {
    const { head, body } = rule;
    const keys = keysOfHead(head);
    const element = head.value === undefined ? head.key : undefined;
    const first = keys[0] ?? element;
    const own = frame.child(body);
    const node = { kind: 'rule', rule, path: pathOfRule(path, rule) } as const;
    own.tell('Enter', node);
    const evaluate: Next = () =>
      machine.solve(own, 0, () => {
        own.exit(node);
        const value = element ?? head.value;
        found.push({
          path: keys.map((key) => own.scope.valueOf(key) as Value),
          value: value === undefined ? true : (own.scope.valueOf(value) as Value),
          isElement: element !== undefined,
        });
        own.tell('Redo', node);
        return undefined;
      });
    if (wanted === undefined || first === undefined) evaluate();
    else {
      const left = { operand: { type: 'known', value: wanted } as const, scope: frame.scope };
      machine.unify(own, left, { operand: first, scope: own.scope }, evaluate);
    }
  }
  return found;
}
