import { RuntimeError } from '../errors.ts';
import { buildEngine, type RuleEngine } from '../engine/rule-engine.ts';
import type { RuntimeEvent } from '../events/event.ts';
import { eventTable } from '../events/table.ts';
import { fieldsOf, findField } from '../fields/index.ts';
import { compileOutput } from '../output/format.ts';
import { type Alert, type AlertFormat, makeAlert } from '../output/alert.ts';
import { compileExtra } from '../output/extra.ts';
import type { Diagnostic } from '../rules/diagnostic.ts';
import { type ExpandedRule, expandRules } from '../rules/expand.ts';
import type { RuleItem } from '../rules/item.ts';
import { RuleLoader } from '../rules/loader.ts';
import { positionOf } from '../rules/source-text.ts';
import { linesAround } from '../rules/yaml-tree.ts';
import { conditionFaults } from './condition-faults.ts';
import { conditionTraps } from './condition-traps.ts';
import { pluginVersions } from './plugin-versions.ts';
import { everyRule, type Selection, selector } from './selection.ts';

/** Version of the rule language, as `required_engine_version` asks for it. */
export const engineVersion = '0.63.0';

/** Event sources that rules may name. */
export const knownSources = ['aws_cloudtrail', 'json', 'k8s_audit', 'syscall'] as const;

/** A rule file: the name that diagnostics carry, and its text. */
export interface RuleFile {
  readonly name: string;
  readonly content: string;
}

/** How a set of rules is made ready. */
export interface RuleSetOptions {
  readonly selection?: Selection;
  /** Stop at the first rule that an event matches; what Falco does unless told otherwise. */
  readonly firstOnly?: boolean;
  /** Appended to each message of a source, `append_output`. */
  appendOutput?(rule: RuleItem): string;
  /** Fields that alerts carry beside those of their message. */
  extraFields?(rule: RuleItem): readonly ExtraField[];
  /** Count hits and time rules. */
  readonly statistics?: boolean;
}

/** A field that an alert carries beside those of its message. */
export interface ExtraField {
  readonly name: string;
  /** What it is made of: `%field` and text; a lone field keeps its type. */
  readonly format: string;
  /** The format is a text as it stands: `%` names no field. */
  readonly literal?: true;
}

/** Rules of one event source, ready to run. */
export interface SourceRules {
  readonly engine: RuleEngine;
  /** Calls back with an alert for each rule that the event matches. */
  evaluate(event: RuntimeEvent, hostname: string, onAlert: (alert: Alert) => void): void;
}

/** A set of rules and what is wrong with it. */
export interface RuleSet {
  /** Rules that run, in the order of the files. */
  readonly rules: readonly RuleItem[];
  /** All rules of the files, whether they run or not. */
  readonly all: readonly RuleItem[];
  readonly diagnostics: readonly Diagnostic[];
  /** Conditions of all sound rules, whether they run or not, in the order of the files. */
  readonly expanded: readonly ExpandedRule[];
  /** The rules of a source; undefined where it has none. */
  source(name: string): SourceRules | undefined;
}

