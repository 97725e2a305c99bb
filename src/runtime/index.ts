export { buildEngine, type BuiltEngine, type EngineOptions, RuleEngine } from './engine/rule-engine.ts';
export type { FieldSource } from './engine/operand.ts';
export { RuntimeError, runtimeErrors, type RuntimeErrorCode } from './errors.ts';
export type { JsonEvent, RuntimeEvent, SystemCallEvent } from './events/event.ts';
export { EventRecord } from './events/record.ts';
export { eventTable, systemCallNames } from './events/table.ts';
export type { Field, FieldValue } from './fields/field.ts';
export { fields, fieldsOf } from './fields/index.ts';
export { type Alert, alertJson, type AlertStyle, alertText } from './output/alert.ts';
export { compileOutput, type OutputFormat } from './output/format.ts';
export { parseCondition } from './rules/condition/parser.ts';
export type { Diagnostic } from './rules/diagnostic.ts';
export { expandRules } from './rules/expand.ts';
export type { RuleItem } from './rules/item.ts';
export { RuleLoader } from './rules/loader.ts';
export { parsePriority, priorities, type Priority } from './rules/priority.ts';
export { replayCapture, type ReplayOptions } from './ruleset/replay.ts';
export { type LogSummary, replayJsonLines } from './ruleset/replay-json.ts';
export {
  engineVersion,
  knownSources,
  loadRuleSet,
  type RuleFile,
  type RuleSet,
  type RuleSetOptions,
  type SourceRules,
} from './ruleset/rule-set.ts';
export type { Selection, SelectionStep } from './ruleset/selection.ts';
export { type CaptureSummary, readCaptureFile } from './sources/capture/file.ts';
export { jsonSources } from './sources/json/sources.ts';
export { Machine } from './state/machine.ts';
export { neededTypes, StateTracker } from './state/tracker.ts';
