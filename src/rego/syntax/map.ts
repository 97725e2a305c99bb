import type { Body, Expr, RefPath, Rule, ScalarTerm, Term, With } from './ast.ts';

/** How a rewrite treats what stands in a node; a function that returns its argument leaves the node as it is. */
export interface Mapper {
  term(term: Term): Term;
  body(body: Body): Body;
  expr(expr: Expr): Expr;
}

function mapList<Item>(items: readonly Item[], change: (item: Item) => Item): readonly Item[] {
  let changed: Item[] | undefined;
  for (let index = 0; index < items.length; index += 1) {
    const item = items[index] as Item;
    const next = change(item);
    if (next === item) continue;
    changed ??= [...items];
    changed[index] = next;
  }
  return changed ?? items;
}

/** Rewrites the expressions of a body; the body itself where none changes. */
export function mapBody(body: Body, change: (expr: Expr) => Expr): Body {
  return mapList(body, change);
}

/** Rewrites the terms of a list; the list itself where none changes. */
export function mapTerms(terms: readonly Term[], change: (term: Term) => Term): readonly Term[] {
  return mapList(terms, change);
}

/** Rewrites the operands of a path. */
export function mapPath(path: RefPath, change: (term: Term) => Term): RefPath {
  const [head, ...tail] = mapList(path, change);
  return head === undefined || tail.length !== path.length - 1
    ? path
    : head === path[0] && sameTail(path, tail)
      ? path
      : [head, ...tail];
}

function sameTail(path: RefPath, tail: readonly Term[]): boolean {
  return tail.every((term, index) => term === path[index + 1]);
}

/** Rewrites what stands directly in a term. */
export function mapChildren(term: Term, mapper: Mapper): Term {
  switch (term.type) {
    case 'ref': {
      const value = mapPath(term.value, mapper.term);
      return value === term.value ? term : { ...term, value };
    }
    case 'array':
    case 'set': {
      const value = mapList(term.value, mapper.term);
      return value === term.value ? term : { ...term, value };
    }
    case 'object': {
      const value = mapList(term.value, (member) => mapMember(member, mapper));
      return value === term.value ? term : { ...term, value };
    }
    case 'call': {
      const args = mapList(term.arguments, mapper.term);
      return args === term.arguments ? term : { ...term, arguments: args };
    }
    case 'arraycomprehension':
    case 'setcomprehension': {
      const [head, body] = [mapper.term(term.term), mapper.body(term.body)];
      return head === term.term && body === term.body ? term : { ...term, term: head, body };
    }
    case 'objectcomprehension': {
      const [key, value, body] = [mapper.term(term.key), mapper.term(term.value), mapper.body(term.body)];
      const same = key === term.key && value === term.value && body === term.body;
      return same ? term : { ...term, key, value, body };
    }
    case 'templatestring':
      return { ...term, parts: mapList(term.parts, (part) => mapPart(part, mapper)) };
    default:
      return term;
  }
}

function mapMember(member: readonly [Term, Term], mapper: Mapper): readonly [Term, Term] {
  const [key, value] = [mapper.term(member[0]), mapper.term(member[1])];
  return key === member[0] && value === member[1] ? member : [key, value];
}

function mapPart(part: ScalarTerm | Expr, mapper: Mapper): ScalarTerm | Expr {
  return 'negated' in part ? mapper.expr(part) : part;
}

/** Rewrites what stands directly in an expression: operands, bodies and modifiers; operators of calls stay. */
export function mapExpr(expr: Expr, mapper: Mapper): Expr {
  const withs = mapList(expr.with, (modifier) => mapWith(modifier, mapper));
  const own = mapOwn(expr, mapper);
  return withs === expr.with ? own : { ...own, with: withs };
}

/** Rewrites target and value of a modifier. */
export function mapWith(modifier: With, mapper: Mapper): With {
  const [target, value] = [mapper.term(modifier.target), mapper.term(modifier.value)];
  return target === modifier.target && value === modifier.value ? modifier : { ...modifier, target, value };
}

function mapOwn(expr: Expr, mapper: Mapper): Expr {
  switch (expr.type) {
    case 'term': {
      const term = mapper.term(expr.term);
      return term === expr.term ? expr : { ...expr, term };
    }
    case 'call': {
      const args = mapList(expr.arguments, mapper.term);
      return args === expr.arguments ? expr : { ...expr, arguments: args };
    }
    case 'some':
      return { ...expr, symbols: mapList(expr.symbols, mapper.term) };
    case 'every':
      return {
        ...expr,
        key: expr.key === undefined ? undefined : mapper.term(expr.key),
        value: mapper.term(expr.value),
        domain: mapper.term(expr.domain),
        body: mapper.body(expr.body),
      };
    case 'not': {
      const body = mapper.body(expr.body);
      return body === expr.body ? expr : { ...expr, body };
    }
    case 'and':
    case 'or': {
      const [left, right] = [mapper.body(expr.left), mapper.body(expr.right)];
      return left === expr.left && right === expr.right ? expr : { ...expr, left, right };
    }
  }
}

/** A mapper that rewrites every term of a tree from its leaves up. */
export function deepMapper(change: (term: Term) => Term): Mapper {
  const mapper: Mapper = {
    term: (term) => change(mapChildren(term, mapper)),
    body: (body) => mapList(body, mapper.expr),
    expr: (expr) => mapExpr(expr, mapper),
  };
  return mapper;
}

/** Rewrites head and body of a rule and of its alternatives by a function of one rule. */
export function mapAlternatives(rule: Rule, change: (rule: Rule) => Rule): Rule {
  const own = change(rule);
  const next = rule.else === undefined ? undefined : mapAlternatives(rule.else, change);
  return next === own.else ? own : { ...own, else: next };
}
