/**
 * The syntax tree of Rego. The parser makes it, the checker rewrites it into the same types (see `../check/compiled.ts`),
 * the planner reads that. Every node is immutable; a rewrite makes new nodes and shares the rest.
 */

/** A file's name and whole text; locations point into it. */
export interface SourceFile {
  readonly name: string;
  readonly text: string;
}

/** A range of a source file. */
export interface Location {
  readonly source: SourceFile;
  /** Line, counted from 1. */
  readonly row: number;
  /** Column, counted from 1 in characters (code points). */
  readonly col: number;
  /** Index of the first UTF-16 unit in the file's text; parentheses belong to it, though row and column point behind them. */
  readonly offset: number;
  /** Index after the last UTF-16 unit that belongs to the node; equal to `offset` where the node has no text of its own. */
  readonly end: number;
}

interface Node<Type extends string> {
  readonly type: Type;
  readonly location: Location;
}

/** `null`. */
export type NullTerm = Node<'null'>;

/** `true` or `false`. */
export interface BooleanTerm extends Node<'boolean'> {
  readonly value: boolean;
}

/** A number literal. */
export interface NumberTerm extends Node<'number'> {
  /** The literal as it was written, so that no precision is lost: `10`, `2.50`, `1e400`. */
  readonly value: string;
}

/** A string literal, quoted or raw. */
export interface StringTerm extends Node<'string'> {
  /** The decoded value. */
  readonly value: string;
}

/** A variable; wildcards are `$0`, `$1`, …, each `_` its own; the checker's own variables are `__local0__`, …. */
export interface VarTerm extends Node<'var'> {
  readonly value: string;
}

/** `head[a].b`: the head is a variable unless an expression is indexed (`f(x).y`, `[1, 2][0]`); `.b` is a string operand. */
export interface RefTerm extends Node<'ref'> {
  readonly value: RefPath;
}

/** Head and operands of a reference. */
export type RefPath = readonly [Term, ...Term[]];

/** `[a, b]`. */
export interface ArrayTerm extends Node<'array'> {
  readonly value: readonly Term[];
}

/** `{a, b}` or `set()`. */
export interface SetTerm extends Node<'set'> {
  /** Elements as they were written; duplicates are not removed. */
  readonly value: readonly Term[];
}

/** `{k: v}`, members in the order of the text. */
export interface ObjectTerm extends Node<'object'> {
  /** Members as they were written; duplicate keys are not removed. */
  readonly value: readonly (readonly [key: Term, value: Term])[];
}

/** `[term | body]`. */
export interface ArrayComprehension extends Node<'arraycomprehension'> {
  readonly term: Term;
  readonly body: Body;
}

/** `{term | body}`. */
export interface SetComprehension extends Node<'setcomprehension'> {
  readonly term: Term;
  readonly body: Body;
}

/** `{key: value | body}`. */
export interface ObjectComprehension extends Node<'objectcomprehension'> {
  readonly key: Term;
  readonly value: Term;
  readonly body: Body;
}

/** A call where a term stands: `1 + count(x)`; infix operators are calls of `plus`, `equal`, …. Absent after the checker. */
export interface CallTerm extends Node<'call'> {
  readonly operator: RefTerm;
  readonly arguments: readonly Term[];
}

/** A literal, as opposed to what must be evaluated. */
export type ScalarTerm = NullTerm | BooleanTerm | NumberTerm | StringTerm;

/** `$"text {expression}"`: strings and expressions in turn; an expression that is a literal stands as its term. */
export interface TemplateString extends Node<'templatestring'> {
  readonly parts: readonly (ScalarTerm | Expr)[];
  readonly multiLine: boolean;
}

/** Any comprehension. */
export type Comprehension = ArrayComprehension | SetComprehension | ObjectComprehension;

/** Anything that has a value. */
export type Term =
  | NullTerm
  | BooleanTerm
  | NumberTerm
  | StringTerm
  | VarTerm
  | RefTerm
  | ArrayTerm
  | SetTerm
  | ObjectTerm
  | Comprehension
  | CallTerm
  | TemplateString;

/** Expressions in the order in which they are written (parser) or can be evaluated (checker). */
export type Body = readonly Expr[];

/** What every expression of a body carries. */
interface ExprNode<Type extends string> extends Node<Type> {
  /** `not` before the expression, in the semantics without `future.keywords.not`. */
  readonly negated: boolean;
  /** `with target as value`, in order. */
  readonly with: readonly With[];
  /** Not written by the author: the body `true` of a constant rule, or an expression that a rewrite took out of another one. */
  readonly generated: boolean;
}

/** A term that must be defined and not false. */
export interface TermExpr extends ExprNode<'term'> {
  readonly term: Term;
}

/** A call; `x = y`, `x := y`, `x == y`, `x < y` are calls of `eq`, `assign`, `equal`, `lt`. */
export interface CallExpr extends ExprNode<'call'> {
  readonly operator: RefTerm;
  readonly arguments: readonly Term[];
}

