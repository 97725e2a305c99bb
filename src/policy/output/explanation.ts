import { type Language, say, type Saying, translate } from '../../core/index.ts';
import { suggest } from '../../rego/check/suggest.ts';
import type { LintFinding } from '../../rego/lint/rule.ts';
import type { ExplainedRule, ExplainedSample, MissingKey } from '../../rego/observe/explain.ts';
import type { QueryResult } from '../../rego/run/policy.ts';
import type { Location } from '../../rego/syntax/ast.ts';
import { compactJson } from './json.ts';
import { messages } from './messages.ts';
import { valueLines, valueText } from './values.ts';

/** What `explain` found. */
export interface ExplanationReport {
  readonly query: string;
  readonly results: readonly QueryResult[];
  readonly rules: readonly ExplainedRule[];
  /** What the lint catalogue objects to in the policies. */
  readonly weaknesses: readonly LintFinding[];
}

/** The explanation for a reader at a terminal. */
export function explanationText(report: ExplanationReport, language: Language): string {
  const tell = (saying: Saying): string => translate(language, saying);
  const rules = report.rules.filter(({ path }) => path !== 'query');
  const lines = [
    ...resultLines(report).map(tell),
    '',
    ...rules.flatMap((rule) => [...ruleLines(rule, tell), '']),
    ...(rules.length === 0 ? [tell(say(messages.noRule)), ''] : []),
    ...report.weaknesses.map((finding) => tell(weaknessOf(finding, tell))),
  ];
  while (lines.at(-1) === '') lines.pop();
  return `${lines.join('\n')}\n`;
}

function resultLines({ query, results }: ExplanationReport): Saying[] {
  if (results.length === 0) return [say(messages.resultUndefined, { query })];
  return results.map(({ bindings, expressions }) => {
    const shown = Object.keys(bindings).length > 0 ? compactJson(bindings) : expressions.map(compactJson).join(', ');
    return say(messages.resultValue, { query, value: shown });
  });
}

function weaknessOf({ rule, saying, location }: LintFinding, tell: (saying: Saying) => string): Saying {
  return say(messages.weakness, { place: placeText(location), text: tell(saying), rule });
}

function ruleLines(rule: ExplainedRule, tell: (saying: Saying) => string): string[] {
  const { path, location, failure, skippedByIndex } = rule;
  const head = `${path}${location === undefined ? '' : `  ${placeText(location)}`}`;
  const lines = [head, `  ${tell(verdictOf(rule))}`];
  if (skippedByIndex) lines.push(`  ${tell(say(messages.skipped))}`);
  if (rule.state === 'held' || failure === undefined) return lines;
  for (const [index, sample] of failure.samples.entries()) {
    const drawn = valueLines(failure.location, sample.terms);
    lines.push(...drawn.slice(index === 0 ? 1 : 2));
    if (sample.missing !== undefined) lines.push(...missingLines(sample.missing, tell));
    lines.push(...variableLines(sample));
  }
  return lines;
}

function verdictOf({ state, results, isDefault, failure }: ExplainedRule): Saying {
  if (isDefault) return say(messages.defaultUsed);
  if (state === 'held') return results === 1 ? say(messages.heldOnce) : say(messages.held, { count: results });
  if (failure === undefined) return say(messages.loopEmpty);
  const place = placeText(failure.location);
  return failure.count === 1
    ? say(messages.failed, { place })
    : say(messages.failedTimes, { place, count: failure.count });
}

function missingLines({ at, key, keys }: MissingKey, tell: (saying: Saying) => string): string[] {
  if (keys.length === 0) return [`    ${tell(say(messages.hasNothing, { at, key }))}`];
  const [meant] = suggest(key, keys).details ?? [];
  const name = /^did you mean (.*)\?$/s.exec(meant ?? '')?.[1];
  return [
    `    ${tell(say(messages.hasKeys, { at, key, keys: keys.join(', ') }))}`,
    ...(name === undefined ? [] : [`    ${tell(say(messages.meant, { name }))}`]),
  ];
}

/** Variables whose values the drawing does not show. */
function variableLines({ variables, terms }: ExplainedSample): string[] {
  const drawn = new Set(terms.map(({ text }) => text));
  return [...variables].flatMap(([name, value]) => (drawn.has(name) ? [] : [`    ${name} = ${valueText({ value })}`]));
}

function placeText({ source, row, col }: Location): string {
  return `${source.name}:${row}:${col}`;
}

/** The explanation as JSON. */
export function explanationJson(report: ExplanationReport, language: Language): string {
  const { query, results, rules, weaknesses } = report;
  const json = {
    query,
    result: results.map(({ expressions, bindings }) => ({
      expressions: expressions.map((value) => JSON.parse(compactJson(value)) as unknown),
      bindings: JSON.parse(compactJson(bindings)) as unknown,
    })),
    rules: rules.filter(({ path }) => path !== 'query').map(ruleJson),
    weaknesses: weaknesses.map(({ rule, level, saying, location }) => ({
      rule,
      level,
      message: translate(language, saying),
      location: locationJson(location),
    })),
  };
  return `${JSON.stringify(json, undefined, 2)}\n`;
}

function locationJson(location: Location | undefined): object | undefined {
  return location && { file: location.source.name, row: location.row, col: location.col };
}

function ruleJson({ path, location, isDefault, state, results, skippedByIndex, failure }: ExplainedRule): object {
  return {
    path,
    location: locationJson(location),
    default: isDefault,
    state,
    results,
    skipped_by_index: skippedByIndex,
    failure: failure && {
      text: failure.text,
      location: locationJson(failure.location),
      count: failure.count,
      samples: failure.samples.map(({ terms, missing, variables }) => ({
        terms: terms.map(({ text, value }) => ({ text, ...valueJson(value) })),
        missing,
        variables: Object.fromEntries([...variables].map(([name, value]) => [name, JSON.parse(compactJson(value))])),
      })),
    },
  };
}

function valueJson(value: ExplanationReport['results'][number]['expressions'][number] | undefined): object {
  return value === undefined ? { undefined: true } : { value: JSON.parse(compactJson(value)) as unknown };
}
