import type { Expr, ScalarTerm, Term } from './ast.ts';
import type { Cursor } from './cursor.ts';

/** Parses a number with its sign and a leading point. */
export function numberTerm(cursor: Cursor): Term {
  const { location } = cursor;
  let prefix = '';
  if (cursor.accept('minus')) {
    prefix = '-';
    if (!cursor.is('number') && !cursor.is('.')) cursor.illegal('expected number');
  }
  if (cursor.accept('.')) prefix += '.';
  if (!cursor.is('number')) cursor.illegal('expected number');
  const { text } = cursor;
  if (!prefix.endsWith('.') && /^0[0-9]/.test(text)) cursor.illegal('expected number without leading zero');
  if (tooBig(text)) cursor.fail(cursor.location, 'number too big');
  cursor.advance();
  return { type: 'number', location, value: prefix + text };
}

/** Numbers beyond these powers of ten cost more than they are worth; OPA refuses them too (binary exponent over 10,000). */
function tooBig(text: string): boolean {
  const exponent = /[eE]([+-]?[0-9]+)$/.exec(text)?.[1];
  return exponent !== undefined && Math.abs(Number(exponent)) > 30_102;
}

/** Parses a quoted or raw string. */
export function stringTerm(cursor: Cursor): Term {
  const { location, text, kind } = cursor;
  const inner = text.slice(1, -1);
  const value = kind === 'raw-string' ? inner : unescape(inner);
  if (value === undefined) return cursor.fail(location, `illegal string literal: ${text}`);
  cursor.advance();
  return { type: 'string', location, value };
}

/** Reads JSON's escapes (RFC 8259, section 7); undefined where one is malformed; lone surrogates become U+FFFD. */
function unescape(inner: string): string | undefined {
  if (!inner.includes('\\')) return inner;
  try {
    return String(JSON.parse(`"${inner}"`)).replace(/\p{Surrogate}/gu, '\ufffd');
  } catch {
    return undefined;
  }
}

/** Parses a template string, whose parts stand between the tokens of its expressions. */
export function templateString(cursor: Cursor): Term {
  const { location } = cursor;
  const allowed = cursor.capabilities?.features.has('template_strings') ?? cursor.version !== 'v0';
  if (!allowed) {
    cursor.fail(location, 'template strings are not supported by current capabilities');
  }
  const multiLine = cursor.kind.startsWith('raw');
  const parts: (ScalarTerm | Expr)[] = [];
  for (let first = true; ; first = false) {
    const text = partText(cursor, first ? 2 : 0, multiLine);
    if (text !== '') parts.push({ type: 'string', location: cursor.location, value: text });
    const last = cursor.kind.endsWith('end');
    cursor.advance();
    if (last) break;
    parts.push(embedded(cursor));
  }
  return { type: 'templatestring', location: cursor.span(location), parts, multiLine };
}

function partText(cursor: Cursor, prefix: number, raw: boolean): string {
  const inner = cursor.text.slice(prefix, -1);
  if (raw) return inner.replaceAll('\\{', '{');
  const text = unescape(inner.replace(/\\(.)/gs, (pair, escaped) => (escaped === '{' ? '{' : pair)));
  return text ?? cursor.fail(cursor.location, `illegal template-string part: ${cursor.text}`);
}

function embedded(cursor: Cursor): ScalarTerm | Expr {
  const behind = cursor.lastEnd;
  const commented = cursor.source.text.slice(behind, cursor.token.offset).includes('#');
  const expr = cursor.grammar.literal(cursor);
  const refusal = refused(expr);
  if (refusal !== undefined) cursor.fail(expr.location, `unexpected ${refusal} in template-string expression`);
  if (!cursor.is('}')) cursor.fail(cursor.location, 'expected } to end template string expression');
  cursor.advance();
  return expr.type === 'term' && !commented && isScalar(expr.term) ? expr.term : expr;
}

function refused(expr: Expr): string | undefined {
  if (expr.negated) return "negation ('not')";
  if (expr.type === 'some' || expr.type === 'every') return `'${expr.type}'`;
  const operator = expr.type === 'call' ? expr.operator.value[0] : undefined;
  if (operator?.type !== 'var') return undefined;
  return { eq: "unification ('=')", assign: "assignment (':=')" }[operator.value];
}

/** Tells literals from what must be evaluated. */
export function isScalar(term: Term): term is ScalarTerm {
  return term.type === 'null' || term.type === 'boolean' || term.type === 'number' || term.type === 'string';
}
