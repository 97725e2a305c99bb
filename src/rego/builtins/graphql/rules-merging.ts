import { fail } from '../error.ts';
import {
  type Definition,
  type FieldNode,
  isField,
  isInline,
  namedType,
  type SelectionNode,
  type TypeNode,
  typeText,
} from './ast.ts';
import { fieldOf, isComposite, type Schema } from './model.ts';
import { problem } from './problem.ts';
import { valueText } from './rules-values.ts';
import type { Rule, Survey } from './survey.ts';

/** Comparisons after which a document is refused: their number grows with the square of equal fields. */
const comparisonLimit = 1_000_000;
/** Levels of selections, those of fragments included. */
const depthLimit = 1000;

interface Selected {
  readonly node: FieldNode;
  readonly parent: Definition | undefined;
  readonly type: TypeNode | undefined;
}

/** Fields with one response name can be merged (5.3.2). */
export const fieldsMerge: Rule = (survey) => {
  const merging = new Merging(survey);
  for (const operation of survey.operations)
    merging.check([[operation.SelectionSet, survey.schema.roots.get(operation.Operation)]]);
  for (const fragment of survey.document.Fragments ?? [])
    merging.check([[fragment.SelectionSet, survey.schema.types.get(fragment.TypeCondition)]]);
};

type SelectionSet = readonly [set: readonly SelectionNode[] | undefined, parent: Definition | undefined];

class Merging {
  readonly #survey: Survey;
  readonly #schema: Schema;
  /** Pairs that were compared; those of which one need not be the other's equal apart. */
  readonly #compared = new Map<FieldNode, Map<FieldNode, boolean>>();
  /** Fields whose own selections were checked. */
  readonly #entered = new Set<FieldNode>();
  #count = 0;
  #depth = 0;

  constructor(survey: Survey) {
    this.#survey = survey;
    this.#schema = survey.schema;
  }

  /** Checks that the fields of one selection set, or of two that are merged, fit, and what is selected from them. */
  check(sets: readonly SelectionSet[], shapeOnly = false): void {
    const byName = new Map<string, Selected[]>();
    const seen = new Set<string>();
    this.#nested(() => {
      for (const [set, parent] of sets) this.#collect(set, parent, byName, seen);
      for (const fields of byName.values()) {
        for (const [index, first] of fields.entries()) {
          for (const second of fields.slice(index + 1)) this.#compare(first, second, shapeOnly);
          if (sets.length === 1) this.#enter(first);
        }
      }
    });
  }

  #enter(selected: Selected): void {
    if (this.#entered.has(selected.node)) return;
    this.#entered.add(selected.node);
    this.check([this.#selected(selected)]);
  }

  #nested(run: () => void): void {
    if (++this.#depth > depthLimit) fail(`the GraphQL query nests more than ${depthLimit} levels`);
    run();
    this.#depth -= 1;
  }

  #selected({ node, type }: Selected): SelectionSet {
    return [node.SelectionSet, type && this.#schema.types.get(namedType(type))];
  }

  #collect(
    set: readonly SelectionNode[] | undefined,
    parent: Definition | undefined,
    byName: Map<string, Selected[]>,
    seen: Set<string>,
  ): void {
    for (const node of set ?? []) {
      if (isField(node)) {
        const list = byName.get(node.Alias) ?? [];
        byName.set(node.Alias, list);
        list.push({ node, parent, type: fieldOf(this.#schema, parent, node.Name)?.Type });
      } else if (isInline(node)) {
        const type = node.TypeCondition === '' ? parent : this.#schema.types.get(node.TypeCondition);
        this.#nested(() => this.#collect(node.SelectionSet, type, byName, seen));
      } else if (!seen.has(node.Name)) {
        seen.add(node.Name);
        const fragment = this.#survey.fragments.get(node.Name);
        const type = this.#schema.types.get(fragment?.TypeCondition ?? '');
        this.#nested(() => this.#collect(fragment?.SelectionSet, type, byName, seen));
      }
    }
  }

  #compare(first: Selected, second: Selected, shapeOnly: boolean): void {
    if (++this.#count > comparisonLimit) fail('the GraphQL query selects the same fields too often');
    if (first.node === second.node || this.#isKnown(first.node, second.node, shapeOnly)) return;
    const apart =
      shapeOnly ||
      (first.parent !== second.parent && first.parent?.Kind === 'OBJECT' && second.parent?.Kind === 'OBJECT');
    const { node } = first;
    if (!apart && node.Name !== second.node.Name)
      conflict(
        second.node,
        node.Alias,
        `${JSON.stringify(node.Name)} and ${JSON.stringify(second.node.Name)} are different fields`,
      );
    if (!apart && argumentsText(node) !== argumentsText(second.node))
      conflict(second.node, node.Alias, 'they have differing arguments');
    if (first.type !== undefined && second.type !== undefined && !this.#sameShape(first.type, second.type))
      conflict(
        second.node,
        node.Alias,
        `they return conflicting types ${JSON.stringify(typeText(first.type))} and ${JSON.stringify(typeText(second.type))}`,
      );
    this.check([this.#selected(first), this.#selected(second)], apart);
  }

  #isKnown(first: FieldNode, second: FieldNode, shapeOnly: boolean): boolean {
    const row = this.#compared.get(first) ?? new Map<FieldNode, boolean>();
    this.#compared.set(first, row);
    const before = row.get(second);
    if (before === false || before === shapeOnly) return true;
    row.set(second, shapeOnly);
    return false;
  }

  /** `SameResponseShape`, but for what is selected from both. */
  #sameShape(first: TypeNode, second: TypeNode): boolean {
    if (first.NonNull !== second.NonNull) return false;
    if (first.Elem !== undefined || second.Elem !== undefined)
      return first.Elem !== undefined && second.Elem !== undefined && this.#sameShape(first.Elem, second.Elem);
    const [a, b] = [this.#schema.types.get(first.NamedType), this.#schema.types.get(second.NamedType)];
    return a === undefined || b === undefined || (isComposite(a) && isComposite(b)) || a === b;
  }
}

function argumentsText({ Arguments }: FieldNode): string {
  return (Arguments ?? [])
    .map(({ Name, Value }) => `${Name}:${valueText(Value)}`)
    .sort()
    .join();
}

function conflict(node: FieldNode, name: string, reason: string): never {
  return problem(
    `Fields ${JSON.stringify(name)} conflict because ${reason}. Use different aliases on the fields to fetch both if this was intentional.`,
    node,
  );
}
