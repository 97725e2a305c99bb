import type { Text } from '../../core/index.ts';
import type { Policy } from '../../rego/compile.ts';
import type { Module } from '../../rego/syntax/ast.ts';
import { RegoSet } from '../../rego/value/set.ts';
import { jsonText } from '../../rego/value/print.ts';
import { compareStrings } from '../../rego/value/order.ts';
import { type DerivedPath, mainRead, placed } from '../provenance/derived.ts';
import type { LineOfPath } from '../provenance/lines.ts';
import { Probe } from '../../rego/run/probe.ts';
import { Trail } from '../../rego/run/trail.ts';
import type { Value } from '../../rego/value/value.ts';
import type { CompiledFiles } from '../load/compile.ts';
import { isPlain } from '../load/merge.ts';
import type { ManifestObject } from './manifests.ts';

/** What a policy objects to in an object of a manifest. */
export interface ManifestViolation {
  readonly level: 'deny' | 'warn';
  /** Package of the policy, without `data.`. */
  readonly policy: string;
  /** In every language that the policy speaks: `msg`, and beside it perhaps `zh`. */
  readonly message: Text;
  /** `Deployment shop/web`. */
  readonly object: string;
  readonly file: string;
  readonly line: number;
  /** Places of the object that it was made of, with their lines. */
  readonly reads: readonly DerivedPath[];
}

const levels = { deny: 'deny', violation: 'deny', warn: 'warn' } as const;

interface Decision {
  readonly policy: string;
  readonly path: string;
  readonly level: ManifestViolation['level'];
}

/** What a rule says that is only true. */
const denied: Text = { en: 'denied', zh: '被拒绝' };

/** Evaluates every `deny`, `violation` and `warn` of the policies over every object. @throws EvaluationError */
export function findViolations(
  compiled: CompiledFiles,
  objects: readonly ManifestObject[],
  signal: AbortSignal,
): ManifestViolation[] {
  const decisions = decisionsOf(compiled.modules);
  return objects
    .flatMap((object) => decisions.flatMap((decision) => violationsOf(compiled, decision, object, signal)))
    .sort((left, right) => compareStrings(left.file, right.file) || left.line - right.line);
}

/** Rules whose names say that they decide, in packages that are no tests. */
export function decisionsOf(modules: readonly Module[]): Decision[] {
  const found = new Map<string, Decision>();
  for (const { package: pkg, rules } of modules) {
    const names = pkg.path.slice(1).map((term) => ('value' in term ? String(term.value) : ''));
    if (names.at(-1)?.endsWith('_test') === true) continue;
    for (const { head } of rules) {
      const [first] = head.ref.value;
      const name = first.type === 'var' ? first.value : '';
      if (!isLevel(name)) continue;
      const path = `/${[...names, name].join('/')}`;
      found.set(path, { policy: names.join('.'), path, level: levels[name] });
    }
  }
  return [...found.values()].sort((left, right) => compareStrings(left.path, right.path));
}

function isLevel(name: string): name is keyof typeof levels {
  return Object.hasOwn(levels, name);
}

function violationsOf(
  compiled: CompiledFiles,
  { path, policy: name, level }: Decision,
  object: ManifestObject,
  signal: AbortSignal,
): ManifestViolation[] {
  const elements = elementsOf(compiled.policy.evaluate(path, object.value, { signal }));
  const derived = elements.length === 0 ? undefined : derivationsOf(compiled.watched(), path, object, signal);
  return elements.map((element) => {
    const reads = derived?.(element) ?? [];
    return {
      level,
      policy: name,
      message: messageOf(element),
      object: object.title,
      file: object.file,
      line: object.lineOf(pathOf(element) ?? mainRead(reads)?.path.slice(1).map(stepOf) ?? []),
      reads,
    };
  });
}

/** Evaluates once more, watched; gives what an element was made of. */
function derivationsOf(
  policy: Policy,
  path: string,
  object: ManifestObject,
  signal: AbortSignal,
): (element: Value) => readonly DerivedPath[] {
  const trail = new Trail();
  const document = policy.evaluate(path, object.value, { signal, probe: new Probe([], trail) });
  const lines: LineOfPath = (below) => ({ file: object.file, line: object.lineOf(below) });
  return (element) => (document === undefined ? [] : placed(trail.readsOf(document, element) ?? trail.since(0), lines));
}

/** Elements of a set or list; a rule that is true or a text objects once. */
function elementsOf(value: Value | undefined): readonly Value[] {
  if (value instanceof RegoSet) return value.toArray();
  if (Array.isArray(value)) return value;
  return value === true || typeof value === 'string' ? [value] : [];
}

function messageOf(element: Value): Text {
  if (element === true) return denied;
  const text = isPlain(element) ? (element['msg'] ?? element['message'] ?? element) : element;
  const en = typeof text === 'string' ? text : jsonText(text);
  const zh = isPlain(element) ? element['zh'] : undefined;
  return { en, zh: typeof zh === 'string' ? zh : en };
}

/** Where the policy itself says that it objects. */
function pathOf(element: Value): readonly (string | number)[] | undefined {
  const path = isPlain(element) ? element['path'] : undefined;
  return Array.isArray(path) ? path.map(stepOf) : undefined;
}

function stepOf(step: Value): string | number {
  return typeof step === 'number' ? step : String(step);
}
