import type { RuntimeEvent } from '../events/event.ts';
import type { BoundCheck } from './check.ts';
import { chooseSieves } from './choose-sieves.ts';
import { operandsOf } from './operands.ts';
import { ordered } from './order.ts';
import { rulesPerWord, type Sieve } from './sieve.ts';
import type { TypedCondition } from './simplify.ts';
import type { TimedMatcher } from './statistics.ts';
import type { Check } from '../rules/condition/ast.ts';
import type { PlainCondition } from '../rules/expand.ts';

/** A rule's number and its condition for one event type. */
export interface TypedRule {
  readonly rule: number;
  readonly condition: TypedCondition;
}

/** Writes the numbers of the rules that match into `matches`, in order, and gives how many; stops after the first where asked to. */
export type Matcher = (event: RuntimeEvent, matches: Int32Array, firstOnly: boolean) => number;

/** Binds each distinct comparison once. */
export interface CheckPool {
  indexOf(check: Check): number;
  readonly checks: readonly BoundCheck[];
}

/**
 * Makes one function that looks at all rules of an event type. Each distinct comparison runs at most once an event: its answer
 * is kept in a local variable where more than one place needs it. The source holds indices and operators only, never a text of a rule.
 */
export function emitMatcher(rules: readonly TypedRule[], pool: CheckPool, type: number): Matcher {
  const sieves = chooseSieves(rules, pool, type);
  return emit(rules, pool, 'e, m, f', sieves, (condition, rule, index) => [
    `if (${sieves.length === 0 ? '' : `${wordOf(index)} & ${1 << (index % rulesPerWord)} && `}${condition}) { m[n++] = ${rule}; if (f) return n; }`,
  ]) as Matcher;
}

function wordOf(rule: number): string {
  return `k${Math.floor(rule / rulesPerWord)}`;
}

/** Reads one field after the other and keeps the rules that its value leaves possible, until there are none. */
function sieving(count: number, sieves: readonly Sieve[]): string[] {
  const words = Array.from({ length: Math.ceil(count / rulesPerWord) }, (_, word) => `k${word}`);
  const none = `if ((${words.join(' | ')}) === 0) return 0;`;
  return sieves.flatMap((_, sieve) => {
    const masks = words.map((name, word) => `${name} ${sieve === 0 ? '' : '&'}= z${sieve}[row + ${word}]`);
    const all = sieve === 0 ? words.map((name) => `${name} &= ${2 ** rulesPerWord - 1}`) : [];
    return [`row = y${sieve}(x${sieve}(e)); ${[...masks, ...all].join('; ')};`, none];
  });
}

/** The same function, with the time that each rule takes added up. */
export function emitTimedMatcher(rules: readonly TypedRule[], pool: CheckPool): TimedMatcher {
  return emit(rules, pool, 'e, m, f, clock, spent, looks', [], (condition, rule) => [
    `{ const from = clock(); const hit = ${condition}; spent[${rule}] += clock() - from; looks[${rule}] += 1;`,
    `if (hit) { m[n++] = ${rule}; if (f) return n; } }`,
  ]) as TimedMatcher;
}

function emit(
  rules: readonly TypedRule[],
  pool: CheckPool,
  parameters: string,
  sieves: readonly Sieve[],
  statement: (condition: string, rule: number, index: number) => readonly string[],
): unknown {
  const code = new MatcherCode(pool);
  for (const { condition } of rules) code.count(condition);
  const lines = rules.flatMap(({ rule, condition }, index) => statement(code.source(condition), rule, index));
  const before = sieves.length === 0 ? [] : [sievedWords(rules.length), ...sieving(rules.length, sieves)];
  const body = [...before, ...code.declarations(), 'let n = 0;', ...lines, 'return n;'].join('\n');
  const constants = [...code.constants(), ...sieves.flatMap(sieveConstants)];
  const names = constants.map(([name]) => name);
  const make = new Function(...names, `return function matcher(${parameters}) {\n${body}\n};`) as (
    ...given: readonly unknown[]
  ) => unknown;
  return make(...constants.map(([, value]) => value));
}

/** A name in a matcher's source and what it stands for. */
type NamedValue = readonly [name: string, value: unknown];

function sieveConstants({ reader, masks, rowOf }: Sieve, index: number): NamedValue[] {
  return [
    [`x${index}`, reader.read],
    [`y${index}`, rowOf],
    [`z${index}`, masks],
  ];
}

function sievedWords(count: number): string {
  const words = Array.from({ length: Math.ceil(count / rulesPerWord) }, (_, word) => `k${word}`);
  return `let row = 0, ${words.join(', ')};`;
}

