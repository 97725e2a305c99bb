import type { Expr, Location } from '../syntax/ast.ts';
import type { Value } from '../value/value.ts';

/**
 * The intermediate representation between checker and emitter: loops and tests in evaluation order, with every variable
 * resolved to a slot and every reference to a document, a function or a path.
 *
 * A {@link Block} runs its steps in order; a step that fails ends the current turn of the innermost loop, or the block.
 * What follows a {@link Scan} stands inside it, so that a block has one solution for each time its last step is reached.
 */
export type Block = Step[];

/** A local variable of the emitted function; defined once on every way that leads to its uses. */
export type Slot = number;

/** An evaluation context: 0 is the function's own, others are made by {@link EnterWith}. */
export type ContextSlot = number;

/** A value that is at hand. */
export type Operand = { readonly slot: Slot } | { readonly constant: Value };

/** `target := expression`; fails where it is undefined. */
export interface Compute {
  readonly op: 'compute';
  readonly target: Slot;
  readonly expression: Expression;
  readonly location: Location | undefined;
}

/** Fails unless the condition holds. */
export interface Check {
  readonly op: 'check';
  readonly condition: Condition;
  readonly location: Location | undefined;
}

/** Runs the body for each member; `key` is the index, key or element, `value` the item, member or element. */
export interface Scan {
  readonly op: 'scan';
  readonly source: Operand;
  readonly context: ContextSlot;
  readonly key: Slot;
  readonly value: Slot;
  /** The order of the members can be seen in the result. */
  readonly ordered: boolean;
  readonly body: Block;
}

/** Runs the body for each `[path, value]` that `walk` yields; slots that nobody reads are -1. */
export interface Walk {
  readonly op: 'walk';
  readonly source: Operand;
  readonly path: Slot;
  readonly value: Slot;
  readonly body: Block;
}

/** Fails unless some alternative (or, where `holds` is false, no alternative) has a solution. */
export interface Test {
  readonly op: 'test';
  readonly holds: boolean;
  readonly alternatives: readonly Block[];
}

/** Makes a context in which `input`, parts of `data` or functions are replaced. */
export interface EnterWith {
  readonly op: 'with';
  readonly target: ContextSlot;
  readonly from: ContextSlot;
  readonly replacements: readonly Replacement[];
  readonly location: Location;
}

/** What a `with` modifier puts in the place of what. */
export type Replacement =
  | { readonly what: 'input' | 'data'; readonly path: readonly Operand[]; readonly value: Operand }
  | { readonly what: 'function'; readonly name: string; readonly by: Operand | Callee };

/** A function by its kind and number or name. */
export type Callee = { readonly builtin: string } | { readonly function: number };

/** Ends a {@link Test}'s alternative with success. */
export interface Succeed {
  readonly op: 'succeed';
}

/** Adds to the collection of the {@link Collect} around, or to the partial document. */
export interface Yield {
  readonly op: 'yield';
  readonly key: Operand | undefined;
  readonly value: Operand;
  /** Further elements of a set in the same turn. */
  readonly more?: readonly Operand[];
}

/** Yields to a document of references with variables: the keys below the document, then a value or an element of a set. */
export interface YieldPath {
  readonly op: 'yield-path';
  readonly path: readonly Operand[];
  readonly value: Operand;
  readonly element: boolean;
  /** Of a default rule: counts only where nothing is at the path. */
  readonly fallback: boolean;
  readonly location: Location;
}

/** A value of a complete rule or function. */
export interface Result {
  readonly op: 'result';
  readonly value: Operand;
}

/** A solution of a query: the values of its variables and of its expressions. */
export interface Solution {
  readonly op: 'solution';
  readonly bindings: readonly (readonly [name: string, value: Operand])[];
  readonly expressions: readonly Operand[];
}

/** An expression begins; in instrumented plans alone. */
export interface Mark {
  readonly op: 'mark';
  readonly expression: Expr;
}

/** A variable of the policy has its value; in instrumented plans alone. */
export interface Bind {
  readonly op: 'bind';
  readonly name: string;
  readonly value: Operand;
}

/** One step of a block. */
export type Step =
  | Bind
  | Compute
  | Check
  | Scan
  | Walk
  | Test
  | EnterWith
  | Mark
  | Succeed
  | Yield
  | YieldGroup
  | YieldPath
  | Result
  | Solution;

/** What a {@link Check} asks of a value. */
export type Condition =
  | { readonly is: 'true'; readonly value: Operand }
  | { readonly is: 'equal'; readonly left: Operand; readonly right: Operand }
  /** Array of that length. */
  | { readonly is: 'array'; readonly value: Operand; readonly length: number }
  /** Object with that many members. */
  | { readonly is: 'object'; readonly value: Operand; readonly size: number }
  /** Array, object or set. */
  | { readonly is: 'collection'; readonly value: Operand }
  | { readonly is: 'false' };

