import { RuntimeError } from '../errors.ts';
import type { RuntimeEvent } from '../events/event.ts';
import { eventTable } from '../events/table.ts';
import type { Check } from '../rules/condition/ast.ts';
import type { Diagnostic } from '../rules/diagnostic.ts';
import { eventTypes, type EventTypes } from '../rules/event-types.ts';
import type { ExpandedRule, PlainCondition } from '../rules/expand.ts';
import type { RuleItem } from '../rules/item.ts';
import { positionOf } from '../rules/source-text.ts';
import { bindCheck, type BoundCheck } from './check.ts';
import { emitMatcher, emitTimedMatcher, type CheckPool, type Matcher, type TypedRule } from './emit.ts';
import type { FieldSource } from './operand.ts';
import { simplify, type TypedCondition } from './simplify.ts';
import { nanoseconds, RuleStatistics, type TimedMatcher } from './statistics.ts';

/** What an engine is made for. */
export interface EngineOptions {
  readonly fields: FieldSource;
  /** Name of an event type's number, as `evt.type` says it; undefined for types whose events say it themselves. */
  typeName(type: number): string | undefined;
  /** Stop at the first rule that matches, as Falco does unless told `rule_matching: all`. */
  readonly firstOnly: boolean;
  /** Count hits and time rules. */
  readonly statistics?: boolean;
  /** Whether a rule takes part; the faults of one that does not are told all the same. */
  runs?(rule: RuleItem): boolean;
}

/** An engine over the rules of one event source, and what kept rules out of it. */
export interface BuiltEngine {
  readonly engine: RuleEngine;
  readonly diagnostics: readonly Diagnostic[];
}

interface ReadyRule {
  readonly rule: RuleItem;
  readonly condition: PlainCondition;
  readonly types: EventTypes;
}

/** Binds every rule's comparisons; a rule with a field that does not exist is left out, with an error or, where it says so, a warning. */
export function buildEngine(
  rules: readonly Pick<ExpandedRule, 'rule' | 'condition'>[],
  options: EngineOptions,
): BuiltEngine {
  const pool = new Pool(options.fields);
  const diagnostics: Diagnostic[] = [];
  const ready = rules.flatMap(({ rule, condition }): ReadyRule[] => {
    try {
      pool.bindAll(condition);
      return options.runs?.(rule) === false ? [] : [{ rule, condition, types: eventTypes(condition) }];
    } catch (error) {
      if (!(error instanceof RuntimeError)) throw error;
      diagnostics.push(rejection(rule, error));
      return [];
    }
  });
  return { engine: new RuleEngine(ready, pool, options), diagnostics };
}

function rejection(rule: RuleItem, error: RuntimeError): Diagnostic {
  const severity = rule.skipUnknown ? 'warning' : 'error';
  const code = rule.skipUnknown ? 'LOAD_UNKNOWN_FILTER' : 'LOAD_ERR_COMPILE_CONDITION';
  return {
    severity,
    code,
    message: error.message,
    item: { type: 'rule', name: rule.name },
    position: positionOf(rule.condition, error.offset ?? 0),
  };
}

/** Decides which rules an event matches. Matchers are made when an event type is first seen, so unused types cost nothing. */
export class RuleEngine {
  readonly rules: readonly RuleItem[];
  /** What rules cost and find, where it was asked for. */
  readonly statistics: RuleStatistics | undefined;
  readonly #ready: readonly ReadyRule[];
  readonly #pool: Pool;
  readonly #options: EngineOptions;
  readonly #matchers: (Matcher | null | undefined)[] = [];
  readonly #timed: (TimedMatcher | undefined)[] = [];
  readonly #matches: Int32Array;

  constructor(ready: readonly ReadyRule[], pool: Pool, options: EngineOptions) {
    this.rules = ready.map(({ rule }) => rule);
    this.#ready = ready;
    this.#pool = pool;
    this.#options = options;
    this.#matches = new Int32Array(Math.max(1, ready.length));
    this.statistics = options.statistics === true ? new RuleStatistics(this.rules.map(({ name }) => name)) : undefined;
  }

