/** Rules by their paths: which places of `data` are documents or functions, and which have some below them. */
export interface RuleNode {
  readonly children: Map<string, RuleNode>;
  document?: number;
  /** Some module is in this package: it is an object even without rules that hold. */
  isPackage?: boolean;
  function?: number;
}

/** A node without rules. */
export function ruleNode(): RuleNode {
  return { children: new Map() };
}

/** The node at a path; made where it is missing. */
export function ensureNode(root: RuleNode, path: readonly string[]): RuleNode {
  let node = root;
  for (const name of path) {
    let child = node.children.get(name);
    if (child === undefined) {
      child = ruleNode();
      node.children.set(name, child);
    }
    node = child;
  }
  return node;
}

/** The node at a path. */
export function findNode(root: RuleNode, path: readonly string[]): RuleNode | undefined {
  let node: RuleNode | undefined = root;
  for (const name of path) node = node?.children.get(name);
  return node;
}