/** The parts of a matcher's source. Comparisons, and the values that they read, get a local variable where more than one place needs them. */
class MatcherCode {
  readonly #pool: CheckPool;
  /** Places that need a comparison, by its number. */
  readonly #uses = new Map<number, number>();
  readonly #keys = new Map<PlainCondition, string>();
  /** Conjunctions and disjunctions by their meaning, with the places that need each: macros that several rules begin with. */
  readonly #parts = new Map<string, { readonly name: number; places: number }>();
  /** Comparisons that read a value, by the value's key. */
  readonly #readings = new Map<string, { readonly name: number; readonly read: unknown; checks: number }>();

  constructor(pool: CheckPool) {
    this.#pool = pool;
  }

  count(condition: TypedCondition): void {
    if (typeof condition === 'boolean') return;
    if (condition.kind !== 'check') return this.#countPart(condition);
    const index = this.#pool.indexOf(condition);
    const before = this.#uses.get(index) ?? 0;
    this.#uses.set(index, before + 1);
    const reader = this.#pool.checks[index]!.halves?.reader;
    if (before > 0 || reader === undefined) return;
    const reading = this.#readings.get(reader.key) ?? { name: this.#readings.size, read: reader.read, checks: 0 };
    reading.checks += 1;
    this.#readings.set(reader.key, reading);
  }

  #countPart(condition: Exclude<PlainCondition, Check>): void {
    if (condition.kind !== 'not') {
      const key = this.#keyOf(condition);
      const part = this.#parts.get(key) ?? { name: this.#parts.size, places: 0 };
      part.places += 1;
      this.#parts.set(key, part);
      // The comparisons of a part that has its variable already are not needed once more.
      if (part.places > 1) return;
    }
    for (const operand of operandsOf(condition)) this.count(operand);
  }

  /** The same text for the same meaning; the order of operands is left as it is written. */
  #keyOf(condition: PlainCondition): string {
    if (condition.kind === 'check') return String(this.#pool.indexOf(condition));
    const known = this.#keys.get(condition);
    if (known !== undefined) return known;
    const key = `${condition.kind}(${operandsOf(condition)
      .map((operand) => this.#keyOf(operand))
      .join()})`;
    this.#keys.set(condition, key);
    return key;
  }

  /** Answers begin as 2, values as the matcher's own function, which no field gives. */
  declarations(): string[] {
    const answers = [...this.#uses].filter(([, count]) => count > 1).map(([check]) => `c${check} = 2`);
    const values = [...this.#readings.values()].filter(({ checks }) => checks > 1).map(({ name }) => `v${name} = none`);
    const parts = [...this.#parts.values()].filter(({ places }) => places > 1).map(({ name }) => `s${name} = 2`);
    const all = [...answers, ...parts, ...values];
    return all.length === 0 ? [] : [`let ${all.join(', ')};`];
  }

  constants(): NamedValue[] {
    const checks = [...this.#uses.keys()].map((index): NamedValue => {
      const { test, halves } = this.#pool.checks[index]!;
      return [`t${index}`, halves?.judge ?? test];
    });
    const readers = [...this.#readings.values()].map(({ name, read }): NamedValue => [`r${name}`, read]);
    return [...checks, ...readers, ['none', Symbol('not read')]];
  }

  source(condition: TypedCondition): string {
    if (typeof condition === 'boolean') return String(condition);
    switch (condition.kind) {
      case 'not':
        return `!${this.source(condition.operand)}`;
      case 'check':
        return this.#check(this.#pool.indexOf(condition));
      default: {
        if (condition.operands.length === 0) return String(condition.kind === 'and');
        const operands = ordered(condition.kind, condition.operands, this.#shared);
        const parts = operands.map((operand) => this.source(operand));
        const whole = `(${parts.join(condition.kind === 'and' ? ' && ' : ' || ')})`;
        const { name, places } = this.#parts.get(this.#keyOf(condition))!;
        return places > 1 ? `(s${name} === 2 ? (s${name} = ${whole}) : s${name})` : whole;
      }
    }
  }

  #shared = (check: Check): number => this.#uses.get(this.#pool.indexOf(check)) ?? 1;

  #check(index: number): string {
    const reader = this.#pool.checks[index]!.halves?.reader;
    const call = `t${index}(${reader === undefined ? 'e' : this.#value(reader.key)})`;
    return this.#uses.get(index)! > 1 ? `(c${index} === 2 ? (c${index} = ${call}) : c${index})` : call;
  }

  #value(key: string): string {
    const { name, checks } = this.#readings.get(key)!;
    return checks > 1 ? `(v${name} === none ? (v${name} = r${name}(e)) : v${name})` : `r${name}(e)`;
  }
}
