import { type Document, isAlias, isMap, isNode, isSeq, type Node } from 'yaml';

/** Puts what aliases name in their place, so that readers of nodes need not know of them; the reader has bounded what they come to. */
export function followAliases(document: Document.Parsed): void {
  const anchors = new Map<string, Node>();
  const follow = (node: unknown): unknown => {
    if (isAlias(node)) return anchors.get(node.source) ?? node;
    if (isNode(node) && 'anchor' in node && node.anchor !== undefined) anchors.set(node.anchor, node);
    if (isSeq(node)) node.items = node.items.map(follow);
    if (isMap(node))
      for (const pair of node.items) {
        pair.key = follow(pair.key);
        pair.value = follow(pair.value);
      }
    return node;
  };
  follow(document.contents);
}
