import { termOf } from '../../partial/terms.ts';
import type { Expr, Location, Rule, Term } from '../../syntax/ast.ts';
import { callExpr, dottedName, nameRef } from '../../syntax/build.ts';
import { bodyToJson, type Json, ruleToJson, termToJson } from '../../syntax/json.ts';
import { walkBody, walkRule } from '../../syntax/walk.ts';
import type { TraceEvent, TraceNode } from './event.ts';
import type { Operand } from './term.ts';
import type { Trace } from './trace.ts';

/** Kind of a node in the original's API. */
export function nodeType({ node }: TraceEvent): 'body' | 'expr' | 'rule' {
  if (node.kind === 'rule') return 'rule';
  return node.kind === 'body' ? 'body' : 'expr';
}

/** The syntax tree that an event is about. */
export function nodeJson({ node, location, index }: TraceEvent): Json {
  switch (node.kind) {
    case 'rule':
      return ruleToJson(bare(node.rule));
    case 'body':
      return bodyToJson(node.body.map(withEquations));
    case 'equation': {
      const sides = [termOfOperand(node.left, location), termOfOperand(node.right, location)];
      return exprJson(callExpr('eq', sides, sides[0]?.location as Location), 0);
    }
    default:
      return exprJson(node.expr, index);
  }
}

function exprJson(expr: Parameters<typeof bodyToJson>[0][number], index: number): Json {
  const [json] = bodyToJson([withEquations(expr)]) as readonly { readonly [key: string]: Json }[];
  return { ...json, index };
}

/** An assignment is an equation by now. */
function withEquations(expr: Expr): Expr {
  if (expr.type !== 'call' || dottedName(expr.operator) !== 'assign') return expr;
  return { ...expr, operator: nameRef('eq', expr.operator.location) };
}

/** A rule without what METADATA says about it. */
function bare(rule: Rule): Rule {
  return { ...rule, annotations: [], body: rule.body.map(withEquations) };
}

function termOfOperand(operand: Operand, location: Location | undefined): Term {
  return operand.type === 'known' ? termOf(operand.value, location) : operand;
}

/** A trace in the shape of the original's `explanation`. */
export function traceJson({ events, names }: Trace): Json {
  return events.map((event) => {
    const { operation, query, parent, message, node } = event;
    return {
      Op: operation,
      Node: nodeJson(event),
      Location: placeJson(event.location),
      QueryID: query,
      ParentID: parent,
      Locals: event.locals.map(([name, value]) => ({ name, ...(termToJson(termOf(value)) as object) })),
      LocalMetadata: metadataOf(node, names),
      Message: message,
      Ref: node.kind === 'document' ? node.path.map((term) => termToJson(term)) : null,
    };
  });
}

function placeJson(location: Location | undefined): Json {
  const { source, row, col } = location ?? { source: { name: '' }, row: 1, col: 1 };
  return { file: source.name, row, col };
}

/** The author's names of the variables of a node, and where each stands first. */
function metadataOf(node: TraceNode, names: ReadonlyMap<string, string>): Json {
  const found: Record<string, Json> = {};
  const visitor = {
    term: (term: Term): boolean => {
      const name = term.type === 'var' ? names.get(term.value) : undefined;
      if (name !== undefined && term.type === 'var') found[term.value] ??= { name, location: placeJson(term.location) };
      return false;
    },
  };
  if (node.kind === 'rule') walkRule(node.rule, visitor);
  else if (node.kind === 'body') walkBody(node.body, visitor);
  else if (node.kind !== 'equation') walkBody([node.expr], visitor);
  return found;
}