/** `some x, y` (symbols are variables) or `some x in xs`, `some k, v in xs` (one call of `internal.member_2` or `_3`). */
export interface SomeExpr extends ExprNode<'some'> {
  readonly symbols: readonly Term[];
}

/** `every key, value in domain { body }`. */
export interface EveryExpr extends ExprNode<'every'> {
  readonly key: Term | undefined;
  readonly value: Term;
  readonly domain: Term;
  readonly body: Body;
}

/** `not` under `future.keywords.not`: holds where the body has no solution. */
export interface NotExpr extends ExprNode<'not'> {
  readonly body: Body;
  /** Written with braces. */
  readonly explicitBody: boolean;
}

/** `left and right`, `left or right`: each side is a body of its own scope, the expression has one solution at most. */
export interface LogicalExpr extends ExprNode<'and' | 'or'> {
  readonly left: Body;
  readonly right: Body;
  readonly explicitLeft: boolean;
  readonly explicitRight: boolean;
}

/** One expression of a body. */
export type Expr = TermExpr | CallExpr | SomeExpr | EveryExpr | NotExpr | LogicalExpr;

/** A modifier `with target as value` of an expression. */
export interface With {
  readonly location: Location;
  /** A reference (or variable) into `input` or `data`, or a function's or builtin's name. */
  readonly target: Term;
  readonly value: Term;
}

/** `package a.b`. */
export interface Package {
  readonly location: Location;
  /** `data` and the strings of the path. */
  readonly path: RefPath;
}

/** `import path` or `import path as alias`. */
export interface Import {
  readonly location: Location;
  readonly path: RefTerm;
  readonly alias: string | undefined;
  readonly aliasLocation: Location | undefined;
}

/** What stands before a rule's body: name, arguments, key and value. */
export interface Head {
  readonly location: Location;
  /** `p`, `p.q[x].r`: the first operand is a variable that names the rule, strings and variables follow. */
  readonly ref: RefTerm;
  /** Present for functions, even without arguments. */
  readonly args: readonly Term[] | undefined;
  /** Element of a partial set (`contains x`), or key of a partial object written `p[x] = y` in v0. */
  readonly key: Term | undefined;
  /** Absent for partial sets; the generated `true` where none is written. */
  readonly value: Term | undefined;
  /** Written with `:=`. */
  readonly assign: boolean;
  /** `name` of OPA's JSON: empty where the head is a reference of several operands. */
  readonly name: string;
  readonly generatedValue: boolean;
  /** The words that the author used: `contains` in the head, `if` before the body. */
  readonly keywords: readonly ('contains' | 'if')[];
}

/** One rule; further bodies of the same head are rules of their own. */
export interface Rule {
  readonly location: Location;
  readonly default: boolean;
  readonly head: Head;
  readonly body: Body;
  readonly else: Rule | undefined;
  /** No body was written. */
  readonly generatedBody: boolean;
  /** Annotations that stand right above this rule. */
  readonly annotations: readonly Annotations[];
}

/** A comment, of one line. */
export interface Comment {
  readonly location: Location;
  /** Text behind the `#`. */
  readonly text: string;
}

/** Where a METADATA block counts. */
export type AnnotationScope = 'package' | 'subpackages' | 'rule' | 'document';

/** A value of a METADATA block, as its YAML reads. */
export type MetadataValue =
  | null
  | boolean
  | number
  | string
  | readonly MetadataValue[]
  | { readonly [key: string]: MetadataValue };

/** A type by JSON Schema for a path, `schemas: - input: schema.pod`. */
export interface SchemaAnnotation {
  readonly path: RefPath;
  /** Reference below `schema`, or the definition itself. */
  readonly schema: RefPath | undefined;
  readonly definition: MetadataValue | undefined;
}

/** One METADATA block (policy language, "Annotations"). */
export interface Annotations {
  readonly location: Location;
  /** Last row of the block's comment lines. */
  readonly endRow: number;
  readonly scope: AnnotationScope;
  readonly title: string;
  readonly description: string;
  readonly entrypoint: boolean;
  readonly organizations: readonly string[];
  readonly relatedResources: readonly { readonly ref: string; readonly description: string }[];
  readonly authors: readonly { readonly name: string; readonly email: string }[];
  readonly schemas: readonly SchemaAnnotation[];
  readonly compile: MetadataValue | undefined;
  readonly custom: { readonly [key: string]: MetadataValue } | undefined;
  readonly labels: { readonly [key: string]: MetadataValue } | undefined;
}

/** Dialects: `v0v1` reads v0 and requires what v1 requires (`import rego.v1`). */
export type RegoVersion = 'v0' | 'v1' | 'v0v1';

/** A parsed file. */
export interface Module {
  readonly source: SourceFile;
  readonly version: RegoVersion;
  readonly package: Package;
  readonly imports: readonly Import[];
  readonly rules: readonly Rule[];
  readonly comments: readonly Comment[];
  /** Every METADATA block of the file in order of rows. */
  readonly annotations: readonly Annotations[];
}
