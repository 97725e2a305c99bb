import type { Module } from '../../rego/syntax/ast.ts';
import { detail } from '../details.ts';
import { PolicyError } from '../error.ts';

const failure = /^(?:deny|violation)(?:_[a-zA-Z0-9]+)*$/;
const warning = /^warn(?:_[a-zA-Z0-9]+)*$/;

/** A rule of a namespace that says something of a file. */
export interface ConftestRule {
  readonly name: string;
  readonly severity: 'failure' | 'warning';
  /** How often it is written; each that says nothing is a success. */
  readonly count: number;
}

/** Packages of modules without their `data`, in order of their first file. */
export function namespacesOf(modules: readonly Module[]): string[] {
  return [...new Set(modules.map(namespaceOf))];
}

/** Namespaces that patterns ask for: names as they are, and with `*`, `?` or `[…]` those of the modules that match. @throws PolicyError */
export function chosenNamespaces(modules: readonly Module[], patterns: readonly string[]): readonly string[] {
  if (!patterns.some((pattern) => /[*?[]/.test(pattern))) return patterns;
  const forms = patterns.map(expressionOf);
  return namespacesOf(modules).filter((name) => forms.some((form) => form.test(name)));
}

/** A pattern of Go's `path.Match`; dots are signs like any other. */
function expressionOf(pattern: string): RegExp {
  const source = pattern.replace(
    /\[(\^?)((?:\\[^]|[^\]\\])+)\]|\\([^])|[^]/g,
    (sign, not?: string, set?: string, plain?: string) => {
      if (set !== undefined) return `[${not}${set.replace(/[[&]/g, '\\$&')}]`;
      if (sign === '*') return '[^/]*';
      return sign === '?' ? '[^/]' : escapeForm(plain ?? sign);
    },
  );
  if (/(?:^|[^\\])\[[^\]]*$/.test(pattern))
    throw new PolicyError('POLICY_INPUT', { message: detail('no pattern of names'), where: `--namespace ${pattern}` });
  return new RegExp(`^${source}$`, 'su');
}

function escapeForm(sign: string): string {
  return /[\\^$.*+?()[\]{}|/]/.test(sign) ? `\\${sign}` : sign;
}

/** Package of a module, `kubernetes.security`. */
export function namespaceOf({ package: { path } }: Module): string {
  return path
    .slice(1)
    .map((term) => ('value' in term ? String(term.value) : ''))
    .join('.');
}

/** Rules of a namespace whose names are deny, violation or warn, perhaps with a suffix. */
export function conftestRules(modules: readonly Module[], namespace: string): ConftestRule[] {
  const names = modules
    .filter((module) => namespaceOf(module) === namespace)
    .flatMap(({ rules }) => rules.map(({ head }) => head.name));
  return [...new Set(names)].flatMap((name): ConftestRule[] => {
    const count = names.filter((other) => other === name).length;
    if (failure.test(name)) return [{ name, severity: 'failure', count }];
    return warning.test(name) ? [{ name, severity: 'warning', count }] : [];
  });
}

/** Names by which an exception may call a rule: what follows deny_ or violation_; a bare rule is also the empty text. */
export function exceptionNames(rule: string): readonly string[] {
  const name = rule.replace(/^(?:deny|violation|warn)_/, '');
  return name === 'deny' || name === 'violation' ? [name, ''] : [name];
}
