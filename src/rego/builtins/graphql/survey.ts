import {
  type ArgumentDefinition,
  type ArgumentNode,
  type Definition,
  type DirectiveNode,
  type FieldDefinition,
  type FragmentNode,
  isField,
  isInline,
  namedType,
  type OperationNode,
  type QueryDocument,
  type SelectionNode,
  type TypeNode,
  type ValueNode,
  valueKinds,
} from './ast.ts';
import { fieldOf, type Schema } from './model.ts';

/** What selections belong to. */
export type Owner = OperationNode | FragmentNode;

/** A selection and what the schema says of its place. */
export interface SelectionUse {
  readonly owner: Owner;
  readonly node: SelectionNode;
  readonly parent: Definition | undefined;
  /** Definition of a field. */
  readonly field: FieldDefinition | undefined;
}

/** A directive and the kind of place that it stands at. */
export interface DirectiveUse {
  readonly owner: Owner;
  readonly node: DirectiveNode;
  readonly location: string;
  readonly siblings: readonly DirectiveNode[];
}

/** A value, those inside other values included, and the type that is expected of it. */
export interface ValueUse {
  readonly owner: Owner;
  readonly node: ValueNode;
  readonly type: TypeNode | undefined;
  readonly hasDefault: boolean;
}

/** All that stands in a document, as rules ask for it. */
export interface Survey {
  readonly schema: Schema;
  readonly operations: readonly OperationNode[];
  readonly fragments: ReadonlyMap<string, FragmentNode>;
  readonly document: QueryDocument;
  readonly selections: readonly SelectionUse[];
  readonly directives: readonly DirectiveUse[];
  readonly values: readonly ValueUse[];
}

/** A rule of validation. @throws BuiltinError where it is broken */
export type Rule = (survey: Survey) => void;

/** Walks a document once. */
export function surveyQuery(schema: Schema, document: QueryDocument): Survey {
  const surveyor = new Surveyor(schema);
  for (const operation of document.Operations ?? []) {
    surveyor.directives(operation, operation.Directives, operation.Operation.toUpperCase());
    surveyor.variables(operation);
    surveyor.selections(operation, operation.SelectionSet, schema.roots.get(operation.Operation));
  }
  for (const fragment of document.Fragments ?? []) {
    surveyor.directives(fragment, fragment.Directives, 'FRAGMENT_DEFINITION');
    surveyor.selections(fragment, fragment.SelectionSet, schema.types.get(fragment.TypeCondition));
  }
  return {
    schema,
    document,
    operations: document.Operations ?? [],
    fragments: new Map((document.Fragments ?? []).map((fragment) => [fragment.Name, fragment])),
    selections: surveyor.selectionUses,
    directives: surveyor.directiveUses,
    values: surveyor.valueUses,
  };
}

class Surveyor {
  readonly selectionUses: SelectionUse[] = [];
  readonly directiveUses: DirectiveUse[] = [];
  readonly valueUses: ValueUse[] = [];
  readonly #schema: Schema;

  constructor(schema: Schema) {
    this.#schema = schema;
  }

  selections(owner: Owner, set: readonly SelectionNode[] | undefined, parent: Definition | undefined): void {
    for (const node of set ?? []) {
      if (isField(node)) {
        const field = fieldOf(this.#schema, parent, node.Name);
        this.selectionUses.push({ owner, node, parent, field });
        this.#arguments(owner, node.Arguments, field?.Arguments);
        this.directives(owner, node.Directives, 'FIELD');
        this.selections(owner, node.SelectionSet, field && this.#schema.types.get(namedType(field.Type)));
        continue;
      }
      this.selectionUses.push({ owner, node, parent, field: undefined });
      this.directives(owner, node.Directives, isInline(node) ? 'INLINE_FRAGMENT' : 'FRAGMENT_SPREAD');
      if (isInline(node))
        this.selections(
          owner,
          node.SelectionSet,
          node.TypeCondition === '' ? parent : this.#schema.types.get(node.TypeCondition),
        );
    }
  }

  directives(owner: Owner, nodes: readonly DirectiveNode[] = [], location: string): void {
    for (const node of nodes) {
      this.directiveUses.push({ owner, node, location, siblings: nodes });
      this.#arguments(owner, node.Arguments, this.#schema.directives.get(node.Name)?.Arguments);
    }
  }

  variables(operation: OperationNode): void {
    for (const variable of operation.VariableDefinitions ?? []) {
      this.directives(operation, variable.Directives, 'VARIABLE_DEFINITION');
      if (variable.DefaultValue !== undefined) this.#value(operation, variable.DefaultValue, variable.Type, false);
    }
  }

  #arguments(owner: Owner, nodes: readonly ArgumentNode[] = [], known: readonly ArgumentDefinition[] = []): void {
    for (const node of nodes) {
      const definition = known.find(({ Name }) => Name === node.Name);
      this.#value(owner, node.Value, definition?.Type, definition?.DefaultValue !== undefined);
    }
  }

  #value(owner: Owner, node: ValueNode, type: TypeNode | undefined, hasDefault: boolean): void {
    this.valueUses.push({ owner, node, type, hasDefault });
    const definition = type && this.#schema.types.get(namedType(type));
    for (const { Name, Value } of node.Children ?? []) {
      if (node.Kind === valueKinds.list) {
        this.#value(owner, Value, type?.Elem, false);
        continue;
      }
      const field =
        definition?.Kind === 'INPUT_OBJECT' ? definition.Fields?.find((item) => item.Name === Name) : undefined;
      this.#value(owner, Value, field?.Type, field?.DefaultValue !== undefined);
    }
  }
}

/** Fragments that an operation or fragment reaches through spreads, itself left out unless it is in a circle. */
export function reachedFragments(survey: Survey, owner: Owner): ReadonlySet<FragmentNode> {
  const reached = new Set<FragmentNode>();
  const pending: Owner[] = [owner];
  for (let next = pending.pop(); next !== undefined; next = pending.pop())
    for (const name of spreadsOf(survey, next)) {
      const fragment = survey.fragments.get(name);
      if (fragment === undefined || reached.has(fragment)) continue;
      reached.add(fragment);
      pending.push(fragment);
    }
  return reached;
}

const spreads = new WeakMap<Survey, Map<Owner, string[]>>();

function spreadsOf(survey: Survey, owner: Owner): readonly string[] {
  let known = spreads.get(survey);
  if (known === undefined) {
    known = new Map();
    for (const { node, owner: inside } of survey.selections) {
      if (isField(node) || isInline(node)) continue;
      known.set(inside, [...(known.get(inside) ?? []), node.Name]);
    }
    spreads.set(survey, known);
  }
  return known.get(owner) ?? [];
}
