import type { Module, RefPath, Rule, Term } from '../syntax/ast.ts';

/** Rules by their paths below `data`; a path ends at its first operand that is a variable. */
export interface RuleTree {
  /** Keyed by {@link keyOf}, in the order of the modules. */
  readonly children: ReadonlyMap<string, RuleTree>;
  readonly rules: readonly PlacedRule[];
}

interface PlacedRule {
  readonly module: Module;
  readonly rule: Rule;
}

interface Node extends RuleTree {
  readonly children: Map<string, Node>;
  readonly rules: PlacedRule[];
}

/** Puts the rules of all modules into a tree. */
export function buildTree(modules: readonly Module[]): RuleTree {
  const root: Node = { children: new Map(), rules: [] };
  for (const module of modules) {
    const pkg = module.package.path.slice(1).reduce(step, root);
    for (const rule of module.rules) groundPath(rule.head.ref.value).reduce(step, pkg).rules.push({ module, rule });
  }
  return root;
}

function step(node: Node, operand: Term): Node {
  const key = keyOf(operand) ?? '';
  let child = node.children.get(key);
  if (child === undefined) {
    child = { children: new Map(), rules: [] };
    node.children.set(key, child);
  }
  return child;
}

/** The key of a scalar operand, unlike for different kinds of value; undefined for any other. */
export function keyOf(operand: Term): string | undefined {
  switch (operand.type) {
    case 'string':
      return `s${operand.value}`;
    case 'number':
      return `n${Number(operand.value)}`;
    case 'boolean':
      return `b${operand.value}`;
    case 'null':
      return 'z';
    default:
      return undefined;
  }
}

/** The value that {@link keyOf} made a key of. */
export function valueOfKey(key: string): string | number | boolean | null {
  const text = key.slice(1);
  if (key.startsWith('s')) return text;
  if (key.startsWith('n')) return Number(text);
  return key.startsWith('b') ? text === 'true' : null;
}

/** The operands of a rule's reference up to the first that is known only at run time; the head counts as a string. */
export function groundPath([head, ...tail]: RefPath): Term[] {
  const path: Term[] = [head.type === 'var' ? { ...head, type: 'string' } : head];
  for (const operand of tail) {
    if (keyOf(operand) === undefined) break;
    path.push(operand);
  }
  return path;
}

/** The node at a path of keys below `data`. */
export function findNode(tree: RuleTree, path: readonly Term[]): RuleTree | undefined {
  let node: RuleTree | undefined = tree;
  for (const operand of path) node = node?.children.get(keyOf(operand) ?? '');
  return node;
}

/** The rules at a reference that begins with `data` and has constant operands only. */
export function rulesAt(tree: RuleTree, [head, ...tail]: RefPath): readonly PlacedRule[] {
  if (head.type !== 'var' || head.value !== 'data') return [];
  return findNode(tree, tail)?.rules ?? [];
}

/** Every rule that a reference may need: those on its way, and those below where it ends; variables match any key. */
export function rulesFor(tree: RuleTree, [head, ...tail]: RefPath): PlacedRule[] {
  if (head.type !== 'var' || head.value !== 'data') return [];
  let nodes: RuleTree[] = [tree];
  const found: PlacedRule[] = [];
  for (const operand of tail) {
    const key = keyOf(operand);
    const next: RuleTree[] = [];
    for (const { children } of nodes) {
      if (key === undefined) next.push(...children.values());
      else if (children.has(key)) next.push(children.get(key) as RuleTree);
    }
    for (const { rules } of next) found.push(...rules);
    nodes = next;
  }
  for (const { children } of nodes) for (const child of children.values()) addAll(child, found);
  return found;
}

function addAll(node: RuleTree, found: PlacedRule[]): void {
  found.push(...node.rules);
  for (const child of node.children.values()) addAll(child, found);
}
