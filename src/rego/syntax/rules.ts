import type { Body, Expr, Head, Location, Rule, Term } from './ast.ts';
import { isWildcard, trueBody } from './build.ts';
import type { Cursor } from './cursor.ts';
import { bracedBody } from './expressions.ts';
import { head as parseHead, nameOf, trueTerm } from './head.ts';
import { literal } from './literal.ts';
import { mapChildren, mapExpr, type Mapper } from './map.ts';
import { infixTerm } from './terms.ts';
import { isGround, someTerm } from './walk.ts';

/** Parses a rule, and the rules that its further bodies make; undefined where the statement is no rule of this form. */
export function rules(cursor: Cursor): Rule[] | undefined {
  const start = cursor.location;
  cursor.allowReferenceWord();
  const isDefault = cursor.accept('default');
  if (isDefault) cursor.allowReferenceWord();
  if (!cursor.is('identifier')) {
    if (isDefault) refuseKeyword(cursor);
    return undefined;
  }
  const head = parseHead(cursor, isDefault);
  if (head === undefined) return undefined;
  if (isDefault) return [defaultRule(cursor, start, head)];
  const shaped = shape(cursor, head);
  const body = ruleBody(cursor);
  if (body === undefined) return bodyless(start, shaped);
  const used = withIf(shaped, body.usesIf);
  const alternative = cursor.is('else') && !cursor.continuesReference(1) ? elseRule(cursor, used) : undefined;
  const rule = make(cursor.span(start), used, body.body, { else: alternative });
  return [rule, ...furtherBodies(cursor, rule)];
}

function make(location: Location, head: Head, body: Body, parts: Partial<Rule> = {}): Rule {
  return { location, head, body, default: false, else: undefined, generatedBody: false, annotations: [], ...parts };
}

function refuseKeyword(cursor: Cursor): void {
  if (cursor.token.kind === 'identifier') {
    cursor.fail(cursor.location, `${cursor.text} keyword cannot be used for rule name`);
  }
}

/** `p contains x` needs no body; any other head without one is read as a query first. */
function bodyless(start: Location, head: Head): Rule[] | undefined {
  if (!head.keywords.includes('contains')) return undefined;
  return [make(head.location, head, trueBody(start), { generatedBody: true })];
}

/** What `p[x]` means depends on what follows: a partial set in v0, a single value before `if` and behind a value. */
function shape(cursor: Cursor, head: Head): Head {
  const [first, second, ...rest] = head.ref.value;
  if (second === undefined || rest.length > 0 || head.keywords.length > 0) return head;
  const name = first.type === 'var' ? first.value : '';
  if (head.args !== undefined) return cursor.is('if') ? { ...head, name } : head;
  if (cursor.is('if')) {
    const key = isGround(second) && second.type !== 'ref' ? undefined : second;
    if (head.value !== undefined) return { ...head, key, name };
    return { ...head, key, value: trueTerm(head.location), generatedValue: true };
  }
  const ref = head.value === undefined ? { ...head.ref, value: [first] as const } : head.ref;
  return { ...head, name: head.value === undefined ? nameOf([first]) : name, key: second, ref };
}

interface RuleBody {
  readonly body: Body;
  readonly usesIf: boolean;
}

function ruleBody(cursor: Cursor): RuleBody | undefined {
  if (cursor.accept('if')) return { body: ifBody(cursor), usesIf: true };
  if (!cursor.is('{')) return undefined;
  return { body: cursor.memoize(1, () => bracedBody(cursor)), usesIf: false };
}

/** Behind `if` stands one expression or a body in braces; braces are a body where the expression would be a set. */
function ifBody(cursor: Cursor): Body {
  if (!cursor.is('{')) return [literal(cursor)];
  const start = cursor.mark();
  const expr = cursor.guarded(() => literal(cursor));
  if (expr !== undefined && !isSet(expr)) return [expr];
  cursor.reset(start);
  return cursor.memoize(1, () => bracedBody(cursor));
}

function isSet(expr: Expr): boolean {
  return expr.type === 'term' && expr.term.type === 'set';
}

function withIf(head: Head, usesIf: boolean): Head {
  return usesIf ? { ...head, keywords: [...head.keywords, 'if'] } : head;
}

