import type { FieldValue } from '../fields/field.ts';
import type { Check } from '../rules/condition/ast.ts';
import type { BoundOperand } from './operand.ts';
import { evaluatePartly } from './partial.ts';
import type { TypedCondition } from './simplify.ts';

/** Rules in one word of a mask: small integers, as the engine holds them without a box. */
export const rulesPerWord = 30;
/** Most texts that are remembered at a time; once there are more, remembering begins anew. */
const mostTexts = 4096;
/** Longer texts pass, so that memory stays bounded. */
const longest = 256;
const every = 2 ** rulesPerWord - 1;
/** Marks the first word of a row that has been worked out. */
const ready = 2 ** rulesPerWord;
/** Rows of values that are no texts; what is not looked at passes all rules. */
const [passing, absent, firstText] = [0, 1, 2] as const;

/** What a comparison says where only one field's value is known; undefined where that does not decide it. */
export type JudgeOf = (check: Check, value: FieldValue) => boolean | undefined;

/**
 * Which rules one field's value leaves possible, remembered for the values that were seen lately: names of files and programs repeat
 * all the time, and a mask of bits is read in a fraction of the time that the rules take. A text that is seen for the first time
 * passes all rules, so that names which never come back cost no more than they must.
 */
export class Sieve {
  readonly reader: BoundOperand;
  /** A row of words for each value, a bit for each rule. */
  readonly masks: Int32Array;
  readonly #rules: readonly TypedCondition[];
  readonly #words: number;
  readonly #judge: JudgeOf;
  readonly #rows = new Map<string, number>();

  constructor(reader: BoundOperand, rules: readonly TypedCondition[], judge: JudgeOf) {
    this.reader = reader;
    this.#rules = rules;
    this.#words = Math.ceil(rules.length / rulesPerWord);
    this.#judge = judge;
    this.masks = new Int32Array(this.#words * (mostTexts + firstText));
    this.masks.fill(every | ready, 0, this.#words);
    this.#workOut(absent * this.#words, undefined);
  }

  /** Where the row of a value begins in {@link masks}. */
  readonly rowOf = (value: FieldValue): number => {
    if (typeof value !== 'string') return value === undefined ? absent * this.#words : passing;
    const row = this.#rows.get(value);
    if (row === undefined) return this.#remember(value);
    if ((this.masks[row]! & ready) === 0) this.#workOut(row, value);
    return row;
  };

  #remember(text: string): number {
    if (text.length > longest) return passing;
    if (this.#rows.size >= mostTexts) {
      this.#rows.clear();
      this.masks.fill(0, firstText * this.#words);
    }
    this.#rows.set(text, (this.#rows.size + firstText) * this.#words);
    return passing;
  }

  #workOut(row: number, value: FieldValue): void {
    const known = (check: Check): boolean | undefined => this.#judge(check, value);
    this.#rules.forEach((rule, index) => {
      if (evaluatePartly(rule, known) === false) return;
      this.masks[row + Math.floor(index / rulesPerWord)]! |= 1 << (index % rulesPerWord);
    });
    this.masks[row]! |= ready;
  }
}
