import type { Policy } from '../../rego/compile.ts';
import type { EvaluateOptions } from '../../rego/run/engine.ts';
import { sortedElements } from '../../rego/value/order.ts';
import { toPlain } from '../../rego/value/print.ts';
import { RegoSet } from '../../rego/value/set.ts';
import type { Value } from '../../rego/value/value.ts';
import { PolicyError } from '../error.ts';
import { isPlain } from '../load/merge.ts';
import type { CheckResult, ConftestResult } from './result.ts';
import { type ConftestRule, exceptionNames } from './rules.ts';

/** What is checked. */
export interface Subject {
  readonly filename: string;
  readonly documents: readonly Value[];
}

/** By what it is checked. */
export interface Checks {
  readonly policy: Policy;
  readonly namespace: string;
  readonly rules: readonly ConftestRule[];
  readonly options: Omit<EvaluateOptions, 'input'>;
}

/** Runs the rules of a namespace over every document of a file. @throws EvaluationError, PolicyError POLICY_RESULT */
export function checkSubject({ filename, documents }: Subject, checks: Checks): CheckResult {
  const parts = documents.flatMap((document) => checks.rules.map((rule) => checkRule(rule, document, checks)));
  return {
    filename,
    namespace: checks.namespace,
    successes: parts.reduce((sum, { successes }) => sum + successes, 0),
    warnings: parts.flatMap(({ rule, messages }) => (rule.severity === 'warning' ? messages : [])),
    failures: parts.flatMap(({ rule, messages }) => (rule.severity === 'failure' ? messages : [])),
    exceptions: parts.flatMap(({ exceptions }) => exceptions),
  };
}

interface RuleOutcome {
  readonly rule: ConftestRule;
  readonly messages: readonly ConftestResult[];
  readonly exceptions: readonly ConftestResult[];
  readonly successes: number;
}

function checkRule(rule: ConftestRule, input: Value, { policy, namespace, options }: Checks): RuleOutcome {
  const exceptions = exceptionsOf(rule.name, policy.evaluate(`data.${namespace}.exception`, input, options), namespace);
  const path = `data.${namespace}.${rule.name}`;
  const found = elementsOf(policy.evaluate(path, input, options)).flatMap((value) => resultOf(value, path));
  const messages = exceptions.length > 0 ? [] : found.filter(({ msg }) => msg !== '');
  const successes = Math.max(0, rule.count - messages.length - exceptions.length);
  return { rule, messages, exceptions, successes };
}

/** Each name in an exception's list that means the rule is an exception of its own. */
function exceptionsOf(rule: string, value: Value | undefined, namespace: string): ConftestResult[] {
  const names = exceptionNames(rule);
  const hits = elementsOf(value)
    .flatMap(elementsOf)
    .filter((name) => typeof name === 'string' && names.includes(name));
  return hits.map((name) => ({ msg: `data.${namespace}.exception[_][_] == ${JSON.stringify(name)}` }));
}

function elementsOf(value: Value | undefined): readonly Value[] {
  if (value instanceof RegoSet) return sortedElements(value);
  return Array.isArray(value) ? (value as readonly Value[]) : [];
}

function resultOf(value: Value, path: string): ConftestResult[] {
  if (typeof value === 'string') return [{ msg: value }];
  if (!isPlain(value)) return [];
  const { msg, _loc: place, ...rest } = value;
  if (typeof msg !== 'string')
    throw new PolicyError('POLICY_RESULT', { message: 'the result has no text msg', where: path });
  const loc = locationOf(place);
  const metadata = toPlain(rest) as Readonly<Record<string, unknown>>;
  return [{ msg, ...(loc && { loc }), ...(Object.keys(metadata).length > 0 && { metadata }) }];
}

function locationOf(place: Value | undefined): ConftestResult['loc'] {
  if (!isPlain(place)) return undefined;
  const { file, line } = place;
  if (typeof file !== 'string' && typeof line !== 'number') return undefined;
  return { ...(typeof file === 'string' && { file }), ...(typeof line === 'number' && { line }) };
}
