import { defineErrors } from '../core/index.ts';

/** Error codes of the language, spelled as OPA spells them; evaluation's own codes begin with `eval_`. */
export const regoErrors = defineErrors({
  rego_parse_error: {
    summary: {
      en: 'A Rego file, query or annotation does not follow the grammar.',
      zh: 'Rego 文件、查询或注解不符合语法。',
    },
    remedy: {
      en: 'Correct the marked place; a file in the older syntax needs --v0-compatible.',
      zh: '请修改标出的位置；旧语法文件需使用 --v0-compatible。',
    },
    exit: 2,
  },
  rego_compile_error: {
    summary: {
      en: 'A policy is grammatical but means nothing: unknown names, conflicts, wrong use of a keyword.',
      zh: '策略语法正确但没有意义：未知名称、冲突或关键字误用。',
    },
    remedy: { en: 'Correct the marked rule or expression.', zh: '请修改标出的规则或表达式。' },
    exit: 2,
  },
  rego_type_error: {
    summary: {
      en: 'A function is unknown or is given values that it cannot take, or a reference cannot exist by its schema.',
      zh: '函数未知、参数不被接受，或按模式（schema）引用不可能存在。',
    },
    remedy: {
      en: 'Compare the call with the signature that the message prints.',
      zh: '请对照消息中给出的函数签名修改调用。',
    },
    exit: 2,
  },
  rego_unsafe_var_error: {
    summary: {
      en: 'A variable has no value that a finite search could find.',
      zh: '无法通过有限搜索确定变量的值。',
    },
    remedy: {
      en: 'Bind the variable in a positive expression of the same body, with :=, some … in, or a reference.',
      zh: '请在同一规则体的肯定表达式中用 :=、some … in 或引用绑定该变量。',
    },
    exit: 2,
  },
  rego_recursion_error: {
    summary: {
      en: 'Rules depend on themselves.',
      zh: '规则递归依赖自身。',
    },
    remedy: { en: 'Break the circle that the message prints.', zh: '请打破消息中列出的循环依赖。' },
    exit: 2,
  },
});

/** One of the language's error codes. */
export type RegoErrorCode = keyof typeof regoErrors;
