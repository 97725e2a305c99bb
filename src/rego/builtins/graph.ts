import { type AnyObject, objectGet } from '../value/object.ts';
import { RegoSet, setOf } from '../value/set.ts';
import { sortedElements, typeName } from '../value/order.ts';
import type { Value } from '../value/value.ts';
import { builtin, contextBuiltin } from './builtin.ts';
import type { BuiltinContext } from './context.ts';
import { failOperand, failType } from './error.ts';
import { anyArray, collection } from './type.ts';
import { isArray, isObject } from './value-kind.ts';

function neighbours(graph: AnyObject, node: Value): readonly Value[] {
  const edges = objectGet(graph, node);
  if (edges instanceof RegoSet) return sortedElements(edges);
  return isArray(edges) ? edges : [];
}

/** Nodes to begin with. @throws BuiltinError */
function requireInitial(initial: Value): readonly Value[] {
  if (initial instanceof RegoSet) return sortedElements(initial);
  return isArray(initial) ? initial : failOperand(2, `must be {array, set} but got ${typeName(initial)}`);
}

function reachable(graph: Value, initial: Value): Value {
  if (!isObject(graph)) return failType(1, ['object'], graph);
  const waiting = [...requireInitial(initial)];
  const found = new RegoSet();
  for (let node = waiting.pop(); node !== undefined; node = waiting.pop()) {
    if (found.has(node) || objectGet(graph, node) === undefined) continue;
    found.add(node);
    waiting.push(...neighbours(graph, node));
  }
  return found;
}

/** Every longest path from the initial nodes without a node twice; nodes that are no keys of the graph are left out. */
function reachablePaths(context: BuiltinContext, graph: Value, initial: Value): Value {
  if (!isObject(graph)) return failType(1, ['object'], graph);
  const paths: Value[] = [];
  for (const root of requireInitial(initial)) {
    if (objectGet(graph, root) === undefined) continue;
    const waiting: (readonly Value[])[] = [[root]];
    for (let path = waiting.pop(); path !== undefined; path = waiting.pop()) {
      context.spend(path.length);
      const seen = setOf(path);
      const next = neighbours(graph, path.at(-1) as Value).filter((node) => !seen.has(node));
      const onward = next.filter((node) => objectGet(graph, node) !== undefined);
      if (onward.length < next.length || next.length === 0) paths.push(path);
      for (const node of onward) waiting.push([...path, node]);
    }
  }
  return setOf(paths);
}

const meta = { category: 'graph', unchecked: true } as const;
const graphType = { object: ['any', collection] } as const;

/** Graphs as objects from node to neighbours. */
export const graphs = [
  builtin('graph.reachable', [graphType, collection], { set: 'any' }, reachable, {
    ...meta,
    doc: 'Nodes that can be reached from some.',
  }),
  contextBuiltin('graph.reachable_paths', [graphType, collection], { set: anyArray }, reachablePaths, {
    ...meta,
    doc: 'Paths from some nodes as far as they lead.',
  }),
];
