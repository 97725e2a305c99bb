import type { Plain } from '../plain.ts';

/** What an expression is, as far as its JSON form depends on it. */
export type HclNode =
  | { readonly kind: 'literal'; readonly value: null | boolean | number; readonly source: string }
  | { readonly kind: 'template'; readonly parts: readonly TemplatePart[]; readonly source: string }
  | { readonly kind: 'tuple'; readonly items: readonly HclNode[]; readonly source: string }
  | {
      readonly kind: 'object';
      readonly members: readonly (readonly [name: string, value: HclNode])[];
      readonly source: string;
    }
  | {
      readonly kind: 'conditional';
      readonly condition: string;
      readonly yes: HclNode;
      readonly no: HclNode;
      readonly source: string;
    }
  | { readonly kind: 'other'; readonly source: string };

/** A piece of a quoted text or here-document. */
export type TemplatePart =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'expression'; readonly node: HclNode }
  /** An if or for directive, already written anew. */
  | { readonly kind: 'directive'; readonly text: string };

/** JSON form of an expression: literals as they are, everything that must be computed as `${…}`. */
export function nodeValue(node: HclNode, set: (names: readonly (readonly [string, Plain])[]) => Plain): Plain {
  switch (node.kind) {
    case 'literal':
      return node.value;
    case 'template': {
      const [only, more] = node.parts;
      if (only?.kind === 'expression' && more === undefined) return nodeValue(only.node, set);
      return node.parts.map(partText).join('');
    }
    case 'tuple':
      return node.items.map((item) => nodeValue(item, set));
    case 'object':
      return set(node.members.map(([name, value]) => [name, nodeValue(value, set)]));
    default:
      return `\${${node.source}}`;
  }
}

/** Text of an expression inside of a template or as a key. */
export function nodeText(node: HclNode): string {
  if (node.kind === 'literal') return String(node.value);
  if (node.kind === 'template') return node.parts.map(partText).join('');
  if (node.kind !== 'conditional') return `\${${node.source}}`;
  const no = nodeText(node.no);
  return `%{if ${node.condition}}${nodeText(node.yes)}${no === '' ? '' : `%{else}${no}`}%{endif}`;
}

/** Text of a piece of a template. */
export function partText(part: TemplatePart): string {
  return part.kind === 'expression' ? nodeText(part.node) : part.text;
}
