import type { Builtin } from '../builtins/builtin.ts';
import { switchKey } from '../plan/rule-index.ts';
import { findNode, type RuleNode } from '../plan/tree.ts';
import type { ProbeTables } from '../emit/probe-tables.ts';
import { isSafeName } from '../emit/safe-name.ts';
import { parseNumber } from '../value/decimal.ts';
import { objectOf, ObjectMaker } from '../value/object.ts';
import { compare, equals } from '../value/order.ts';
import { setOf } from '../value/set.ts';
import type { Value } from '../value/value.ts';
import { Context, lookupPath, overlaid, setData, setInput, setMock } from './context.ts';
import { Groups } from './groups.ts';
import { linkBuiltin, type LinkedBuiltin } from './link-builtin.ts';
import type { LinkedPolicy } from './linked.ts';
import { get, hasSize, isCollection, keys, member, memberOrItem, miss, values, valuesOf } from './lookup.ts';
import { conflict, DocumentTree, join, literal, put, putPath } from './partial.ts';
import { placeAt, whole } from './place.ts';
import { walkValue } from './walk.ts';

/** Marks a document in memory that is undefined. */
const NONE = Symbol('undefined');

/** What generated code calls that depends on no policy. */
const common = {
  NONE,
  compare,
  conflict,
  eq: equals,
  get,
  hasSize,
  index: memberOrItem,
  isCollection,
  join,
  keys,
  literal,
  member,
  miss,
  overlaid,
  put,
  putPath,
  setData,
  setInput,
  setMock,
  switchKey,
  values,
  valuesOf,
  whole,
  decimal: (text: string): Value => parseNumber(text) ?? fault(`no number: ${text}`),
  set: setOf,
  object: objectOf,
  groups: (into: 'array' | 'set' | 'object') => new Groups(into),
  maker: () => new ObjectMaker(),
  tree: () => new DocumentTree(),
  enter: (context: Context) => context.fork(),
  refuel: (context: Context) => context.meter.refuel(),
  walk: (_context: Context, value: Value) => walkValue(value),
  requireSafe(names: readonly string[]): void {
    for (const name of names) if (!isSafeName(name)) fault(`a prototype has a property ${name}`);
  },
  /** Calls what replaces a builtin, in a context where nothing is replaced; or the builtin. */
  mocked(name: string, builtin: LinkedBuiltin, context: Context, site: number, ...args: [Value, Value, Value, Value]) {
    const mock = context.mocks?.get(name);
    return mock === undefined ? builtin(context, site, ...args) : mock(unmocked(context), ...args);
  },
  mockedFunction(name: string, context: Context, ...args: Value[]): Value | undefined {
    return context.mocks?.get(name)?.(unmocked(context), ...args);
  },
};

function fault(message: string): never {
  throw new TypeError(message);
}

function unmocked(context: Context): Context {
  const inner = context.fork();
  inner.mocks = undefined;
  return inner;
}

/** The object `R` that generated code gets. */
export interface Runtime {
  readonly [name: string]: unknown;
}

/** Makes the runtime of a policy or, with the tables of a linked policy, of a query over it. */
export function makeRuntime(
  tree: RuleNode,
  builtins: (name: string) => Builtin | undefined,
  tables: Partial<Pick<LinkedPolicy, 'documents' | 'functions'>> = {},
  probes?: ProbeTables,
): Runtime {
  return {
    ...common,
    documents: tables.documents,
    functions: tables.functions,
    ...probes,
    builtin(name: string): LinkedBuiltin {
      return linkBuiltin(builtins(name) ?? fault(`no builtin ${name}`));
    },
    place(context: Context, path: readonly string[]): Value | undefined {
      const node = findNode(tree, path);
      const base = lookupPath(context.data, path);
      return node === undefined ? base : placeAt(context, node, base, path);
    },
  };
}
