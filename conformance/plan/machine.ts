import type { Builtin } from '../../src/rego/builtins/builtin.ts';
import type {
  FieldsOf,
  PlanBlock,
  PlanFile,
  PlanFunction,
  PlanLocation,
  PlanOperand,
  StatementName,
} from '../../src/rego/opa-plan/format.ts';
import type { Location } from '../../src/rego/syntax/ast.ts';
import { ruleNode } from '../../src/rego/plan/tree.ts';
import { Engine, type EvaluateOptions } from '../../src/rego/run/engine.ts';
import { EvaluationError } from '../../src/rego/run/error.ts';
import { linkBuiltin } from '../../src/rego/run/link-builtin.ts';
import { isCollection } from '../../src/rego/run/lookup.ts';
import { walkValue } from '../../src/rego/run/walk.ts';
import { parseNumber } from '../../src/rego/value/decimal.ts';
import { ObjectMaker } from '../../src/rego/value/object.ts';
import { equals } from '../../src/rego/value/order.ts';
import { RegoSet } from '../../src/rego/value/set.ts';
import type { Value } from '../../src/rego/value/value.ts';
import { Locals, memberOf, members, upserted } from './locals.ts';
import { merged, typeOf } from './values.ts';

/** How a block ended: defined, undefined, by a return, or by a break out of as many blocks and one more. */
type End = 'defined' | 'undefined' | 'returned' | number;

interface Call {
  readonly locals: Locals;
  readonly isFunction: boolean;
  readonly results: Value[];
  returned: Value | undefined;
}

type Handlers = {
  readonly [Name in StatementName]: (machine: PlanMachine, fields: FieldsOf<Name> & PlanLocation, call: Call) => End;
};

const holds = (condition: boolean): End => (condition ? 'defined' : 'undefined');

/** Interprets a plan as its documentation says, statement by statement; for tests, not for speed. */
export class PlanMachine {
  readonly #file: PlanFile;
  readonly #builtins: ReadonlyMap<string, Builtin>;
  readonly #functions: ReadonlyMap<string, PlanFunction>;
  readonly #paths: ReadonlyMap<string, PlanFunction>;
  readonly #known = new Map<PlanFunction, { readonly args: readonly unknown[]; readonly value: Value | undefined }[]>();
  readonly #context: ReturnType<Engine['context']>;
  readonly #data: Value;
  readonly #sites: Location[] = [];

