import type { Expr, Head, Import, Module, Rule, Term } from '../../rego/syntax/ast.ts';
import { isWildcard } from '../../rego/syntax/build.ts';
import { type Json, termToJson } from '../../rego/syntax/json.ts';

/** A node of a syntax tree as lines show it. */
interface Row {
  readonly text: string;
  readonly children: readonly Row[];
}

/** A module's syntax tree, a node a line, each a blank further in than what it is part of, as `opa parse` prints it. */
export function treeText(module: Module): string {
  const { package: pkg, imports, rules, annotations, comments } = module;
  const root = node('module', [
    node('package', [node('ref', pkg.path.map(termRow))]),
    ...imports.map(importRow),
    ...rules.map(ruleRow),
    ...annotations.map(() => node('annotations')),
    ...comments.map(() => node('comment')),
  ]);
  return `${linesOf(root, 0).join('\n')}\n`;
}

function linesOf({ text, children }: Row, depth: number): string[] {
  return [' '.repeat(depth) + text, ...children.flatMap((child) => linesOf(child, depth + 1))];
}

function node(text: string, children: readonly Row[] = []): Row {
  return { text, children };
}

function importRow({ path, alias = '' }: Import): Row {
  return node('import', [termRow(path), node(alias)]);
}

function ruleRow({ head, body, else: other }: Rule): Row {
  return node('rule', [headRow(head), bodyRow(body), ...(other === undefined ? [] : [ruleRow(other)])]);
}

function headRow({ ref, args = [], value }: Head): Row {
  const [first] = ref.value;
  return node('head', [
    ref.value.length === 1 ? node('ref', [termRow(first)]) : termRow(ref),
    ...(args.length === 0 ? [] : [node('args', args.map(termRow))]),
    ...(value === undefined ? [] : [termRow(value)]),
  ]);
}

function bodyRow(body: readonly Expr[]): Row {
  return node('body', body.map(exprRow));
}

function exprRow(expr: Expr, index: number): Row {
  return node(`expr ${expr.negated ? 'negated ' : ''}index=${index}`, [
    ...partsOf(expr),
    ...expr.with.map(({ target, value }) => node('with', [termRow(target), termRow(value)])),
  ]);
}

function partsOf(expr: Expr): Row[] {
  switch (expr.type) {
    case 'term':
      return [termRow(expr.term)];
    case 'call':
      return [termRow(expr.operator), ...expr.arguments.map(termRow)];
    case 'some':
      return [node('somedecl', expr.symbols.map(termRow))];
    case 'every':
      return [
        node('every', [
          ...(expr.key === undefined ? [] : [termRow(expr.key)]),
          termRow(expr.value),
          termRow(expr.domain),
          bodyRow(expr.body),
        ]),
      ];
    case 'not':
      return [node('not', [bodyRow(expr.body)])];
    default:
      return [node(expr.type, [bodyRow(expr.left), bodyRow(expr.right)])];
  }
}

function termRow(term: Term): Row {
  switch (term.type) {
    case 'ref':
    case 'array':
    case 'set':
      return node(term.type, term.value.map(termRow));
    case 'object':
      return node(
        'object',
        term.value.flatMap((pair) => pair.map(termRow)),
      );
    case 'call':
      return node('call', [termRow(term.operator), ...term.arguments.map(termRow)]);
    case 'arraycomprehension':
    case 'setcomprehension':
      return node(term.type, [termRow(term.term), bodyRow(term.body)]);
    case 'objectcomprehension':
      return node(term.type, [termRow(term.key), termRow(term.value), bodyRow(term.body)]);
    case 'templatestring':
      return node(term.type);
    case 'var':
      return node(isWildcard(term) ? '_' : term.value);
    case 'null':
      return node('null');
    default:
      return node(scalarText(termToJson(term)));
  }
}

function scalarText(json: Json): string {
  const value = typeof json === 'object' && json !== null && 'value' in json ? json['value'] : json;
  return JSON.stringify(value);
}
