import { equality, operatorName } from '../../check/equality.ts';
import { isLiteral } from '../../check/simple.ts';
import { declaredIn } from '../../check/resolve.ts';
import { printExpr, printTerm } from '../../syntax/print.ts';
import { dottedName } from '../../syntax/build.ts';
import { walkRule } from '../../syntax/walk.ts';
import { calls, expressions, iterates, references, ruleName } from '../look.ts';
import { lintRule } from '../rule.ts';

/** `=` where a value is given or compared. */
export const useAssignment = lintRule({
  name: 'use-assignment-operator',
  doc: ':= gives a value, == compares; = does either and hides which.',
  level: 'style',
  text: { en: 'write := to give {name} a value, or == to compare', zh: '赋值请写 :=，比较请写 ==（{name}）' },
  *check({ module }) {
    for (const { head, default: isDefault, generatedBody } of module.rules) {
      const isWritten = head.value !== undefined && !head.generatedValue && head.ref.value.length === 1;
      if (isWritten && !head.assign && (isDefault || generatedBody || head.args !== undefined)) {
        yield { location: head.location, values: { name: printTerm(head.ref) } };
      }
    }
    for (const expr of expressions(module)) {
      const sides = equality(expr, 'eq');
      const variable = sides?.find((side) => side.type === 'var');
      if (variable !== undefined && !expr.generated)
        yield { location: expr.location, values: { name: printTerm(variable) } };
    }
  },
});

/** `x == xs[_]` is membership. */
export const useIn = lintRule({
  name: 'use-in-operator',
  doc: 'x in xs says what x == xs[_] means, and stops at the first hit.',
  level: 'style',
  text: { en: 'write {left} in {collection}', zh: '请改写为 {left} in {collection}' },
  *check({ module }) {
    for (const expr of expressions(module)) {
      if (expr.type !== 'call' || operatorName(expr) !== 'equal') continue;
      const [left, right] = expr.arguments;
      if (left === undefined || right === undefined || iterates(left) === iterates(right)) continue;
      const [one, all] = iterates(right) ? [left, right] : [right, left];
      if (all.type !== 'ref' || !printTerm(all).endsWith('[_]')) continue;
      yield { location: expr.location, values: { left: printTerm(one), collection: printTerm(all).slice(0, -3) } };
    }
  },
});

/** Loop variables without a declaration. */
export const useSome = lintRule({
  name: 'use-some-for-output-variables',
  doc: 'A variable that a reference binds is declared by some, so that a rule of that name cannot capture it.',
  level: 'style',
  text: { en: 'declare {name} by some {name}, or write some … in', zh: '请用 some {name} 声明，或改写为 some … in' },
  *check({ module }) {
    for (const rule of module.rules) {
      const known = new Set(['input', 'data', ...declaredIn(rule.body), ...module.rules.map((one) => ruleName(one))]);
      for (const one of module.imports) known.add(one.alias ?? printTerm(one.path).split('.').at(-1) ?? '');
      const visitor = {
        term: (term: Parameters<typeof printTerm>[0]) => void (term.type === 'var' && known.add(term.value)),
      };
      for (const arg of rule.head.args ?? []) visitor.term(arg);
      walkRule(
        { ...rule, else: undefined },
        {
          expr: (expr) =>
            void (expr.type === 'every' && [expr.key, expr.value].forEach((one) => one && visitor.term(one))),
          term: (term) => void ('body' in term && declaredIn(term.body).forEach((name) => known.add(name))),
        },
      );
      for (const { ref } of references({ rules: [{ ...rule, else: undefined }] })) {
        for (const operand of ref.value.slice(1)) {
          if (operand.type !== 'var' || operand.value.startsWith('$') || known.has(operand.value)) continue;
          known.add(operand.value);
          yield { location: operand.location, values: { name: operand.value } };
        }
      }
    }
  },
});

