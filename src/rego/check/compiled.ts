import type { Body, Module, RefPath, Rule } from '../syntax/ast.ts';
import type { TypeTree } from '../types/type-tree.ts';
import type { RuleTree } from './tree.ts';

/**
 * Checked modules, the planner's input. They are the parser's types in a simpler shape:
 * - every reference begins with `data`, `input` or a local variable; imports are resolved;
 * - every local variable and argument has a name of its own in the whole policy (`__local0__`, …; {@link names} gives the
 *   author's); wildcards stay `$0`, …; a variable that no declaration introduces keeps its name;
 * - `some` declarations are gone, `some x in xs` is `x = xs[key]`; `:=` is a call of `assign` that binds like `eq`, and
 *   `==` in rules is a call of `eq`, as evaluation is the same;
 * - calls stand as expressions only, their result, where one is wanted, as a last argument more than the arity; operands are
 *   scalars, variables, references with simple operands, or collections of those; `generated` marks what was taken out of
 *   another expression: it stands before it, also before a negated one, whose body it must not be part of;
 * - comprehensions stand as a side of an `eq` alone; their heads are variables, scalars or collections of those;
 * - heads hold no references, calls or comprehensions;
 * - template strings are calls of `internal.template_string`; `print` is gone or a call of `internal.print`;
 * - expressions stand in an order in which every variable is bound before it is needed.
 */
export interface CheckedPolicy {
  readonly modules: readonly Module[];
  /** Rules by path. */
  readonly tree: RuleTree;
  /** The author's name of each generated variable that stands for one. */
  readonly names: ReadonlyMap<string, string>;
  /** Types of the documents that rules define; a query over them is checked by these. */
  readonly types: TypeTree;
}

/** A query in the same shape over a policy. */
export interface CheckedQuery {
  readonly body: Body;
  readonly names: ReadonlyMap<string, string>;
  /** Whether its one expression is shown where its value is false, too: a query of several, or one that iterates, fails. */
  readonly showsFalse: boolean;
}

/** A function's declaration: what the checker must know of a builtin. */
export interface BuiltinDeclaration {
  readonly name: string;
  /** Types in the shape of OPA's capabilities file. */
  readonly arguments: readonly TypeJson[];
  /** Absent for functions without a value (`print`). */
  readonly result: TypeJson | undefined;
  readonly infix?: string;
  readonly relation?: boolean;
  readonly deprecated?: boolean;
  readonly variadic?: boolean;
}

/** A type in the shape of OPA's capabilities file. */
export type TypeJson = { readonly [key: string]: unknown };

/** What a check depends on beside the modules. */
export interface CheckOptions {
  /** Functions by name; what is missing is an undefined function. */
  readonly builtins: ReadonlyMap<string, BuiltinDeclaration>;
  /** Adds the checks of `--strict`. */
  readonly strict?: boolean;
  /** Keeps `print`; it is removed where false. */
  readonly print?: boolean;
  /** Builtins that a policy must not call. */
  readonly unsafeBuiltins?: ReadonlySet<string>;
  /** JSON schemas by reference: `schema` is the input's, `schema.a.b` those that METADATA blocks name. */
  readonly schemas?: ReadonlyMap<string, unknown>;
  /** Is told how many milliseconds each stage took. */
  readonly onStage?: (name: string, milliseconds: number) => void;
  /** Lets calls of unknown functions pass. */
  readonly allowUndefinedFunctions?: boolean;
}

/** Where a query stands: the names that it may use without `data.`. */
export interface QueryContext {
  readonly package?: RefPath;
  readonly imports?: Module['imports'];
  /** Builtins that the query itself may not call, beside those of the policy. */
  readonly unsafeBuiltins?: ReadonlySet<string>;
}

/** A rule with its module. */
export interface PlacedRule {
  readonly module: Module;
  readonly rule: Rule;
}