  /** Whether any rule can match events of a type: those of other types need not be decoded. */
  watches(type: number): boolean {
    return this.#matcher(type) !== null;
  }

  /** Conditions of all rules. */
  get all(): readonly PlainCondition[] {
    return this.#ready.map(({ condition }) => condition);
  }

  /** Conditions that events of a type are asked, `evt.type` decided: what the kernel's filter is made of. */
  conditions(type: number): readonly TypedCondition[] {
    return this.#typedRules(type).map(({ condition }) => condition);
  }

  /** Calls back with each rule that the event matches, in the order of the rule files. */
  match(event: RuntimeEvent, onMatch: (rule: RuleItem) => void): void {
    const matcher = this.#matchers[event.type] ?? this.#matcher(event.type);
    if (matcher === null) return;
    const { statistics } = this;
    const count =
      statistics?.takesNext() === true
        ? this.#matchTimed(event, statistics)
        : matcher(event, this.#matches, this.#options.firstOnly);
    for (let index = 0; index < count; index += 1) {
      const rule = this.#matches[index]!;
      statistics?.hit(rule);
      onMatch(this.rules[rule]!);
    }
  }

  #matchTimed(event: RuntimeEvent, { spent, looks }: RuleStatistics): number {
    this.#timed[event.type] ??= emitTimedMatcher(this.#typedRules(event.type), this.#pool);
    return this.#timed[event.type]!(event, this.#matches, this.#options.firstOnly, nanoseconds, spent, looks);
  }

  #matcher(type: number): Matcher | null {
    const known = this.#matchers[type];
    if (known !== undefined) return known;
    const typed = this.#typedRules(type);
    const made = typed.length === 0 ? null : emitMatcher(typed, this.#pool, type);
    this.#matchers[type] = made;
    return made;
  }

  /** Rules that an event type can match, their conditions decided as far as the type decides them. */
  #typedRules(type: number): TypedRule[] {
    const name = this.#options.typeName(type);
    return this.#ready.flatMap(({ condition, types }, rule): TypedRule[] => {
      if (name === undefined) return types.mode === 'except' || genericNames(types) ? [{ rule, condition }] : [];
      if (types.names.has(name) !== (types.mode === 'only')) return [];
      const simple = simplify(condition, name, (check) => this.#pool.decided(check, type));
      return simple === false ? [] : [{ rule, condition: simple }];
    });
  }
}

const typed: ReadonlySet<string> = new Set(eventTable.map(({ name }) => name));

/** Whether a rule asks for calls that have no event type of their own. */
function genericNames({ names }: EventTypes): boolean {
  return [...names].some((name) => !typed.has(name));
}

/** Comparisons by meaning: rules that ask the same question share one answer. */
class Pool implements CheckPool {
  readonly checks: BoundCheck[] = [];
  readonly #fields: FieldSource;
  readonly #byCheck = new Map<Check, number>();
  readonly #byKey = new Map<string, number>();

  constructor(fields: FieldSource) {
    this.#fields = fields;
  }

  bindAll(condition: PlainCondition): void {
    if (condition.kind === 'check') this.indexOf(condition);
    else if (condition.kind === 'not') this.bindAll(condition.operand);
    else for (const operand of condition.operands) this.bindAll(operand);
  }

  /** What a comparison says of all events of a type, where the type decides it. */
  decided(check: Check, type: number): boolean | undefined {
    const { halves } = this.checks[this.indexOf(check)]!;
    const fixed = halves?.reader.decided?.(type);
    return fixed === undefined ? undefined : halves!.judge(fixed.value);
  }

  indexOf(check: Check): number {
    const known = this.#byCheck.get(check);
    if (known !== undefined) return known;
    const bound = bindCheck(check, this.#fields);
    const index = this.#byKey.get(bound.key) ?? this.checks.push(bound) - 1;
    this.#byKey.set(bound.key, index);
    this.#byCheck.set(check, index);
    return index;
  }
}
