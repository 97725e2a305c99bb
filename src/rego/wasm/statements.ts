import type { FieldsOf, PlanLocation, PlanOperand, StatementName } from '../opa-plan/format.ts';
import type { Label } from './body.ts';
import { emitCall } from './calls.ts';
import { valueTypes } from './constants.ts';
import type { FunctionCode } from './function.ts';

type Handlers = {
  readonly [Name in StatementName]: (
    code: FunctionCode,
    fields: FieldsOf<Name> & PlanLocation,
    undefinedAt: Label,
  ) => void;
};

/** What OPA says of conflicts; the words behind the colon are those of its modules, which hosts look for. */
const twoOutputs = {
  function: 'functions must not produce multiple outputs for same inputs',
  rule: 'complete rules must not produce multiple outputs',
};

type Equality = FieldsOf<'EqualStmt'>;

function readEqual(code: FunctionCode, { a, b }: Equality) {
  code.read(a);
  code.read(b);
  return code.call('rego_equal');
}

const typeTest =
  (type: number) =>
  (code: FunctionCode, { source }: { readonly source: PlanOperand }, undefinedAt: Label): void => {
    code.read(source).constant(type);
    code.call('rego_is').goUnless(undefinedAt);
  };

const maker =
  (name: string) =>
  (code: FunctionCode, { target }: { readonly target: number }): void => {
    code.call(name).set(code.local(target));
  };

/** Code of each statement, in the order of the format; what each does is written there. */
export const statementHandlers: Handlers = {
  ArrayAppendStmt(code, { value, array }) {
    code.body.get(code.local(array));
    code.read(value);
    code.call('rego_append');
  },
  AssignIntStmt(code, { value, target }) {
    code.body.constant(code.module.constants.number(String(value))).set(code.local(target));
  },
  AssignVarOnceStmt(code, { source, target, ...place }, undefinedAt) {
    code.body.get(code.local(target));
    code.read(source);
    code.call('rego_agrees').plain('i32Eqz').if();
    code.conflict(`${code.isFunction ? twoOutputs.function : twoOutputs.rule}: var assignment conflict`, place);
    code.body.end();
    code.read(source);
    code.assign(target, undefinedAt);
  },
  AssignVarStmt(code, { source, target }) {
    code.read(source).set(code.local(target));
  },
  BlockStmt: (code, { blocks }) => code.blocks(blocks),
  BreakStmt: (code, { index }) => code.break(index),
  CallDynamicStmt(code, { args, path, result }, undefinedAt) {
    const { body, module } = code;
    const target = code.local(result);
    body.constant(0).set(target);
    const found = body.block();
    for (const one of module.functionsOf(path.length, args.length)) {
      const next = body.block();
      for (const [index, part] of path.entries()) {
        code.read(part).constant(module.constants.string(one.path[index] ?? ''));
        code.call('rego_equal').goUnless(next);
      }
      for (const local of args) body.get(code.local(local));
      body
        .call(module.plannedFunction(one.name) as number)
        .set(target)
        .go(found)
        .end();
    }
    body.end().get(target).goUnless(undefinedAt);
  },
  CallStmt(code, { func, args, result, ...place }, undefinedAt) {
    // OPA writes null for an empty list.
    emitCall(code, { name: func, args: args ?? [], result, place }, undefinedAt);
  },
  DotStmt(code, { source, key, target }, undefinedAt) {
    code.read(source);
    code.read(key);
    code.call('rego_get');
    code.assign(target, undefinedAt);
  },
  EqualStmt: (code, fields, undefinedAt) => void readEqual(code, fields).goUnless(undefinedAt),
  IsArrayStmt: typeTest(valueTypes.array),
  IsDefinedStmt: (code, { source }, undefinedAt) => void code.body.get(code.local(source)).goUnless(undefinedAt),
  IsObjectStmt: typeTest(valueTypes.object),
  IsSetStmt: typeTest(valueTypes.set),
  IsUndefinedStmt: (code, { source }, undefinedAt) => void code.body.get(code.local(source)).goIf(undefinedAt),
  LenStmt(code, { source, target }, undefinedAt) {
    code.read(source);
    code.call('rego_length');
    code.assign(target, undefinedAt);
  },
  MakeArrayStmt: maker('rego_new_array'),
  MakeNullStmt: (code, { target }) => void code.body.constant(code.module.address('rego_null')).set(code.local(target)),
  MakeNumberIntStmt(code, { value, target }) {
    code.body.constant(code.module.constants.number(String(value))).set(code.local(target));
  },
  MakeNumberRefStmt(code, { Index, target }) {
    code.body.constant(code.module.constants.number(code.module.text(Index))).set(code.local(target));
  },
  MakeObjectStmt: maker('rego_new_object'),
  MakeSetStmt: maker('rego_new_set'),
  NopStmt() {},
  NotEqualStmt: (code, fields, undefinedAt) => void readEqual(code, fields).goIf(undefinedAt),
  NotStmt(code, { block }, undefinedAt) {
    const holds = code.body.block();
    code.statements(block, holds, holds);
    code.body.go(undefinedAt).end();
  },
  ObjectInsertOnceStmt(code, { key, value, object, ...place }) {
    code.body.get(code.local(object));
    code.read(key);
    code.read(value);
    code.call('rego_insert_once').plain('i32Eqz').if();
    code.conflict('object insert conflict', place);
    code.body.end();
  },
  ObjectInsertStmt(code, { key, value, object }) {
    code.body.get(code.local(object));
    code.read(key);
    code.read(value);
    code.call('rego_insert');
  },
  ObjectMergeStmt(code, { a, b, target }) {
    code.body.get(code.local(a)).get(code.local(b));
    code.call('rego_merge').set(code.local(target));
  },
  ResetLocalStmt: (code, { target }) => void code.body.constant(0).set(code.local(target)),
  ResultSetAddStmt(code, { value }) {
    code.body.get(code.module.context).get(code.local(value));
    code.call('rego_add_result');
  },
  ReturnLocalStmt: (code, { source }) => code.return(source),
  ScanStmt(code, { source, key, value, block }) {
    const { body } = code;
    const [scanned, rounds, round] = [body.local(), body.local(), body.local()];
    body.get(code.local(source)).tee(scanned);
    code.call('rego_rounds').set(rounds).constant(0).set(round);
    const done = body.block();
    const again = body.loop();
    body.get(round).get(rounds).plain('i32GeUnsigned').goIf(done);
    code.module.tick(body);
    for (const [local, name] of [
      [key, 'rego_round_key'],
      [value, 'rego_round_value'],
    ] as const) {
      if (!code.isRead(local)) continue;
      body.get(scanned).get(round);
      code.call(name).set(code.local(local));
    }
    body.get(round).constant(1).plain('i32Add').set(round);
    const next = body.block();
    code.statements(block, next, next);
    body.end().go(again).end().end();
  },
  SetAddStmt(code, { value, set }) {
    code.body.get(code.local(set));
    code.read(value);
    code.call('rego_add');
  },
  WithStmt(code, { local, path, value, block }, undefinedAt) {
    const keys = (path ?? []).map((index) => code.module.string(index));
    const replaced = code.body.local();
    code.body.get(code.local(local)).constant(code.module.constants.list(keys)).constant(keys.length);
    code.read(value);
    code.call('rego_replaced').set(replaced);
    code.instead(local, replaced, () => code.statements(block, undefinedAt, undefinedAt));
  },
};
