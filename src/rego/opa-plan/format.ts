import { defineCatalogue } from '../../core/index.ts';
import type { TypeJson } from '../check/compiled.ts';

/**
 * The plan that `opa build -t plan` writes (`plan.json`): the documented intermediate representation of Rego, which
 * interpreters in other languages and compilers to WebAssembly read. Names are those of the format.
 */
export interface PlanFile {
  readonly static: PlanStatic;
  readonly plans: { readonly plans: readonly EntryPlan[] };
  readonly funcs: { readonly funcs: readonly PlanFunction[] };
  /** Rules that no entry needs; where they are asked for. */
  readonly unplanned_rules?: readonly UnplannedRule[];
}

/** A rule that a plan leaves out. */
export interface UnplannedRule {
  readonly path: string;
  readonly location: PlanLocation;
}

/** Constants that statements name by their index. */
export interface PlanStatic {
  readonly strings: readonly { readonly value: string }[];
  readonly builtin_funcs: readonly { readonly name: string; readonly decl: TypeJson }[];
  readonly files: readonly { readonly value: string }[];
}

/** What answers for one entrypoint: each solution is an object that it adds to the result set. */
export interface EntryPlan {
  readonly name: string;
  readonly blocks: readonly PlanBlock[];
}

/** A document or function; `params` begin with `input` and `data`, `return` stays undefined where nothing holds. */
export interface PlanFunction {
  readonly name: string;
  readonly params: readonly number[];
  readonly return: number;
  readonly blocks: readonly PlanBlock[];
  readonly path: readonly string[];
}

/** Statements in order; one that is undefined ends the block. */
export interface PlanBlock {
  readonly stmts: readonly PlanStatement[];
}

/** A value that is at hand: a local variable, a constant string or a boolean. */
export type PlanOperand =
  | { readonly type: 'local'; readonly value: number }
  | { readonly type: 'string_index'; readonly value: number }
  | { readonly type: 'bool'; readonly value: boolean };

/** Where a statement comes from; the end is the first character behind it. */
export interface PlanLocation {
  readonly file: number;
  readonly col: number;
  readonly row: number;
  readonly end_col: number;
  readonly end_row: number;
}

/** Kinds of fields, by what they hold. */
interface FieldTypes {
  readonly block: PlanBlock;
  readonly blocks: readonly PlanBlock[];
  readonly integer: number;
  readonly local: number;
  readonly locals: readonly number[];
  readonly name: string;
  readonly operand: PlanOperand;
  readonly operands: readonly PlanOperand[];
  /** Indices of strings; null for the whole of a local. */
  readonly path: readonly number[] | null;
  readonly string: number;
}

/** What a field of a statement holds. */
export type FieldKind = keyof FieldTypes;

type Fields = { readonly [name: string]: FieldKind };

function statement<const Name extends string, const Row extends Fields>(name: Name, doc: string, fields: Row) {
  return { name, doc, fields };
}

const rows = [
  statement('ArrayAppendStmt', 'Adds a value at the end of an array.', { value: 'operand', array: 'local' }),
  statement('AssignIntStmt', 'Gives a local an integer.', { value: 'integer', target: 'local' }),
  statement('AssignVarOnceStmt', 'Gives a local a value; another value than it has is a conflict.', {
    source: 'operand',
    target: 'local',
  }),
  statement('AssignVarStmt', 'Gives a local a value.', { source: 'operand', target: 'local' }),
  statement('BlockStmt', 'Runs blocks in order, whether they are defined or not.', { blocks: 'blocks' }),
  statement('BreakStmt', 'Leaves as many blocks as its index says, and one more.', { index: 'integer' }),
  statement('CallDynamicStmt', 'Calls the function whose path is worked out; undefined where there is none.', {
    args: 'locals',
    result: 'local',
    path: 'operands',
  }),
  statement('CallStmt', 'Calls a function of the plan or a builtin; undefined where it has no value.', {
    func: 'name',
    args: 'operands',
    result: 'local',
  }),
  statement('DotStmt', 'Looks up a member, item or element; undefined where there is none.', {
    source: 'operand',
    key: 'operand',
    target: 'local',
  }),
  statement('EqualStmt', 'Undefined unless both are equal.', { a: 'operand', b: 'operand' }),
  statement('IsArrayStmt', 'Undefined unless it is an array.', { source: 'operand' }),
  statement('IsDefinedStmt', 'Undefined unless the local has a value.', { source: 'local' }),
  statement('IsObjectStmt', 'Undefined unless it is an object.', { source: 'operand' }),
  statement('IsSetStmt', 'Undefined unless it is a set.', { source: 'operand' }),
  statement('IsUndefinedStmt', 'Undefined where the local has a value.', { source: 'local' }),
  statement('LenStmt', 'Number of items, members or elements.', { source: 'operand', target: 'local' }),
  statement('MakeArrayStmt', 'An empty array.', { capacity: 'integer', target: 'local' }),
  statement('MakeNullStmt', 'Null.', { target: 'local' }),
  statement('MakeNumberIntStmt', 'An integer.', { value: 'integer', target: 'local' }),
  statement('MakeNumberRefStmt', 'A number by its text, named in either spelling.', {
    index: 'string',
    Index: 'string',
    target: 'local',
  }),
  statement('MakeObjectStmt', 'An empty object.', { target: 'local' }),
  statement('MakeSetStmt', 'An empty set.', { target: 'local' }),
  statement('NopStmt', 'Nothing.', {}),
  statement('NotEqualStmt', 'Undefined where both are equal.', { a: 'operand', b: 'operand' }),
  statement('NotStmt', 'Undefined where its block is defined.', { block: 'block' }),
  statement('ObjectInsertOnceStmt', 'Sets a member; another value than it has is a conflict.', {
    key: 'operand',
    value: 'operand',
    object: 'local',
  }),
  statement('ObjectInsertStmt', 'Sets a member.', { key: 'operand', value: 'operand', object: 'local' }),
  statement('ObjectMergeStmt', 'Members of both, those of `a` before those of `b`; objects in both are merged.', {
    a: 'local',
    b: 'local',
    target: 'local',
  }),
  statement('ResetLocalStmt', 'Leaves a local without a value.', { target: 'local' }),
  statement('ResultSetAddStmt', 'Adds a solution to the results of the plan.', { value: 'local' }),
  statement('ReturnLocalStmt', 'Ends the function with the value of a local.', { source: 'local' }),
  statement('ScanStmt', 'Runs a block for each member, item or element.', {
    source: 'local',
    key: 'local',
    value: 'local',
    block: 'block',
  }),
  statement('SetAddStmt', 'Adds an element to a set.', { value: 'operand', set: 'local' }),
  statement('WithStmt', 'Runs a block while a local, or what a path leads to in it, is replaced.', {
    local: 'local',
    path: 'path',
    value: 'operand',
    block: 'block',
  }),
];

type Row = (typeof rows)[number];

/** Every statement of the format, with the fields that it has beside its place. */
export const statements = defineCatalogue<Row>(rows);

/** Names of the statements. */
export type StatementName = Row['name'];

type TypesOf<Kinds> = {
  readonly [Field in keyof Kinds]: Kinds[Field] extends keyof FieldTypes ? FieldTypes[Kinds[Field]] : never;
};

/** Fields of a statement. */
export type FieldsOf<Name extends StatementName> = TypesOf<Extract<Row, { readonly name: Name }>['fields']>;

/** One statement as the file has it. */
export type PlanStatement = {
  readonly [Name in StatementName]: { readonly type: Name; readonly stmt: FieldsOf<Name> & PlanLocation };
}[StatementName];
