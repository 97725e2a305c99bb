import type { Rule, Term } from '../syntax/ast.ts';
import { equals } from '../value/composite.ts';
import type { Value } from '../value/value.ts';
import type { Environment } from './environment.ts';
import type { Machine, Operand } from './machine.ts';
import { renamed } from './rename.ts';
import type { State } from './state.ts';
import { Substitution, termOf, valueOf } from './terms.ts';

/**
 * Values of the rules of one path, each with its solution. A value without conditions rules the others out.
 * @returns undefined where `else` or a default depends on what is unknown
 */
export function outcomes(
  machine: Machine,
  rules: readonly Rule[],
  args: readonly Term[],
  state: State,
  env: Environment,
  wanted?: Value,
): Operand[] | undefined {
  const found: Operand[] = [];
  for (const rule of rules) {
    if (rule.default) continue;
    const own = chain(machine, rule, args, state, env);
    if (own === undefined) return undefined;
    found.push(...own);
  }
  const fallback = rules.find((rule) => rule.default);
  if (fallback === undefined || isUnwanted(fallback, wanted)) return found;
  const definite = found.find((outcome) => isDefinite(outcome, state));
  if (definite !== undefined) return [definite];
  return found.length > 0 ? undefined : [{ term: fallback.head.value ?? termOf(true), state }];
}

/** Whether a default cannot be the value that matters. */
function isUnwanted({ head }: Rule, wanted: Value | undefined): boolean {
  const value = head.value === undefined ? undefined : valueOf(head.value);
  return wanted !== undefined && value !== undefined && !equals(value, wanted);
}

/** Whether a solution sets no condition of its own. */
function isDefinite(outcome: Operand, { saved }: State): boolean {
  return outcome.state.saved.length === saved.length;
}

function chain(
  machine: Machine,
  rule: Rule,
  args: readonly Term[],
  state: State,
  env: Environment,
): Operand[] | undefined {
  const own = solutions(machine, renamed(machine, { ...rule, else: undefined }), args, state, env);
  if (rule.else === undefined) return own;
  const definite = own.find((outcome) => isDefinite(outcome, state));
  if (definite !== undefined) return [definite];
  return own.length > 0 ? undefined : chain(machine, withArgs(rule.else, rule), args, state, env);
}

/** An alternative has the arguments of its rule. */
function withArgs(rule: Rule, { head }: Rule): Rule {
  return rule.head.args !== undefined || head.args === undefined
    ? rule
    : { ...rule, head: { ...rule.head, args: head.args } };
}

function solutions(machine: Machine, rule: Rule, args: readonly Term[], state: State, env: Environment): Operand[] {
  let states: State[] = [state];
  for (const [index, param] of (rule.head.args ?? []).entries())
    states = states.flatMap((one) => [...machine.unify(param, args[index] as Term, one)]);
  const value = rule.head.value ?? termOf(true, rule.location);
  const found: Operand[] = [];
  for (const start of states)
    for (const end of machine.body(rule.body, start, env))
      found.push({ term: new Substitution(end.bindings).term(value), state: end });
  return found;
}
