import { findNode, groundPath, keyOf, type RuleTree } from '../check/tree.ts';
import type { Body, Head, Module, RefPath, RefTerm, Rule, Term } from '../syntax/ast.ts';
import { trueBody } from '../syntax/build.ts';
import { walkBody, walkRule } from '../syntax/walk.ts';
import type { Environment } from './environment.ts';
import type { Machine } from './machine.ts';
import { isOpaque, isTooMuch } from './in-place.ts';
import { renamed } from './rename.ts';
import { simplify } from './simplify.ts';
import { emptyState, type State } from './state.ts';
import { nowhere, rootRef, Substitution, termOf, variable } from './terms.ts';
import { namesIn } from './unify.ts';

/** The support rules of one partial evaluation, by package. */
export class Support {
  readonly #packages = new Map<string, { readonly path: RefPath; readonly rules: Rule[] }>();
  readonly #made = new Set<string>();
  /** Rules that stay as they are. */
  readonly #kept: Rule[] = [];

  /** Makes the rules of a path and of all below it, once. @returns where they are */
  make(machine: Machine, path: RefPath, env: Environment): RefPath {
    const own = moved(path, env);
    const node = findNode(machine.tree, path.slice(1));
    if (node !== undefined) this.#makeNode(machine, node, env, keyText(own));
    return own;
  }