/** What a {@link Compute} makes a value of. */
/**
 * A comprehension that depends on variables from outside only by comparing them: it is evaluated once for all their values,
 * grouped by the other sides of the comparisons; `lookup` then picks a group.
 */
export interface Indexed {
  readonly kind: 'indexed';
  readonly context: ContextSlot;
  /** Number of its place in the memory of a context, behind the documents. */
  readonly memory: number;
  readonly into: 'array' | 'set' | 'object';
  /** Ends with {@link YieldGroup}. */
  readonly body: Block;
  readonly lookup: readonly Operand[];
  readonly location: Location;
}

/** Adds to the group of a key. */
export interface YieldGroup {
  readonly op: 'yield-group';
  readonly group: readonly Operand[];
  readonly key: Operand | undefined;
  readonly value: Operand;
}

/** What a {@link Compute} works out. */
export type Expression =
  | { readonly kind: 'operand'; readonly value: Operand }
  /** `input` and constant keys below it. */
  | { readonly kind: 'input'; readonly context: ContextSlot; readonly path: readonly string[] }
  /** Constant keys of the base documents, where no rule can be. */
  | { readonly kind: 'base'; readonly context: ContextSlot; readonly path: readonly (string | number)[] }
  /** Value of a document that rules define. */
  | { readonly kind: 'document'; readonly context: ContextSlot; readonly document: number }
  /** A place in `data` with rules below it, to be entered key by key or taken whole. */
  | { readonly kind: 'place'; readonly context: ContextSlot; readonly path: readonly string[] }
  /** The whole of what a place holds, rules and base documents together. */
  | { readonly kind: 'whole'; readonly context: ContextSlot; readonly value: Operand }
  | { readonly kind: 'member'; readonly context: ContextSlot; readonly base: Operand; readonly key: Operand }
  | {
      readonly kind: 'call';
      readonly context: ContextSlot;
      readonly callee: Callee;
      readonly arguments: readonly Operand[];
    }
  | { readonly kind: 'array' | 'set'; readonly items: readonly Operand[] }
  | { readonly kind: 'object'; readonly members: readonly (readonly [key: Operand, value: Operand])[] }
  | Indexed
  | Collect;

/** A comprehension. */
export interface Collect {
  readonly kind: 'collect';
  readonly into: 'array' | 'set' | 'object';
  readonly body: Block;
  readonly location: Location;
}

/** One definition with its `else` branches: the first that has a result counts. */
export interface Definition {
  readonly branches: readonly Branch[];
  readonly location: Location;
  /** Conditions `path = constant` that must hold for the definition to count, for the index. */
  readonly guards: readonly Guard[];
}

/** One body of a definition with the value that it gives; `else` adds branches. */
export interface Branch {
  readonly body: Block;
  /** The value where it is the same for every solution. */
  readonly constant: Value | undefined;
  readonly location: Location;
  /** The rule's head, which reports of instrumented code name. */
  readonly head: Location;
}

/** A definition counts only where the value at a path of `input` (or below an argument) is one of the constants. */
export interface Guard {
  /** Number of the argument, -1 for `input`. */
  readonly root: number;
  /** Keys of objects and indices of arrays. */
  readonly path: readonly (string | number)[];
  readonly values: readonly Value[];
}

/** Kinds of documents by how their definitions join; a `tree` has other documents below it. */
export type DocumentKind = 'complete' | 'set' | 'object' | 'tree';

/** A document that rules define. */
export interface Document {
  readonly kind: DocumentKind;
  /** Path below `data`. */
  readonly path: readonly string[];
  readonly definitions: readonly Definition[];
  readonly default: Block | undefined;
  /** Head of the default rule. */
  readonly defaultHead?: Location | undefined;
  readonly location: Location;
}

/** A function of the policy; arguments are in slots 0 and up. */
export interface PlannedFunction {
  readonly path: readonly string[];
  readonly arity: number;
  readonly definitions: readonly Definition[];
  readonly default: Block | undefined;
  /** Head of the default rule. */
  readonly defaultHead?: Location | undefined;
  readonly location: Location;
}

/** A whole policy. */
export interface Plan {
  readonly documents: readonly Document[];
  readonly functions: readonly PlannedFunction[];
  /** Names of builtins that some `with` replaces. */
  readonly mocked: ReadonlySet<string>;
  /** The code tells a probe what it does; `whole` runs also the definitions that the index would leave out. */
  readonly instrument?: Instrument | undefined;
}

/** How code is instrumented. */
export type Instrument = 'indexed' | 'whole';