function elseRule(cursor: Cursor, head: Head): Rule {
  const { location } = cursor;
  if (head.ref.value.length > 1 && !isGround(head.ref)) {
    cursor.fail(location, 'else keyword cannot be used on rules with variables in head');
  }
  if (head.key !== undefined) cursor.fail(location, 'else keyword cannot be used on multi-value rules');
  return alternative(cursor, head);
}

function alternative(cursor: Cursor, head: Head): Rule {
  const start = cursor.location;
  cursor.advance();
  const own = alternativeHead(cursor, start, head);
  const usesIf = cursor.accept('if');
  if (!usesIf && !cursor.is('{')) {
    const location = cursor.span(start);
    return make(location, own, trueBody(location), { generatedBody: true });
  }
  if (cursor.is('eof')) cursor.illegal('rule body expected');
  const body = cursor.is('{') ? bracedBody(cursor) : [literal(cursor)];
  const next = cursor.is('else') ? alternative(cursor, head) : undefined;
  return make(cursor.span(start), withIf(own, usesIf), body, { else: next });
}

function alternativeHead(cursor: Cursor, start: Location, head: Head): Head {
  const base: Head = { ...head, keywords: [], args: freshWildcards(cursor, head.args) };
  if (cursor.is('{') || cursor.is('if')) {
    return { ...base, location: start, value: trueTerm(start), generatedValue: true };
  }
  if (!cursor.is('assign') && !cursor.is('eq')) cursor.illegal('expected else value term or rule body');
  const assign = cursor.is('assign');
  cursor.advance();
  const value = infixTerm(cursor);
  return { ...base, location: cursor.span(start), assign, value, generatedValue: false };
}

function freshWildcards(cursor: Cursor, args: Head['args']): Head['args'] {
  return args?.map(
    (arg): Term => (isWildcard(arg) && arg.type === 'var' ? { ...arg, value: cursor.nextWildcard() } : arg),
  );
}

/** `p { … } { … }`: each further body is a rule of the same head. */
function furtherBodies(cursor: Cursor, rule: Rule): Rule[] {
  const found: Rule[] = [];
  while (cursor.is('{')) {
    if (rule.else !== undefined) cursor.fail(cursor.location, 'expected else keyword');
    const start = cursor.location;
    const body = bracedBody(cursor);
    const location = cursor.span(start);
    const args = freshWildcards(cursor, rule.head.args);
    found.push(make(location, placedAt({ ...rule.head, args }, location), body));
  }
  return found;
}

/** The head of a further body stands where the body does, with everything in it. */
function placedAt(head: Head, location: Location): Head {
  const { term } = placingMapper(location);
  const { ref, args, key, value } = head;
  const [name, ...operands] = ref.value;
  return {
    ...head,
    location,
    ref: { ...ref, location, value: [term(name), ...operands.map((operand) => term(operand))] },
    args: args?.map((arg) => term(arg)),
    key: key && term(key),
    value: value && term(value),
  };
}

function placingMapper(location: Location): Mapper {
  const mapper: Mapper = {
    term: (term) => ({ ...mapChildren(term, mapper), location }),
    expr: (expr) => ({ ...mapExpr(expr, mapper), location }),
    body: (body) => body.map((expr) => mapper.expr(expr)),
  };
  return mapper;
}

function defaultRule(cursor: Cursor, location: Location, head: Head): Rule {
  const { value } = head;
  if (value === undefined) return cursor.fail(location, 'illegal default rule (must have a value)');
  const refused = someTerm(value, (term) => term.type === 'ref' || term.type === 'var' || term.type === 'call');
  if (refused !== undefined) {
    cursor.fail(location, `illegal default rule (value cannot contain ${refused.type})`);
  }
  const seen = new Set<string>();
  for (const arg of head.args ?? []) {
    if (arg.type !== 'var') return cursor.fail(location, `illegal default rule (arguments cannot contain ${arg.type})`);
    if (seen.has(arg.value)) cursor.fail(location, `illegal default rule (arguments cannot be repeated ${arg.value})`);
    seen.add(arg.value);
  }
  return make(location, head, trueBody(location), { default: true });
}
