import type { Expr, Location } from './ast.ts';
import type { Cursor } from './cursor.ts';
import { everyExpr, hintEvery, modifiers, relocated, simpleExpr, someExpr, withModifiers } from './expressions.ts';
import {
  chain,
  explicitOperand,
  foldChain,
  group,
  isChainOperator,
  logicalActive,
  negatedBody,
  refuseBraces,
  refuseModifier,
} from './logical.ts';

/** Parses one expression of a body with everything that it may carry. */
export function literal(cursor: Cursor): Expr {
  const start = cursor.location;
  const expr = unlocated(cursor);
  const location = cursor.span(start);
  if (expr.type !== 'not' || expr.explicitBody) return relocated(expr, location);
  return { ...expr, location, body: expr.body.map((inner) => relocated(inner, location)) };
}

function unlocated(cursor: Cursor): Expr {
  const operand = logicalStart(cursor);
  if (operand !== undefined) return operand;
  if (cursor.continuesReference(1) && cursor.isKeyword(cursor.text) && cursor.token.kind === 'identifier') {
    cursor.treatAsWord();
    return plainLiteral(cursor, undefined);
  }
  const negation = cursor.is('not') ? cursor.location : undefined;
  if (negation !== undefined) {
    cursor.advance();
    if (cursor.negatedBodies && cursor.is('{')) {
      const body = negatedBody(cursor, negation);
      return foldChain(cursor, { body: [body], explicit: false, location: body.location });
    }
  }
  if (!cursor.is('some') && !cursor.is('every')) return plainLiteral(cursor, negation);
  if (negation !== undefined) cursor.illegal(`illegal negation of '${cursor.kind}'`);
  return cursor.is('some') ? someExpr(cursor) : everyExpr(cursor);
}

/** `{ body } and …` and `(a or b) …`, where the keywords are imported. */
function logicalStart(cursor: Cursor): Expr | undefined {
  if (!logicalActive(cursor)) return undefined;
  if (cursor.is('{')) {
    const operand = explicitOperand(cursor);
    return operand === undefined ? undefined : withModifiers(cursor, chain(cursor, operand));
  }
  const operand = cursor.is('(') ? group(cursor, false, '') : undefined;
  return operand === undefined ? undefined : foldChain(cursor, operand);
}

function plainLiteral(cursor: Cursor, negation: Location | undefined): Expr {
  const start = cursor.mark();
  const negatedGroup = negation !== undefined && cursor.negatedBodies && cursor.is('(');
  const operand = negatedGroup ? group(cursor, true, 'not ') : undefined;
  if (operand !== undefined && negation !== undefined) {
    const location = cursor.span(negation);
    const not: Expr = { ...plain, type: 'not', location, body: operand.body, explicitBody: operand.explicit };
    return foldChain(cursor, { body: [not], explicit: false, location });
  }
  const expr = simpleExpr(cursor);
  const modifier = cursor.is('with') ? cursor.location : undefined;
  const withs = modifiers(cursor);
  if (!cursor.isKeyword('every')) hintEvery(cursor, expr, start);
  const whole = negate(cursor, expr, negation);
  if (!isChainOperator(cursor)) return { ...whole, with: withs };
  if (modifier !== undefined) refuseModifier(cursor, modifier);
  if (negation === undefined) refuseBraces(cursor, whole);
  return withModifiers(cursor, chain(cursor, { body: [whole], explicit: false, location: whole.location }));
}

function negate(cursor: Cursor, expr: Expr, negation: Location | undefined): Expr {
  if (negation === undefined) return expr;
  if (!cursor.negatedBodies) return { ...expr, negated: true };
  return { ...plain, type: 'not', location: cursor.span(negation), body: [expr], explicitBody: false };
}

const plain = { negated: false, with: [], generated: false } as const;
