import type { RuleNode } from '../plan/tree.ts';
import { planConstant } from './constant.ts';
import { isCovered } from './environment.ts';
import type { PlanOperand } from './format.ts';
import { type Frame, type Lowering, type Place, type PlaceKey, planCall } from './lowering.ts';
import { local, type Writer } from './writer.ts';

/** Where a walk through `data` has come to, and which keys are still to follow. */
interface Position {
  readonly frame: Frame;
  readonly node: RuleNode;
  readonly names: readonly string[];
  readonly keys: readonly PlaceKey[];
}

/** What is made of the end of a walk: a value, or a place that rules stand below. */
interface Goal {
  value(value: PlanOperand): PlanOperand;
  place(position: Position): PlanOperand;
}

/** The value of a document, or what `with` has put there. */
export function documentValue(lowering: Lowering, frame: Frame, document: number): PlanOperand {
  const path = lowering.policy.documents[document]?.path ?? [];
  if (isCovered(frame.environment, path)) return baseValue(lowering, frame, path);
  return planCall(lowering, frame, { document }, []);
}

/** The value at a place. */
export function placeValue(lowering: Lowering, { frame, keys }: Place): PlanOperand {
  return follow(lowering, { frame, node: lowering.policy.tree, names: [], keys }, wholeOf(lowering));
}

/** The keys of what is at a place, as a set: names of rules that may be undefined among them. */
export function placeKeys(lowering: Lowering, { frame, keys }: Place): PlanOperand {
  const { writer } = lowering;
  const keysOf = (value: PlanOperand, set: number): void => {
    const key = writer.local();
    const block = writer.block(() => writer.push('SetAddStmt', { value: local(key), set }));
    writer.push('ScanStmt', { source: writer.localOf(value), key, value: writer.local(), block });
  };
  const collected = (write: (set: number) => void): PlanOperand => {
    const set = writer.local();
    writer.push('MakeSetStmt', { target: set });
    write(set);
    return local(set);
  };
  const goal: Goal = {
    value: (value) => collected((set) => keysOf(value, set)),
    place: ({ node, names }) =>
      collected((set) => {
        for (const [name] of ruledChildren(node)) writer.push('SetAddStmt', { value: writer.string(name), set });
        writer.attempt(() => keysOf(baseValue(lowering, frame, names), set));
      }),
  };
  return follow(lowering, { frame, node: lowering.policy.tree, names: [], keys }, goal);
}

/** Base documents alone: whole numbers among the keys are indices of arrays, or names of members. */
export function baseValue({ writer }: Lowering, { data }: Frame, keys: readonly PlaceKey[]): PlanOperand {
  let value = local(data);
  for (const key of keys) {
    const source = value;
    const indexed = (): PlanOperand => writer.dots(source, [keyOperand(writer, key)]);
    const named = (): PlanOperand => writer.dots(source, [writer.string(String(key))]);
    value = typeof key === 'number' ? writer.first([indexed, named]) : indexed();
  }
  return value;
}

function follow(lowering: Lowering, position: Position, goal: Goal): PlanOperand {
  const { frame, node, names, keys } = position;
  const [key, ...rest] = keys;
  if (!hasRules(node) || isCovered(frame.environment, names))
    return goal.value(baseValue(lowering, frame, [...names, ...keys]));
  if (node.document !== undefined) {
    const value = documentValue(lowering, frame, node.document);
    const operands = keys.map((name) => keyOperand(lowering.writer, name));
    return goal.value(lowering.writer.dots(value, operands));
  }
  if (key === undefined) return goal.place(position);
  if (typeof key === 'object') return followUnknown(lowering, position, key, goal);
  const child = node.children.get(String(key));
  if (child === undefined) return goal.value(baseValue(lowering, frame, [...names, ...keys]));
  return follow(lowering, { frame, node: child, names: [...names, String(key)], keys: rest }, goal);
}

function keyOperand(writer: Writer, key: PlaceKey): PlanOperand {
  return typeof key === 'object' ? key : planConstant(writer, key);
}

/** A key that is known at run time only: one alternative for each name that has rules, and one for base documents. */
function followUnknown(
  lowering: Lowering,
  { frame, node, names, keys }: Position,
  key: PlanOperand,
  goal: Goal,
): PlanOperand {
  const { writer } = lowering;
  const children = ruledChildren(node);
  const ruled = children.map(([name, child]) => (): PlanOperand => {
    writer.push('EqualStmt', { a: key, b: writer.string(name) });
    return follow(lowering, { frame, node: child, names: [...names, name], keys: keys.slice(1) }, goal);
  });
  const others = (): PlanOperand => {
    for (const [name] of children) writer.push('NotEqualStmt', { a: key, b: writer.string(name) });
    return goal.value(baseValue(lowering, frame, [...names, ...keys]));
  };
  return writer.first([...ruled, others]);
}

/** The goal to have the whole of what a walk comes to. */
function wholeOf(lowering: Lowering): Goal {
  return { value: (value) => value, place: (position) => wholeValue(lowering, position) };
}

/** The values of all rules below a place, with the base documents beside them, which win. */
function wholeValue(lowering: Lowering, { frame, node, names }: Position): PlanOperand {
  const { writer } = lowering;
  const object = writer.local();
  writer.push('MakeObjectStmt', { target: object });
  for (const [name, child] of ruledChildren(node))
    writer.attempt(() => {
      const position = { frame, node: child, names: [...names, name], keys: [] };
      const value = follow(lowering, position, wholeOf(lowering));
      writer.push('ObjectInsertStmt', { key: writer.string(name), value, object });
    });
  const merged = (): PlanOperand => {
    const base = baseValue(lowering, frame, names);
    writer.push('IsObjectStmt', { source: base });
    const target = writer.local();
    writer.push('ObjectMergeStmt', { a: writer.localOf(base), b: object, target });
    return local(target);
  };
  return writer.first([merged, () => local(object)]);
}

function ruledChildren(node: RuleNode): (readonly [name: string, child: RuleNode])[] {
  return [...node.children].filter(([, child]) => hasRules(child));
}

/** Whether documents or packages stand at a node or below it. */
function hasRules(node: RuleNode): boolean {
  return node.document !== undefined || node.isPackage === true || node.children.size > 0;
}