  constructor(file: PlanFile, builtins: Iterable<Builtin>, data: Value, options: EvaluateOptions) {
    this.#file = file;
    this.#data = data;
    this.#builtins = new Map([...builtins].map((row) => [row.name, row]));
    const functions = file.funcs?.funcs ?? [];
    this.#functions = new Map(functions.map((one) => [one.name, one]));
    this.#paths = new Map(functions.map((one) => [JSON.stringify(one.path), one]));
    const engine = new Engine({ tree: ruleNode(), documents: [], functions: [], paths: [], sites: this.#sites }, data);
    this.#context = engine.context(options);
  }

  /** Remembers the place of a statement, for errors. */
  at({ file, row, col }: PlanLocation): Location {
    const name = this.#file.static.files?.[file]?.value ?? '';
    return { source: { name, text: '' }, row, col, offset: 0, end: 0 };
  }

  /** Solutions of an entrypoint: objects of its variables. @throws EvaluationError */
  evaluate(name: string): readonly Value[] {
    const plan = this.#file.plans.plans.find((one) => one.name === name);
    if (plan === undefined) throw new TypeError(`no plan ${name}`);
    const locals = new Locals();
    const call: Call = { locals, isFunction: false, results: [], returned: undefined };
    locals.set(0, this.#context.input);
    locals.set(1, this.#data);
    this.#runAll(plan.blocks, call);
    return call.results;
  }

  string(index: number): string {
    return this.#file.static.strings[index]?.value ?? fault(`no string ${index}`);
  }

  read(operand: PlanOperand, { locals }: Call): Value | undefined {
    if (operand.type === 'local') return locals.get(operand.value);
    return operand.type === 'bool' ? operand.value : this.string(operand.value);
  }

  /** Runs blocks in order; one that is undefined, or that is left alone, is followed by the next. */
  #runAll(blocks: readonly PlanBlock[], call: Call): End {
    for (const block of blocks) {
      const end = this.run(block, call);
      if (end === 'returned') return end;
      if (typeof end === 'number' && end > 0) return end - 1;
    }
    return 'defined';
  }

  run(block: PlanBlock, call: Call): End {
    for (const { type, stmt } of block.stmts) {
      const end = handlers[type](this, stmt as never, call);
      if (end !== 'defined') return end;
    }
    return 'defined';
  }

  blocks(blocks: readonly PlanBlock[], call: Call): End {
    return this.#runAll(blocks, call);
  }

  call(name: string, args: readonly (Value | undefined)[], place: Location): Value | undefined {
    const planned = this.#functions.get(name);
    if (planned !== undefined) return this.#callFunction(planned, args);
    if (args.includes(undefined)) return undefined;
    if (name === 'walk') return [...walkValue(args[0] as Value)].map((pair) => [...pair]);
    const row = this.#builtins.get(name) ?? fault(`no function ${name}`);
    const [a, b, c, d] = args as [Value, Value, Value, Value];
    return linkBuiltin(row)(this.#context, this.#sites.push(place) - 1, a, b, c, d);
  }

  callAt(path: readonly (Value | undefined)[], args: readonly (Value | undefined)[]): Value | undefined {
    const planned = this.#paths.get(JSON.stringify(path));
    return planned && this.#callFunction(planned, args);
  }

  #callFunction(planned: PlanFunction, args: readonly (Value | undefined)[]): Value | undefined {
    const calls = this.#known.get(planned) ?? [];
    this.#known.set(planned, calls);
    const known = calls.find((one) => args.length === 2 && one.args.every((arg, index) => arg === args[index]));
    if (known !== undefined) return known.value;
    const call: Call = { locals: new Locals(), isFunction: args.length > 2, results: [], returned: undefined };
    for (const [index, local] of planned.params.entries()) call.locals.set(local, args[index]);
    this.#runAll(planned.blocks, call);
    calls.push({ args, value: call.returned });
    return call.returned;
  }
}

function fault(message: string): never {
  throw new TypeError(message);
}

function conflict(message: string, place: Location): never {
  throw new EvaluationError('eval_conflict_error', message, place);
}

function assign({ locals }: Call, target: number, value: Value | undefined): End {
  locals.set(target, value);
  return holds(value !== undefined);
}

const typeTest =
  (wanted: 'array' | 'object' | 'set') =>
  (machine: PlanMachine, { source }: { readonly source: PlanOperand }, call: Call): End =>
    holds(typeOf(machine.read(source, call)) === wanted);

const handlers: Handlers = {
  ArrayAppendStmt(machine, { value, array }, call) {
    call.locals.append(array, machine.read(value, call) as Value);
    return 'defined';
  },
  AssignIntStmt: (_, { value, target }, call) => assign(call, target, value),
  AssignVarOnceStmt(machine, { source, target, ...place }, call) {
    const [before, value] = [call.locals.get(target), machine.read(source, call)];
    if (before !== undefined && value !== undefined && !equals(before, value))
      conflict(
        call.isFunction
          ? 'functions must not produce multiple outputs for same inputs'
          : 'complete rules must not produce multiple outputs',
        machine.at(place),
      );
    return assign(call, target, value);
  },
  AssignVarStmt(machine, { source, target }, call) {
    call.locals.set(target, machine.read(source, call));
    return 'defined';
  },
  BlockStmt: (machine, { blocks }, call) => machine.blocks(blocks, call),
  BreakStmt: (_, { index }) => index,
  CallDynamicStmt(machine, { args, result, path }, call) {
    const values = args.map((local) => call.locals.get(local));
    return assign(
      call,
      result,
      machine.callAt(
        path.map((key) => machine.read(key, call)),
        values,
      ),
    );
  },
  CallStmt(machine, { func, args, result, ...place }, call) {
    // OPA writes null for an empty list.
    const values = (args ?? []).map((arg) => machine.read(arg, call));
    return assign(call, result, machine.call(func, values, machine.at(place)));
  },
  DotStmt(machine, { source, key, target }, call) {
    return assign(call, target, memberOf(machine.read(source, call), machine.read(key, call)));
  },
  EqualStmt: (machine, { a, b }, call) => holds(same(machine.read(a, call), machine.read(b, call))),
  IsArrayStmt: typeTest('array'),
  IsDefinedStmt: (_, { source }, call) => holds(call.locals.get(source) !== undefined),
  IsObjectStmt: typeTest('object'),
  IsSetStmt: typeTest('set'),
  IsUndefinedStmt: (_, { source }, call) => holds(call.locals.get(source) === undefined),
  LenStmt(machine, { source, target }, call) {
    const value = machine.read(source, call);
    if (value === undefined || !isCollection(value)) return 'undefined';
    return assign(call, target, [...members(value)].length);
  },
  MakeArrayStmt: (_, { target }, call) => make(call, target, []),
  MakeNullStmt: (_, { target }, call) => assign(call, target, null),
  MakeNumberIntStmt: (_, { value, target }, call) => assign(call, target, value),
  MakeNumberRefStmt(machine, { Index, target }, call) {
    return assign(call, target, parseNumber(machine.string(Index)));
  },
  MakeObjectStmt: (_, { target }, call) => make(call, target, new ObjectMaker()),
  MakeSetStmt: (_, { target }, call) => make(call, target, new RegoSet()),
  NopStmt: () => 'defined',
  NotEqualStmt: (machine, { a, b }, call) => holds(!same(machine.read(a, call), machine.read(b, call))),
  NotStmt(machine, { block }, call) {
    const end = machine.run(block, call);
    return typeof end === 'number' && end > 0 ? end - 1 : holds(end !== 'defined');
  },
  ObjectInsertOnceStmt(machine, { key, value, object, ...place }, call) {
    const member = machine.read(value, call) as Value;
    const before = call.locals.insert(object, machine.read(key, call) as Value, member);
    if (before === undefined || equals(before, member)) return 'defined';
    return conflict('object keys must be unique', machine.at(place));
  },
  ObjectInsertStmt(machine, { key, value, object }, call) {
    call.locals.insert(object, machine.read(key, call) as Value, machine.read(value, call) as Value);
    return 'defined';
  },
  ObjectMergeStmt(_, { a, b, target }, { locals }) {
    locals.set(target, merged(locals.get(a) as Value, locals.get(b) as Value));
    return 'defined';
  },
  ResetLocalStmt(_, { target }, { locals }) {
    locals.set(target, undefined);
    return 'defined';
  },
  ResultSetAddStmt(_, { value }, { locals, results }) {
    results.push(locals.get(value) as Value);
    return 'defined';
  },
  ReturnLocalStmt(_, { source }, call) {
    call.returned = call.locals.get(source);
    return 'returned';
  },
  ScanStmt(machine, { source, key, value, block }, call) {
    for (const [name, member] of members(call.locals.get(source))) {
      call.locals.set(key, name);
      call.locals.set(value, member);
      const end = machine.run(block, call);
      if (end === 'returned') return end;
      if (typeof end === 'number' && end > 0) return end - 1;
    }
    return 'defined';
  },
  SetAddStmt(machine, { value, set }, call) {
    call.locals.add(set, machine.read(value, call) as Value);
    return 'defined';
  },
  WithStmt(machine, { local, path, value, block }, call) {
    const saved = call.locals.get(local);
    const names = (path ?? []).map((index) => machine.string(index));
    call.locals.set(local, upserted(saved, names, machine.read(value, call) as Value));
    const end = machine.run(block, call);
    call.locals.set(local, saved);
    return end === 0 ? 'undefined' : typeof end === 'number' ? end - 1 : end;
  },
};

function make({ locals }: Call, target: number, collection: Parameters<Locals['make']>[1]): End {
  locals.make(target, collection);
  return 'defined';
}

function same(a: Value | undefined, b: Value | undefined): boolean {
  return a !== undefined && b !== undefined ? equals(a, b) : a === b;
}
