import type { Body, Expr, RefTerm, RefPath, TemplateString, Term } from './ast.ts';
import { dottedName } from './build.ts';
import { infixOperators } from './infix.ts';
import { isKeyword } from './keywords.ts';

const identifier = /^[a-zA-Z_][a-zA-Z0-9_]*$/;

/** A term as OPA's messages write it, on one line. */
export function printTerm(term: Term): string {
  switch (term.type) {
    case 'null':
      return 'null';
    case 'boolean':
      return String(term.value);
    case 'number':
      return term.value;
    case 'string':
      return JSON.stringify(term.value);
    case 'var':
      return term.value.startsWith('$') ? '_' : term.value;
    case 'ref':
      return printRef(term);
    case 'array':
      return `[${printList(term.value)}]`;
    case 'set':
      return term.value.length === 0 ? 'set()' : `{${printList(term.value)}}`;
    case 'object':
      return `{${term.value.map(([key, value]) => `${printTerm(key)}: ${printTerm(value)}`).join(', ')}}`;
    case 'arraycomprehension':
      return `[${printTerm(term.term)} | ${printBody(term.body)}]`;
    case 'setcomprehension':
      return `{${printTerm(term.term)} | ${printBody(term.body)}}`;
    case 'objectcomprehension':
      return `{${printTerm(term.key)}: ${printTerm(term.value)} | ${printBody(term.body)}}`;
    case 'call':
      return `${printRef(term.operator)}(${printList(term.arguments)})`;
    case 'templatestring':
      return printTemplate(term);
  }
}

function printList(terms: readonly Term[]): string {
  return terms.map((term) => printTerm(term)).join(', ');
}

/** A reference: `data.a["b-c"][x]`. */
export function printRef({ value }: { readonly value: RefPath }): string {
  const [head, ...tail] = value;
  return printTerm(head) + tail.map((operand) => printOperand(operand)).join('');
}

function printOperand(operand: Term): string {
  const isBare = operand.type === 'string' && identifier.test(operand.value) && !isKeyword(operand.value, 'v1');
  return isBare ? `.${operand.value}` : `[${printTerm(operand)}]`;
}

/** Expressions parted by `; `. */
export function printBody(body: Body): string {
  return body.map((expr) => printExpr(expr)).join('; ');
}

/** An expression with its modifiers. */
export function printExpr(expr: Expr): string {
  const withs = expr.with.map(({ target, value }) => ` with ${printTerm(target)} as ${printTerm(value)}`);
  return `${expr.negated ? 'not ' : ''}${printPlain(expr)}${withs.join('')}`;
}

function printPlain(expr: Expr): string {
  switch (expr.type) {
    case 'term':
      return printTerm(expr.term);
    case 'call':
      return printCall(expr.operator, expr.arguments);
    case 'some':
      return `some ${printSymbols(expr.symbols)}`;
    case 'every':
      return `every ${printList(expr.key === undefined ? [expr.value] : [expr.key, expr.value])} in ${printTerm(expr.domain)} { ${printBody(expr.body)} }`;
    case 'not':
      return expr.explicitBody ? `not { ${printBody(expr.body)} }` : `not ${printBody(expr.body)}`;
    case 'and':
    case 'or':
      return `${printOperandBody(expr.left, expr.explicitLeft)} ${expr.type} ${printOperandBody(expr.right, expr.explicitRight)}`;
  }
}

function printOperandBody(body: Body, explicit: boolean): string {
  return explicit || body.length !== 1 ? `{ ${printBody(body)} }` : printBody(body);
}

function printCall(operator: RefTerm, args: readonly Term[]): string {
  const infix = infixOperators[dottedName(operator) ?? ''];
  const [left, right] = args;
  if (infix !== undefined && args.length === 2 && left !== undefined && right !== undefined) {
    return `${printTerm(left)} ${infix} ${printTerm(right)}`;
  }
  return `${printRef(operator)}(${printList(args)})`;
}

function printSymbols(symbols: readonly Term[]): string {
  const [first] = symbols;
  if (first?.type !== 'call') return printList(symbols);
  const [domain, ...names] = first.arguments.toReversed();
  return `${printList(names.toReversed())} in ${domain === undefined ? '' : printTerm(domain)}`;
}

function printTemplate({ parts, multiLine }: TemplateString): string {
  const quote = multiLine ? '`' : '"';
  const inner = parts.map((part) => {
    if ('negated' in part) return `{${printExpr(part)}}`;
    if (part.type !== 'string') return `{${printTerm(part)}}`;
    const text = part.value.replaceAll('{', '\\{');
    return multiLine ? text : JSON.stringify(part.value).slice(1, -1).replaceAll('{', '\\{');
  });
  return `$${quote}${inner.join('')}${quote}`;
}
