import type { Diagnostic } from '../rules/diagnostic.ts';
import { eventTypes } from '../rules/event-types.ts';
import type { ExpandedRule } from '../rules/expand.ts';
import type { RuleItem } from '../rules/item.ts';
import type { RuleSet } from '../ruleset/rule-set.ts';
import { isNever } from './never.ts';

/** Why a rule cannot fire: its own or a macro's condition is never true, it is faulty or switched off, or nothing here sends its events. */
export type SilenceReason = 'condition' | 'disabled' | 'event-types' | 'fault' | 'source';

/** A rule that cannot fire. */
export interface SilentRule {
  readonly rule: RuleItem;
  readonly reason: SilenceReason;
  /** The source or the event types that are missing, or the fault's words; empty where the reason says all. */
  readonly detail: string;
}

/** What this host can send to rules. */
export interface Offer {
  /** Sources whose events can be had. */
  readonly sources: ReadonlySet<string>;
  /** Event types that the source `syscall` sends; undefined where all of them may come. */
  readonly eventTypes: ReadonlySet<string> | undefined;
}

/** Rules of a set that can never fire where only some sources and event types are offered; in the order of the files. */
export function silentRules(set: RuleSet, offer: Offer): SilentRule[] {
  const conditions = new Map(set.expanded.map((expanded) => [expanded.rule, expanded]));
  const running = new Set(set.rules);
  return set.all.flatMap((rule): SilentRule[] => {
    const found = silence(rule, conditions.get(rule), running.has(rule), set.diagnostics, offer);
    return found === undefined ? [] : [{ rule, ...found }];
  });
}

function silence(
  rule: RuleItem,
  expanded: ExpandedRule | undefined,
  runs: boolean,
  diagnostics: readonly Diagnostic[],
  offer: Offer,
): { readonly reason: SilenceReason; readonly detail: string } | undefined {
  const fault = diagnostics.find(({ item, code }) => isFaultOf(rule, item) && stopping.has(code));
  if (fault?.code === 'LOAD_UNKNOWN_SOURCE' || !offer.sources.has(rule.source))
    return { reason: 'source', detail: rule.source };
  if (fault !== undefined) return { reason: 'fault', detail: fault.message };
  if (expanded !== undefined && isNever(expanded.condition)) return { reason: 'condition', detail: '' };
  if (!runs) return { reason: 'disabled', detail: '' };
  const missing = expanded === undefined ? undefined : missingTypes(expanded, offer);
  return missing === undefined ? undefined : { reason: 'event-types', detail: missing.join(', ') };
}

/** Diagnostics that leave their rule out, as errors and as warnings. */
const stopping: ReadonlySet<string> = new Set([
  'LOAD_ERR_COMPILE_CONDITION',
  'LOAD_ERR_COMPILE_OUTPUT',
  'LOAD_ERR_VALIDATE',
  'LOAD_ERR_YAML_VALIDATE',
  'LOAD_UNKNOWN_FILTER',
  'LOAD_UNKNOWN_SOURCE',
]);

function isFaultOf(rule: RuleItem, { type, name }: Diagnostic['item']): boolean {
  return type === 'rule' && name === rule.name;
}

/** The event types of a rule, where none of them is offered. */
function missingTypes({ rule, condition }: ExpandedRule, { eventTypes: offered }: Offer): string[] | undefined {
  if (rule.source !== 'syscall' || offered === undefined) return undefined;
  const { mode, names } = eventTypes(condition);
  if (mode === 'except' || [...names].some((name) => offered.has(name))) return undefined;
  return [...names].toSorted();
}
