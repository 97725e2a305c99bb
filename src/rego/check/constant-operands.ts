import type { Body, Rule, Term } from '../syntax/ast.ts';
import { deepMapper, mapAlternatives } from '../syntax/map.ts';
import type { Checker } from './checker.ts';
import { equality } from './equality.ts';
import { isLiteral } from './simple.ts';

/**
 * In rules that seem to need themselves, puts constants for the variables that are equal to them into references below
 * `data`: in `p := data.h[x] if x := "q"` the value of `p` is not needed. @returns whether something was replaced
 */
export function replaceConstantOperands(checker: Checker, rules: ReadonlySet<Rule>): boolean {
  let isChanged = false;
  const change = (rule: Rule): Rule => {
    const body = withConstants(rule.body);
    isChanged ||= body !== rule.body;
    return body === rule.body ? rule : { ...rule, body };
  };
  checker.modules = checker.modules.map((module) =>
    module.rules.some((rule) => rules.has(rule))
      ? { ...module, rules: module.rules.map((rule) => (rules.has(rule) ? mapAlternatives(rule, change) : rule)) }
      : module,
  );
  return isChanged;
}

function withConstants(body: Body): Body {
  const constants = constantsOf(body);
  if (constants.size === 0) return body;
  const replace = (operand: Term): Term =>
    operand.type === 'var' ? (constants.get(operand.value) ?? operand) : operand;
  const mapper = deepMapper((term) => {
    if (term.type !== 'ref') return term;
    const [head, ...operands] = term.value;
    if (head.type !== 'var' || head.value !== 'data') return term;
    const replaced = operands.map(replace);
    const isSame = replaced.every((operand, index) => operand === operands[index]);
    return isSame ? term : { ...term, value: [head, ...replaced] };
  });
  return mapper.body(body);
}

/** Variables that a body makes equal to a constant, by themselves or through other variables. */
function constantsOf(body: Body): ReadonlyMap<string, Term> {
  const constants = new Map<string, Term>();
  const sides = body.flatMap((expr) => {
    const pair = expr.negated || expr.with.length > 0 ? undefined : equality(expr);
    return pair === undefined ? [] : [pair, [pair[1], pair[0]] as const];
  });
  for (let before = -1; before < constants.size; ) {
    before = constants.size;
    for (const [variable, value] of sides) {
      if (variable.type !== 'var' || constants.has(variable.value)) continue;
      const constant = value.type === 'var' ? constants.get(value.value) : value;
      if (constant !== undefined && isLiteral(constant)) constants.set(variable.value, constant);
    }
  }
  return constants;
}