/** Loads rule files in order, one after the other; a later one may change what an earlier one defined. Faults never throw. */
export function loadRuleSet(files: readonly RuleFile[], options: RuleSetOptions = {}): RuleSet {
  const loader = new RuleLoader({
    engineVersion,
    plugins: pluginVersions,
    isField: (name) => findField(name.replace(/\[.*$/, '')) !== undefined,
  });
  const diagnostics = files.flatMap(({ name, content }) => loader.load(name, content));
  const expansion = expandRules(loader);
  diagnostics.push(...expansion.diagnostics);
  const runs = selector(options.selection ?? everyRule);
  const sources = new Map<string, SourceRules>();
  const rules = new Set<RuleItem>();
  for (const [source, own] of bySource(expansion.rules)) {
    if (!(knownSources as readonly string[]).includes(source)) {
      diagnostics.push(...own.map(({ rule }) => unknownSource(rule)));
      continue;
    }
    const built = buildSource(source, own, runs, options);
    diagnostics.push(...built.diagnostics);
    sources.set(source, built);
    for (const rule of built.engine.rules) rules.add(rule);
  }
  const order = [...loader.rules.values()];
  return {
    rules: order.filter((rule) => rules.has(rule)),
    all: order,
    diagnostics: withSnippets(diagnostics, files),
    expanded: expansion.rules,
    source: (name) => sources.get(name),
  };
}

function bySource(rules: readonly ExpandedRule[]): ReadonlyMap<string, readonly ExpandedRule[]> {
  const groups = new Map<string, ExpandedRule[]>();
  for (const expanded of rules) {
    const group = groups.get(expanded.rule.source);
    if (group === undefined) groups.set(expanded.rule.source, [expanded]);
    else group.push(expanded);
  }
  return groups;
}

/** Faults of conditions and outputs know their place, not the text around it. */
function withSnippets(diagnostics: readonly Diagnostic[], files: readonly RuleFile[]): Diagnostic[] {
  const lines = new Map<string, readonly string[]>();
  return diagnostics.map((one) => {
    const content = files.find(({ name }) => name === one.position.file)?.content;
    if (one.snippet !== undefined || content === undefined) return one;
    const own = lines.get(one.position.file) ?? content.split('\n');
    lines.set(one.position.file, own);
    return { ...one, snippet: linesAround(own, one.position) };
  });
}

function unknownSource(rule: RuleItem): Diagnostic {
  return {
    severity: 'warning',
    code: 'LOAD_UNKNOWN_SOURCE',
    message: `Unknown source ${rule.source}, skipping`,
    item: { type: 'rule', name: rule.name },
    position: rule.position,
  };
}

function buildSource(
  source: string,
  own: readonly ExpandedRule[],
  runs: (rule: RuleItem) => boolean,
  { firstOnly = true, appendOutput, extraFields, statistics = false }: RuleSetOptions,
): SourceRules & { readonly diagnostics: readonly Diagnostic[] } {
  const fields = fieldsOf(source);
  const diagnostics: Diagnostic[] = [];
  const formats = new Map<RuleItem, AlertFormat>();
  const usable = own.filter((expanded) => {
    const { rule } = expanded;
    const faults = conditionFaults(expanded);
    diagnostics.push(...faults, ...conditionTraps(expanded));
    try {
      const output = compileOutput(`${rule.output.text}${appendOutput?.(rule) ?? ''}`, fields);
      formats.set(rule, { output, extra: compileExtra(extraFields?.(rule) ?? [], fields) });
    } catch (error) {
      if (!(error instanceof RuntimeError)) throw error;
      diagnostics.push(outputFault(rule, error));
      return false;
    }
    return faults.every(({ code }) => harmless.has(code));
  });
  const typeNameOf = (type: number) => typeName(source, type);
  const { engine, diagnostics: rejected } = buildEngine(usable, {
    fields,
    firstOnly,
    statistics,
    runs,
    typeName: typeNameOf,
  });
  return {
    engine,
    diagnostics: [...diagnostics, ...rejected],
    evaluate: (event, hostname, onAlert) =>
      engine.match(event, (rule) => onAlert(makeAlert(rule, formats.get(rule)!, event, hostname))),
  };
}

/** Faults of a condition that do not keep its rule from running. */
const harmless: ReadonlySet<string> = new Set(['LOAD_DEPRECATED_ITEM', 'LOAD_NO_EVTTYPE']);

/** Generic system calls, types 0 and 1, say themselves which call they are; other sources have no types. */
function typeName(source: string, type: number): string | undefined {
  return source === 'syscall' && type > 1 ? eventTable[type]?.name : undefined;
}

function outputFault(rule: RuleItem, error: RuntimeError): Diagnostic {
  return {
    severity: rule.skipUnknown ? 'warning' : 'error',
    code: rule.skipUnknown ? 'LOAD_UNKNOWN_FILTER' : 'LOAD_ERR_COMPILE_OUTPUT',
    message: error.message,
    item: { type: 'rule', name: rule.name },
    position: positionOf(rule.output, error.offset ?? 0),
  };
}
