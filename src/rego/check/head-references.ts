import type { Expr, Rule, Term } from '../syntax/ast.ts';
import { mapAlternatives } from '../syntax/map.ts';
import { appendTo } from './bodies.ts';
import type { Checker } from './checker.ts';
import { isLiteral, requiresEvaluation } from './simple.ts';

/** Leaves scalars and variables only in the reference of a head: `p[a.b]` becomes `p[x]` with `x = a.b` in the body. */
export function rewriteHeadReferences(checker: Checker): void {
  mapRules(checker, (rule) => {
    const extra: Expr[] = [];
    let { key } = rule.head;
    const [name, ...operands] = rule.head.ref.value;
    const simple = operands.map((operand): Term => {
      if (operand.type === 'var' || isLiteral(operand)) return operand;
      const { variable, expr } = checker.capture(operand);
      extra.push(expr);
      if (key === operand) key = variable;
      return variable;
    });
    if (extra.length === 0) return rule;
    const head = { ...rule.head, key, ref: { ...rule.head.ref, value: [name, ...simple] as const } };
    return { ...rule, head, body: appendTo(rule.body, extra) };
  });
}

/** Leaves neither references nor comprehensions in keys, values and arguments of heads. */
export function rewriteHeadValues(checker: Checker): void {
  mapRules(checker, (rule) => {
    const extra: Expr[] = [];
    const capture = (term: Term): Term => {
      if (!requiresEvaluation(term)) return term;
      const { variable, expr } = checker.capture(term);
      extra.push(expr);
      return variable;
    };
    const { key, value, args } = rule.head;
    const head = {
      ...rule.head,
      key: key && capture(key),
      value: value && capture(value),
      args: args?.map((arg) => capture(arg)),
    };
    return extra.length === 0 ? rule : { ...rule, head, body: appendTo(rule.body, extra) };
  });
}

/**
 * Rewrites every rule and alternative of every module.
 * @param needs a text without which a module has nothing to rewrite.
 */
export function mapRules(checker: Checker, change: (rule: Rule) => Rule, needs = ''): void {
  checker.modules = checker.modules.map((module) => {
    const { text } = module.source;
    if (text !== '' && !text.includes(needs)) return module;
    return { ...module, rules: module.rules.map((rule) => mapAlternatives(rule, change)) };
  });
}
