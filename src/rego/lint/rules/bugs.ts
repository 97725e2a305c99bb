import type { Rule } from '../../syntax/ast.ts';
import { isLiteral } from '../../check/simple.ts';
import { operatorName } from '../../check/equality.ts';
import { printTerm, printExpr } from '../../syntax/print.ts';
import { calls, expressions, iterates, ruleName } from '../look.ts';
import { lintRule } from '../rule.ts';

/** Conditions that are the same whatever the input is. */
export const constantCondition = lintRule({
  name: 'constant-condition',
  doc: 'A condition of literals alone is always true or never.',
  level: 'bug',
  text: {
    en: '{condition} does not depend on anything: remove it, or compare a value of the input',
    zh: '{condition} 不依赖任何值：请删除，或与输入中的值比较',
  },
  *check({ module }) {
    for (const expr of expressions(module)) {
      if (expr.generated || expr.type !== 'call') continue;
      if (expr.arguments.length === 2 && expr.arguments.every((term) => isLiteral(term))) {
        yield { location: expr.location, values: { condition: printExpr(expr) } };
      }
    }
  },
});

/** Two rules that say the same. */
export const duplicateRule = lintRule({
  name: 'duplicate-rule',
  doc: 'A rule that is written twice does nothing the second time.',
  level: 'bug',
  text: { en: 'the same rule stands in line {row} already', zh: '第 {row} 行已有相同规则' },
  *check({ module }) {
    const seen = new Map<string, Rule>();
    for (const rule of module.rules) {
      const { source, offset, end } = rule.location;
      const text = source.text.slice(offset, end).replace(/\s+/g, ' ');
      const before = rule.default || rule.body.every((expr) => expr.generated) ? undefined : seen.get(text);
      if (before === undefined) seen.set(text, rule);
      else yield { location: rule.location, values: { row: before.location.row } };
    }
  },
});

/** `x != xs[_]` holds where any element differs. */
export const notEqualsInLoop = lintRule({
  name: 'not-equals-in-loop',
  doc: 'x != xs[_] holds as soon as one element differs; usually none may be equal.',
  level: 'bug',
  text: {
    en: '{condition} holds as soon as one element differs: write not {left} in {collection}',
    zh: '只要有一个元素不同，{condition} 即成立：请改为 not {left} in {collection}',
  },
  *check({ module }) {
    for (const expr of expressions(module)) {
      if (expr.type !== 'call' || operatorName(expr) !== 'neq') continue;
      const [first, second] = expr.arguments;
      const [left, right] = first !== undefined && iterates(first) ? [second, first] : [first, second];
      if (left === undefined || right === undefined || !iterates(right)) continue;
      const collection = printTerm(right).replace(/\[_\]$/, '');
      yield { location: expr.location, values: { condition: printExpr(expr), left: printTerm(left), collection } };
    }
  },
});

/** Functions without arguments. */
export const zeroArityFunction = lintRule({
  name: 'zero-arity-function',
  doc: 'A function without arguments is a rule with parentheses; it may go away.',
  level: 'bug',
  text: { en: '{name} takes no arguments: make it a rule', zh: '{name} 没有参数：请改为规则' },
  *check({ module }) {
    for (const rule of module.rules) {
      const { location } = rule;
      const text = location.source.text.slice(location.offset, location.end);
      if (rule.head.args?.length === 0 && /\(\s*\)/.test(text)) yield { location, values: { name: ruleName(rule) } };
    }
  },
});

/** sprintf with more or fewer values than verbs. */
export const sprintfMismatch = lintRule({
  name: 'sprintf-arguments-mismatch',
  doc: 'sprintf has as many values as its format has verbs.',
  level: 'bug',
  text: {
    en: 'the format has {verbs} verbs, but {values} values are given',
    zh: '格式串有 {verbs} 个占位符，却给出 {values} 个值',
  },
  *check({ module }) {
    for (const { name, args, at } of calls(module)) {
      const [format, values] = args;
      if (name !== 'sprintf' || format?.type !== 'string' || values?.type !== 'array') continue;
      if (/%[^%a-z]*[[*]/i.test(format.value)) continue;
      const verbs = (format.value.replaceAll('%%', '').match(/%/g) ?? []).length;
      if (verbs !== values.value.length)
        yield { location: at.location, values: { verbs, values: values.value.length } };
    }
  },
});

/** Arguments of one function with different names. */
export const inconsistentArguments = lintRule({
  name: 'inconsistent-arguments',
  doc: 'The definitions of one function name their arguments alike.',
  level: 'style',
  text: {
    en: '{name} names argument {index} {found} here, {first} above',
    zh: '{name} 的第 {index} 个参数此处名为 {found}，上文名为 {first}',
  },
  *check({ module }) {
    const names = new Map<string, Map<number, string>>();
    for (const rule of module.rules) {
      const name = ruleName(rule);
      const known = names.get(name) ?? new Map<number, string>();
      names.set(name, known);
      for (const [index, arg] of (rule.head.args ?? []).entries()) {
        if (arg.type !== 'var' || arg.value.startsWith('$')) continue;
        const first = known.get(index) ?? arg.value;
        known.set(index, first);
        if (first !== arg.value)
          yield { location: arg.location, values: { name, index: index + 1, found: arg.value, first } };
      }
    }
  },
});

/** Names that hide a function of the language. */
export const shadowsBuiltin = lintRule({
  name: 'shadows-builtin',
  doc: 'A rule or variable with the name of a builtin hides it.',
  level: 'bug',
  text: { en: '{name} hides the builtin of that name: rename it', zh: '{name} 遮蔽了同名内置函数：请改名' },
  *check({ module, builtins }) {
    const hides = (name: string): boolean => builtins.has(name) && !name.includes('.');
    for (const rule of module.rules) {
      const name = ruleName(rule);
      if (hides(name)) yield { location: rule.location, values: { name } };
    }
    for (const expr of expressions(module)) {
      const [left] = expr.type === 'call' && operatorName(expr) === 'assign' ? expr.arguments : [];
      if (left?.type === 'var' && hides(left.value)) yield { location: left.location, values: { name: left.value } };
    }
  },
});
