import { check } from '../check/check.ts';
import { Checker } from '../check/checker.ts';
import type { CheckOptions } from '../check/compiled.ts';
import { throwProblems } from '../error.ts';
import type { Module, Rule, Term } from '../syntax/ast.ts';
import { visitTypes } from './check-types.ts';
import { constantKey, type Environment } from './environment.ts';
import { union } from './relations.ts';
import { anyType, type Known, stringType, type Type } from './type.ts';

/** What a rule's document is known to be. */
export interface InferredDocument {
  /** Below `data`. */
  readonly path: readonly string[];
  readonly type: Type;
  /** It has a default, so that it is never undefined. */
  readonly isTotal: boolean;
}

/** Types of the documents that rules define, as far as schemas, builtins and other rules tell. @throws RegoError */
export function inferDocuments(modules: readonly Module[], options: CheckOptions): InferredDocument[] {
  const { policy, problems } = check(modules, options);
  if (policy === undefined) throwProblems(problems);
  const checker = new Checker(policy?.modules ?? [], options);
  checker.tree = policy?.tree ?? checker.tree;
  const found = new Map<string, InferredDocument>();
  visitTypes(checker, (module, rule, environment) => note(found, module, rule, environment));
  return [...found.values()].sort((left, right) => (left.path.join('.') < right.path.join('.') ? -1 : 1));
}

function note(found: Map<string, InferredDocument>, module: Module, rule: Rule, environment: Environment): void {
  if (rule.head.args !== undefined) return;
  const { path, keys } = placeOf(module, rule);
  const name = path.join('.');
  const before = found.get(name);
  const type = union(before?.type, ruleType(rule, keys, environment)) ?? anyType;
  const isTotal = (before?.isTotal ?? false) || rule.default || isPartial(rule) || keys.length > 0;
  found.set(name, { path, type: mergedType(type), isTotal });
}

/** Sets and objects of several rules are one set or object of all their elements. */
function mergedType(type: Type): Type {
  if (type.kind !== 'any') return type;
  const sets = type.of.filter((one) => one.kind === 'set');
  if (sets.length === type.of.length && sets.length > 0)
    return { kind: 'set', of: sets.reduce<Known>((all, one) => union(all, one.of), undefined) };
  return type;
}

function isPartial({ head }: Rule): boolean {
  return head.key !== undefined && head.value === undefined;
}

/** The leading strings of a rule's path, and the keys that follow. */
function placeOf(module: Module, { head }: Rule): { readonly path: string[]; readonly keys: readonly Term[] } {
  const path = module.package.path.slice(1).map((part) => (part.type === 'string' ? part.value : ''));
  const [first, ...rest] = head.ref.value;
  path.push(first.type === 'var' || first.type === 'string' ? first.value : '');
  const end = rest.findIndex((part) => part.type !== 'string');
  const names = end < 0 ? rest : rest.slice(0, end);
  for (const part of names) if (part.type === 'string') path.push(part.value);
  return { path, keys: end < 0 ? [] : rest.slice(end) };
}

function ruleType({ head }: Rule, keys: readonly Term[], environment: Environment): Known {
  const value: Known =
    head.key !== undefined && head.value === undefined
      ? { kind: 'set', of: environment.typeOf(head.key) ?? anyType }
      : head.value === undefined
        ? { kind: 'boolean' }
        : environment.typeOf(head.value);
  return keys.reduceRight<Known>((inner, key) => {
    const json = constantKey(key);
    if (json !== undefined) return { kind: 'object', members: new Map([[json, inner]]), rest: undefined };
    const type = environment.typeOf(key) ?? stringType;
    return { kind: 'object', members: new Map(), rest: { key: type, value: inner } };
  }, value);
}