  #makeNode(machine: Machine, node: RuleTree, env: Environment, key: string): void {
    if (!this.#made.has(key)) {
      this.#made.add(key);
      if (machine.inlining.inPlace === true) this.#replace(machine, node, env);
      else for (const [path, rules] of madeOf(machine, node, env)) this.add(path, rules);
    }
    for (const [name, child] of node.children) this.#makeNode(machine, child, env, `${key}.${name}`);
  }

  /** Puts rules in the place of those of a path, all or none. */
  #replace(machine: Machine, node: RuleTree, env: Environment): void {
    const made = node.rules.some(({ rule }) => isOpaque(rule))
      ? undefined
      : machine.attempt(() => madeOf(machine, node, env));
    if (made === undefined || made.some(([, rules]) => isTooMuch(rules))) {
      for (const { rule } of node.rules) this.#makeNeeded(machine, rule, env);
      return;
    }
    for (const [path, rules] of made) this.add(path, rules);
  }

  /** Makes what a rule needs that stays as it is. */
  #makeNeeded(machine: Machine, rule: Rule, env: Environment): void {
    this.#kept.push(rule);
    walkRule(rule, {
      term: (term) => {
        if (term.type !== 'ref' || term.value[0].type !== 'var' || term.value[0].value !== 'data') return;
        this.#makeAlong(machine, term.value, env);
      },
    });
  }

  /** Makes the rules that a reference passes, or ends above. */
  #makeAlong(machine: Machine, [head, ...operands]: RefPath, env: Environment): void {
    const path: Term[] = [];
    let node: RuleTree | undefined = machine.tree;
    for (const operand of operands) {
      const child: RuleTree | undefined = node.children.get(keyOf(operand) ?? '');
      if (child === undefined) break;
      path.push(operand);
      node = child;
      if (node.rules.length > 0) break;
    }
    if (path.length > 0) this.make(machine, [head, ...path], env);
  }

  /** Adds rules to a package. */
  add(path: RefPath, rules: readonly Rule[]): void {
    const key = keyText(path);
    const known = this.#packages.get(key);
    if (known === undefined) this.#packages.set(key, { path, rules: [...rules] });
    else known.rules.push(...rules);
  }

  /** The modules that queries need, in the order of their paths. */
  modules(queries: readonly Body[]): Module[] {
    const sorted = [...this.#packages].sort(([left], [right]) => (left < right ? -1 : 1)).map(([, found]) => found);
    return neededRules(sorted, queries, this.#kept)
      .filter(({ rules }) => rules.length > 0)
      .map(({ path, rules }) => ({
        source: nowhere.source,
        version: 'v1',
        package: { location: nowhere, path },
        imports: [],
        rules: rules.map((rule, index) => ({ ...rule, location: { ...nowhere, row: 1 + 10 * index } })),
        comments: [],
        annotations: [],
      }));
  }
}

interface Package {
  readonly path: RefPath;
  readonly rules: readonly Rule[];
}

/** The rules that bodies refer to, and those that these need. */
function neededRules(packages: readonly Package[], queries: readonly Body[], kept: readonly Rule[]): Package[] {
  const needed = new Set<Rule>();
  const all = packages.flatMap(({ path, rules }) => rules.map((rule) => ({ rule, path: ruleText(path, rule) })));
  const term = (one: Term): void => {
    if (one.type !== 'ref' || one.value[0].type !== 'var' || one.value[0].value !== 'data') return;
    const text = `${keyText(groundPath(one.value))}.`;
    for (const { rule, path } of all) {
      if (needed.has(rule) || !(text.startsWith(path) || path.startsWith(text))) continue;
      needed.add(rule);
      walkRule(rule, { term });
    }
  };
  for (const body of queries) walkBody(body, { term });
  for (const rule of kept) walkRule(rule, { term });
  return packages.map(({ path, rules }) => ({ path, rules: rules.filter((rule) => needed.has(rule)) }));
}

/** Key of a rule's path below `data`, up to what is not constant in its head. */
export function pathKey(path: RefPath, { head }: Rule): string {
  return [...path.slice(1), ...groundPath(head.ref.value)].map(keyOf).join('.');
}

function ruleText(path: RefPath, { head }: Rule): string {
  return `${keyText(path)}.${groundPath(head.ref.value).map(keyOf).join('.')}.`;
}

/** The path of support rules for a path of rules. */
function moved([head, ...rest]: RefPath, { namespace }: Environment): RefPath {
  return [head, ...namespace.map((key) => termOf(key)), ...rest];
}

function keyText(path: readonly Term[]): string {
  return path.slice(1).map(keyOf).join('.');
}

/** What the rules of a path become, by package. A partial document and a function exist even where no rule is left of them. */
function madeOf(
  machine: Machine,
  node: RuleTree,
  env: Environment,
): (readonly [path: RefPath, rules: readonly Rule[]])[] {
  const made = node.rules.map(
    ({ module, rule }) => [moved(module.package.path, env), supportRules(machine, rule, env)] as const,
  );
  const [first] = node.rules;
  if (first === undefined || made.some(([, rules]) => rules.length > 0) || !existsAnyway(first.rule)) return made;
  return [[moved(first.module.package.path, env), [never(first.rule)]]];
}

function existsAnyway({ head }: Rule): boolean {
  return head.args !== undefined || head.value === undefined || head.ref.value.length > 1;
}

/** Rules that are what one rule is with all that is known put in. */
function supportRules(machine: Machine, original: Rule, env: Environment): Rule[] {
  const rule = renamed(machine, original);
  if (rule.default) return [rule];
  if (rule.else !== undefined) return [residualChain(machine, rule, env)];
  const kept = new Set<string>();
  for (const arg of rule.head.args ?? []) namesIn(arg, kept);
  const found: Rule[] = [];
  for (const end of machine.body(rule.body, { ...emptyState, open: kept }, env))
    found.push(ended(machine, rule, end, kept));
  return found;
}

function ended(machine: Machine, rule: Rule, end: State, args: ReadonlySet<string>): Rule {
  const head = substitutedHead(rule.head, new Substitution(end.bindings));
  const kept = new Set(args);
  for (const term of [head.key, head.value, ...head.ref.value.slice(1)]) if (term !== undefined) namesIn(term, kept);
  const body = simplify(machine, end, kept);
  return {
    ...rule,
    head,
    body: body.length === 0 ? trueBody(rule.location) : body,
    generatedBody: false,
    annotations: [],
  };
}

function substitutedHead(head: Head, { term }: Substitution): Head {
  const [name, ...operands] = head.ref.value;
  return {
    ...head,
    ref: { ...head.ref, value: [name, ...operands.map(term)] },
    key: head.key && term(head.key),
    value: head.value && term(head.value),
  };
}

function residualChain(machine: Machine, rule: Rule, env: Environment): Rule {
  return {
    ...rule,
    body: rule.body.map((expr) => machine.residual(expr, env)),
    annotations: [],
    else: rule.else === undefined ? undefined : residualChain(machine, rule.else, env),
  };
}

/** A rule that never holds, so that a function or a partial document exists. */
function never(rule: Rule): Rule {
  const [expr] = trueBody(rule.location);
  const { head } = rule;
  const constant = (term: Term): Term => (keyOf(term) === undefined ? termOf('', term.location) : term);
  const [name, ...operands] = head.ref.value;
  const own: Head = {
    ...head,
    ref: { ...head.ref, value: [name, ...operands.map(constant)] },
    key: head.key && constant(head.key),
    value: head.value && termOf(true, head.location),
  };
  return { ...rule, head: own, body: [{ ...expr, negated: true }], else: undefined, annotations: [] };
}

/** A helper: a function of the variables that it needs, or a plain rule. */
export function helperRules(name: string, args: readonly Term[], bodies: readonly Body[]): Rule[] {
  const ref: RefTerm = { type: 'ref', location: nowhere, value: [variable(name)] };
  const head: Head = {
    location: nowhere,
    ref,
    args: args.length > 0 ? args : undefined,
    key: undefined,
    value: termOf(true),
    assign: false,
    name,
    generatedValue: true,
    keywords: ['if'],
  };
  return bodies.map((body) => ({
    location: body[0]?.location ?? nowhere,
    default: false,
    head,
    body,
    else: undefined,
    generatedBody: false,
    annotations: [],
  }));
}

/** Where helpers of an environment are. */
export function helperPath({ helpers }: Environment): RefPath {
  return rootRef('data', helpers).value;
}
