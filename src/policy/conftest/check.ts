import { detail } from '../details.ts';
import type { Policy } from '../../rego/compile.ts';
import type { EvaluateOptions } from '../../rego/run/engine.ts';
import { sortedElements } from '../../rego/value/order.ts';
import { toPlain } from '../../rego/value/print.ts';
import { Probe } from '../../rego/run/probe.ts';
import { Trail } from '../../rego/run/trail.ts';
import { RegoSet } from '../../rego/value/set.ts';
import type { Value } from '../../rego/value/value.ts';
import { PolicyError } from '../error.ts';
import { isPlain } from '../load/merge.ts';
import { type DerivedElement, elementsOf as elementsOfTrail, mainRead } from '../provenance/derived.ts';
import type { LineOfPath } from '../provenance/lines.ts';
import type { CheckResult, ConftestResult } from './result.ts';
import { type ConftestRule, exceptionNames } from './rules.ts';

/** What is checked. */
export interface Subject {
  readonly filename: string;
  /** What the file holds, as its format shows it. */
  readonly content: Value;
  readonly documents: readonly Value[];
  /** Lines of each document, where its format has them. */
  readonly lines: readonly (LineOfPath | undefined)[];
}

/** By what it is checked. */
export interface Checks {
  readonly policy: Policy;
  readonly namespace: string;
  readonly rules: readonly ConftestRule[];
  readonly options: Omit<EvaluateOptions, 'input'>;
  /** The same policy, instrumented: it says where what it objects to stands. */
  watched(): Policy;
}

/** Runs the rules of a namespace over every document of a file. @throws EvaluationError, PolicyError POLICY_RESULT */
export async function checkSubject({ filename, documents, lines }: Subject, checks: Checks): Promise<CheckResult> {
  const parts: RuleOutcome[] = [];
  for (const [index, document] of documents.entries())
    for (const rule of checks.rules) parts.push(await checkRule(rule, document, lines[index], checks));
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

async function checkRule(
  rule: ConftestRule,
  input: Value,
  lines: LineOfPath | undefined,
  checks: Checks,
): Promise<RuleOutcome> {
  const { policy, namespace, options } = checks;
  const excepted = await policy.evaluateAsync(`data.${namespace}.exception`, input, options);
  const exceptions = exceptionsOf(rule.name, excepted, namespace);
  const path = `data.${namespace}.${rule.name}`;
  const value = await policy.evaluateAsync(path, input, options);
  const found = elementsOf(value).flatMap((element) => resultOf(element, path));
  const messages = exceptions.length > 0 ? [] : found.filter(({ msg }) => msg !== '');
  const successes = Math.max(0, rule.count - messages.length - exceptions.length);
  const places = messages.length === 0 ? [] : await derivationsOf(path, input, lines, checks);
  return { rule, messages: messages.map((message) => withPlace(message, places, path)), exceptions, successes };
}

/** Evaluates once more, watched. */
async function derivationsOf(
  path: string,
  input: Value,
  lines: LineOfPath | undefined,
  { watched, options }: Checks,
): Promise<readonly DerivedElement[]> {
  const trail = new Trail();
  const document = await watched().evaluateAsync(path, input, { ...options, probe: new Probe([], trail) });
  return (document === undefined ? undefined : elementsOfTrail(document, trail, lines)) ?? [];
}

/** A message with what it was made of, and the place that its rule does not name itself. */
function withPlace(message: ConftestResult, places: readonly DerivedElement[], path: string): ConftestResult {
  const wanted = JSON.stringify({ ...message, loc: undefined });
  const derived = places.find(({ value }) =>
    resultOf(value, path).some((one) => JSON.stringify({ ...one, loc: undefined }) === wanted),
  );
  if (derived === undefined) return message;
  const place = mainRead(derived.reads)?.place;
  return { ...message, reads: derived.reads, ...(message.loc === undefined && place && { loc: place }) };
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
    throw new PolicyError('POLICY_RESULT', { message: detail('the result has no text msg'), where: path });
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
