import type { RuleException, RuleItem } from './item.ts';
import { parsePriority, type Priority } from './priority.ts';
import { addValues, newException, readExceptions, type ExceptionPart } from './read-exception.ts';
import {
  optionalFlag,
  optionalText,
  optionalTexts,
  readOverride,
  requiredText,
  warnUnknownKeys,
  type OverrideMode,
} from './read-item.ts';
import type { ItemReport } from './report.ts';
import { appendText, type SourceText } from './source-text.ts';
import { child, keysOf, type YAMLMap } from './yaml-tree.ts';

const appendable = ['condition', 'output', 'desc', 'tags', 'exceptions'];
const replaceable = [
  ...appendable,
  'priority',
  'enabled',
  'warn_evttypes',
  'skip-if-unknown-filter',
  'capture',
  'capture_duration',
];
const known = ['rule', 'append', 'override', 'source', ...replaceable];

/** What a rule is read against. */
export interface RuleContext {
  readonly visibility: number;
  readonly existing: RuleItem | undefined;
  isField(name: string): boolean;
}

/** Reads a rule: a new one, a change to one, or the bare switch `enabled`. */
export function readRule(map: YAMLMap, report: ItemReport, context: RuleContext): RuleItem {
  warnUnknownKeys(map, known, report);
  const modes = readOverride(map, appendable, replaceable, report);
  if (modes.size > 0) return changeRule(map, report, context, modes);
  const { existing } = context;
  if (existing !== undefined && keysOf(map).every((key) => key === 'rule' || key === 'enabled')) {
    report.warn(
      'LOAD_DEPRECATED_ITEM',
      "The standalone 'enabled' key usage is deprecated. The correct approach requires also a 'replace' entry under the 'override' key (i.e. 'enabled: replace').",
      map,
    );
    return { ...existing, enabled: optionalFlag(map, 'enabled', report) ?? existing.enabled };
  }
  return newRule(map, report, context);
}

function newRule(map: YAMLMap, report: ItemReport, context: RuleContext): RuleItem {
  const duration = optionalText(map, 'capture_duration');
  return {
    name: report.item.name,
    position: report.file.position(map),
    visibility: context.visibility,
    firstDefined: context.existing?.firstDefined ?? context.visibility,
    condition: requiredText(map, 'condition', report),
    output: trimmed(requiredText(map, 'output', report)),
    description: requiredText(map, 'desc', report).text.trim(),
    priority:
      readPriority(map, report) ?? report.fail('LOAD_ERR_YAML_VALIDATE', "Item has no mapping for key 'priority'", map),
    source: optionalText(map, 'source') ?? 'syscall',
    enabled: optionalFlag(map, 'enabled', report) ?? true,
    tags: [...new Set(optionalTexts(map, 'tags', report))],
    exceptions: mergeExceptions([], readExceptions(child(map, 'exceptions'), report), context, report),
    warnEventTypes: optionalFlag(map, 'warn_evttypes', report) ?? true,
    skipUnknown: optionalFlag(map, 'skip-if-unknown-filter', report) ?? false,
    capture: optionalFlag(map, 'capture', report) ?? false,
    ...(duration === undefined ? {} : { captureDuration: Number(duration) }),
  };
}

function changeRule(
  map: YAMLMap,
  report: ItemReport,
  context: RuleContext,
  modes: ReadonlyMap<string, OverrideMode>,
): RuleItem {
  const { existing } = context;
  if (existing === undefined)
    return report.fail(
      'LOAD_ERR_VALIDATE',
      modes.has('append')
        ? "Rule has 'append' key but no rule by that name already exists"
        : "Rule has 'override' key but no rule by that name already exists",
      map,
    );
  if (modes.has('append') && child(map, 'condition') === undefined && child(map, 'exceptions') === undefined)
    report.fail('LOAD_ERR_VALIDATE', 'Appended rule must have exceptions or condition property', map);
  const text = (key: string, before: SourceText) =>
    modes.has(key) ? changeText(before, requiredText(map, key, report), modes.get(key)!) : before;
  const flag = (key: string, before: boolean) => (modes.has(key) ? (optionalFlag(map, key, report) ?? before) : before);
  const description = modes.has('desc') ? (optionalText(map, 'desc') ?? '') : undefined;
  const parts = modes.has('exceptions')
    ? readExceptions(child(map, 'exceptions'), report, modes.get('exceptions'))
    : [];
  const kept = modes.get('exceptions') === 'replace' ? [] : existing.exceptions;
  return {
    ...existing,
    visibility: context.visibility,
    condition: text('condition', existing.condition),
    output: trimmed(text('output', existing.output)),
    description:
      description === undefined
        ? existing.description
        : modes.get('desc') === 'append'
          ? `${existing.description} ${description}`
          : description,
    priority: modes.has('priority') ? (readPriority(map, report) ?? existing.priority) : existing.priority,
    enabled: flag('enabled', existing.enabled),
    tags: modes.has('tags')
      ? [
          ...new Set([
            ...(modes.get('tags') === 'append' ? existing.tags : []),
            ...(optionalTexts(map, 'tags', report) ?? []),
          ]),
        ]
      : existing.tags,
    exceptions: mergeExceptions(kept, parts, context, report),
    warnEventTypes: flag('warn_evttypes', existing.warnEventTypes),
    skipUnknown: flag('skip-if-unknown-filter', existing.skipUnknown),
    capture: flag('capture', existing.capture),
  };
}

function changeText(before: SourceText, after: SourceText, mode: OverrideMode): SourceText {
  return mode === 'append' ? appendText(before, after) : after;
}

function trimmed(source: SourceText): SourceText {
  return { ...source, text: source.text.trim() };
}

function readPriority(map: YAMLMap, report: ItemReport): Priority | undefined {
  const text = optionalText(map, 'priority');
  if (text === undefined) return undefined;
  return (
    parsePriority(text) ?? report.fail('LOAD_ERR_YAML_VALIDATE', `Invalid priority '${text}'`, child(map, 'priority'))
  );
}

function mergeExceptions(
  before: readonly RuleException[],
  parts: readonly ExceptionPart[],
  { isField }: RuleContext,
  report: ItemReport,
): RuleException[] {
  const merged = new Map(before.map((exception) => [exception.name, exception]));
  const added = new Set<string>();
  for (const part of parts) {
    const standing = merged.get(part.name);
    if (standing !== undefined && added.has(part.name))
      report.warn(
        'LOAD_EXCEPTION_NAME_NOT_UNIQUE',
        `Multiple definitions of exception '${part.name}' in the same rule`,
        part.node,
      );
    merged.set(part.name, standing === undefined ? newException(part, isField) : addValues(standing, part));
    added.add(part.name);
  }
  return [...merged.values()];
}