/** A literal on the left of a comparison. */
export const yodaCondition = lintRule({
  name: 'yoda-condition',
  doc: 'What is compared stands before what it is compared with.',
  level: 'style',
  text: { en: 'turn {condition} round', zh: '请调换 {condition} 的两侧' },
  *check({ module }) {
    const comparisons = new Set(['equal', 'neq', 'lt', 'lte', 'gt', 'gte']);
    for (const expr of expressions(module)) {
      if (expr.type !== 'call' || !comparisons.has(operatorName(expr) ?? '')) continue;
      const [left, right] = expr.arguments;
      if (left !== undefined && right !== undefined && isLiteral(left) && !isLiteral(right)) {
        yield { location: expr.location, values: { condition: printExpr(expr) } };
      }
    }
  },
});

/** A test for being there that the next condition makes anyway. */
export const redundantExistenceCheck = lintRule({
  name: 'redundant-existence-check',
  doc: 'A reference that the next condition reads need not be tested before.',
  level: 'style',
  text: { en: '{reference} is tested by the next condition anyway', zh: '下一条件已会检验 {reference}' },
  *check({ module }) {
    for (const { body } of module.rules) {
      for (const [index, expr] of body.entries()) {
        const next = body[index + 1];
        if (expr.type !== 'term' || expr.negated || expr.term.type !== 'ref' || next?.type !== 'call' || next.negated)
          continue;
        const reference = printTerm(expr.term);
        if (next.arguments.some((term) => printTerm(term) === reference))
          yield { location: expr.location, values: { reference } };
      }
    }
  },
});

/** Patterns with doubled backslashes. */
export const rawPatterns = lintRule({
  name: 'non-raw-regex-pattern',
  doc: 'A pattern in backticks needs no doubled backslashes.',
  level: 'style',
  text: { en: 'write the pattern in backticks', zh: '请用反引号书写正则表达式' },
  *check({ module }) {
    for (const { name, args } of calls(module)) {
      if (!name.startsWith('regex.')) continue;
      for (const arg of args) {
        const { source, offset, end } = arg.location;
        const text = source.text.slice(offset, end);
        if (arg.type === 'string' && text.startsWith('"') && text.includes('\\\\')) yield { location: arg.location };
      }
    }
  },
});

/** Calls of functions that v1 refuses. */
export const deprecatedBuiltin = lintRule({
  name: 'deprecated-builtin',
  doc: 'Deprecated builtins are gone in v1.',
  level: 'bug',
  text: { en: '{name} is deprecated and gone in v1', zh: '{name} 已弃用，v1 中不再提供' },
  *check({ module, builtins }) {
    for (const { name, at } of calls(module)) {
      if (builtins.get(name)?.deprecated === true) yield { location: at.location, values: { name } };
    }
  },
});

/** print and trace in what goes to production. */
export const debugCall = lintRule({
  name: 'print-or-trace-call',
  doc: 'print and trace are for finding mistakes; they cost time in production.',
  level: 'style',
  text: { en: 'remove the call of {name}', zh: '请删除对 {name} 的调用' },
  *check({ module }) {
    for (const { name, at } of calls(module))
      if (name === 'print' || name === 'trace') yield { location: at.location, values: { name } };
  },
});

/** Decisions that wait for other servers. */
export const networkCall = lintRule({
  name: 'network-call',
  doc: 'A decision that asks another server is as slow and as available as that server.',
  level: 'weakness',
  text: {
    en: '{name} asks another server for every decision: bring what it answers as data',
    zh: '{name} 在每次决策时访问其他服务器：请改为以 data 提供',
  },
  *check({ module }) {
    for (const { name, at } of calls(module)) {
      if (name === 'http.send' || name === 'net.lookup_ip_addr') yield { location: at.location, values: { name } };
    }
  },
});

/** Version of the language that a file is in. */
export const useV1 = lintRule({
  name: 'use-rego-v1',
  doc: 'A file of the older language says import rego.v1, so that both read it alike.',
  level: 'style',
  text: { en: 'add import rego.v1 and run policy fmt --v0-v1', zh: '请添加 import rego.v1，并运行 policy fmt --v0-v1' },
  *check({ module }) {
    const imported = module.imports.some(({ path }) => dottedName(path) === 'rego.v1');
    if (module.version === 'v0' && !imported) yield { location: module.package.location };
  },
});
