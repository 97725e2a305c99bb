import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  type Alert,
  alertJson,
  alertText,
  type AlertStyle,
  type Diagnostic,
  loadRuleSet,
  parsePriority,
  type RuleFile,
  type RuleSet,
  type SelectionStep,
} from '../../src/runtime/index.ts';
import { type ExpectedFault, type FalcoCase, listOf } from './case.ts';

/** The faults of a validation must be among the diagnostics; where none is expected there must be no error. */
export function judgeValidation(one: FalcoCase, files: readonly RuleFile[]): string | undefined {
  const { diagnostics } = loadRuleSet(files);
  for (const [severity, expected] of [
    ['error', one.validate_errors ?? []],
    ['warning', one.validate_warnings ?? []],
  ] as const)
    for (const fault of expected)
      if (!diagnostics.some((found) => found.severity === severity && isFault(found, fault)))
        return `expected ${severity} ${JSON.stringify(fault)}, found ${JSON.stringify(diagnostics.map(brief))}`;
  const errors = diagnostics.filter(({ severity }) => severity === 'error');
  if (errors.length > 0 && (one.validate_errors ?? []).length === 0 && one.exit_status !== 1)
    return `unexpected ${JSON.stringify(errors.map(brief))}`;
  return undefined;
}

function brief({ code, item, message }: Diagnostic): unknown {
  return [code, item.type, item.name, message];
}

function isFault({ code, item, message }: Diagnostic, expected: ExpectedFault): boolean {
  return (
    code === expected.code &&
    item.type === expected.item_type &&
    item.name === expected.item_name &&
    (expected.message === undefined || message === expected.message) &&
    (expected.message_contains === undefined || message.includes(expected.message_contains))
  );
}

/** Loads a case's rules with its switches. */
export function rulesOf(one: FalcoCase, files: readonly RuleFile[]): RuleSet {
  const steps: SelectionStep[] = [
    ...(one.run_tags === undefined ? [] : [{ enable: false, rule: '*' }]),
    ...(one.run_tags ?? []).map((tag) => ({ enable: true, tag })),
    ...(one.disabled_rules ?? []).map((part) => ({ enable: false, rule: `*${part}*` })),
    ...(one.disable_tags ?? []).map((tag) => ({ enable: false, tag })),
  ];
  return loadRuleSet(files, {
    selection: { steps, minimumPriority: parsePriority(one.priority ?? 'debug') ?? 'Debug' },
  });
}

/** Compares what was detected, and what was written, with what the case expects. */
export function judgeAlerts(one: FalcoCase, alerts: readonly Alert[], dir: string): string | undefined {
  if (one.detect !== undefined && one.detect !== alerts.length > 0)
    return `${alerts.length} alerts, expected ${one.detect ? 'some' : 'none'}`;
  const levels = new Set(alerts.map(({ priority }) => priority.toUpperCase()));
  for (const level of listOf(one.detect_level))
    if (one.detect === true && !levels.has(longName(level))) return `no alert of level ${level}`;
  return judgeCounts(one, alerts) ?? judgeOutput(one, alerts, dir);
}

function longName(level: string): string {
  return (parsePriority(level) ?? level).toUpperCase();
}

function judgeCounts(one: FalcoCase, alerts: readonly Alert[]): string | undefined {
  for (const [rule, count] of (one.detect_counts ?? []).flatMap((counts) => Object.entries(counts))) {
    const found = alerts.filter((alert) => alert.rule === rule).length;
    if (found !== count) return `rule ${rule}: ${found} alerts, expected ${count}`;
  }
  return undefined;
}

function judgeOutput(one: FalcoCase, alerts: readonly Alert[], dir: string): string | undefined {
  const style: AlertStyle = {
    isoTime: one.time_iso_8601 === true,
    includeOutput: one.json_include_output_property !== false,
    includeTags: one.json_include_tags_property !== false,
  };
  const lines = alerts.map((alert) => (one.json_output === true ? alertJson(alert, style) : alertText(alert, style)));
  for (const pattern of listOf(one.stdout_contains))
    if (!new RegExp(pattern).test(lines.join('\n'))) return `the output lacks ${pattern}: ${lines[0]}`;
  for (const pattern of listOf(one.stdout_not_contains))
    if (new RegExp(pattern).test(lines.join('\n'))) return `the output has ${pattern}`;
  for (const file of (one.output_strictly_contains ?? []).flatMap((pair) => Object.values(pair))) {
    const expected = readFileSync(join(dir, file), 'utf8').trim().split('\n');
    const missing = expected.find((line) => !lines.some((found) => sameLine(line, found)));
    if (missing !== undefined) return `the output lacks ${missing}`;
  }
  return undefined;
}

/** The order of keys, and the name of the host, are no part of an alert. */
function sameLine(expected: string, found: string): boolean {
  if (!expected.startsWith('{')) return expected === found;
  return canonical(expected) === canonical(found);
}

function canonical(line: string): string {
  const { hostname: _, ...rest } = JSON.parse(line.replace(/:([0-9]{16,})/g, ':"$1"')) as Record<string, unknown>;
  return JSON.stringify(rest, (_key, value: unknown) =>
    typeof value === 'object' && value !== null && !Array.isArray(value)
      ? Object.fromEntries(Object.entries(value).toSorted(([left], [right]) => (left < right ? -1 : 1)))
      : value,
  );
}
