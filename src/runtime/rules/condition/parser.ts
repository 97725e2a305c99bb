import type { Check, Comparand, Condition, Operand, Operator, Place, Quantifier } from './ast.ts';
import { Cursor } from './cursor.ts';
import { takeComparand, takeList, takeOperand } from './value.ts';

const maximumDepth = 100;
const word = (name: string) => new RegExp(`${name}(?![A-Za-z0-9_.])`, 'y');
const patterns = {
  and: word('and'),
  or: word('or'),
  not: word('not'),
  open: /\(/y,
  close: /\)/y,
  macro: /[A-Za-z][A-Za-z0-9_]*(?![A-Za-z0-9_.([])/y,
  operator:
    /exists(?![\w.])|(?:bcontains|bstartswith|contains|endswith|glob|icontains|iglob|in|intersects|pmatch|regex|startswith)(?![\w.])|==|!=|<=|>=|=|<|>/y,
  quantifier: /(?:allof|anyof|oneof)(?=\s*\()/y,
} as const;

/**
 * Parses a condition of Falco's rule language: `or` binds less than `and`, `not` most.
 * @throws {RuntimeError} RUNTIME_CONDITION with the offset where it cannot be read on.
 */
export function parseCondition(text: string): Condition {
  const cursor = new Cursor(text);
  const condition = new ConditionParser(cursor).or(0);
  cursor.skipBlanks();
  if (!cursor.atEnd) throw cursor.unexpected("'or', 'and'");
  return condition;
}

class ConditionParser {
  readonly #cursor: Cursor;

  constructor(cursor: Cursor) {
    this.#cursor = cursor;
  }

  or(depth: number): Condition {
    return this.#chain('or', patterns.or, () => this.#chain('and', patterns.and, () => this.#negation(depth)));
  }

  #chain(kind: 'and' | 'or', separator: RegExp, operand: () => Condition): Condition {
    const operands = [operand()];
    while (this.#cursor.take(separator) !== undefined) operands.push(operand());
    return operands.length === 1
      ? operands[0]!
      : { kind, operands, offset: operands[0]!.offset, end: operands.at(-1)!.end };
  }

  #negation(depth: number): Condition {
    if (depth > maximumDepth) throw this.#cursor.error(`conditions nest more than ${maximumDepth} deep`);
    const begin = this.#begin();
    if (this.#cursor.take(patterns.not) !== undefined) {
      const operand = this.#negation(depth + 1);
      return { kind: 'not', operand, ...this.#place(begin) };
    }
    if (this.#cursor.take(patterns.open) === undefined) return this.#leaf(begin);
    const inner = this.or(depth + 1);
    if (this.#cursor.take(patterns.close) === undefined) throw this.#cursor.unexpected("')', 'or', 'and'");
    return inner;
  }

  #leaf(begin: number): Condition {
    const macro = this.#cursor.take(patterns.macro);
    if (macro !== undefined) return { kind: 'macro', name: macro, ...this.#place(begin) };
    const left = takeOperand(this.#cursor);
    if (left === undefined) throw this.#cursor.error('expected a field, a macro or a parenthesis');
    return this.#check(left, begin);
  }

  #check(left: Operand, begin: number): Check {
    const operator = this.#cursor.take(patterns.operator) as Operator | undefined;
    if (operator === undefined) throw this.#cursor.error('expected a comparison operator');
    if (operator === 'exists') return { kind: 'check', left, operator, right: [], ...this.#place(begin) };
    if (operator === 'in' || operator === 'intersects' || operator === 'pmatch')
      return { kind: 'check', left, operator, right: takeList(this.#cursor), ...this.#place(begin) };
    const quantifier = this.#cursor.take(patterns.quantifier) as Quantifier | undefined;
    const right: readonly Comparand[] =
      quantifier === undefined ? [takeComparand(this.#cursor)] : takeList(this.#cursor);
    return {
      kind: 'check',
      left,
      operator,
      ...(quantifier === undefined ? {} : { quantifier }),
      right,
      ...this.#place(begin),
    };
  }

  #begin(): number {
    this.#cursor.skipBlanks();
    return this.#cursor.offset;
  }

  #place(offset: number): Place {
    return { offset, end: this.#cursor.offset };
  }
}
