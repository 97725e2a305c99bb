import { defineErrors } from '../core/index.ts';

/** Error codes of the language, spelled as OPA spells them; evaluation's own codes begin with `eval_`. */
export const regoErrors = defineErrors({
  rego_parse_error: {
    summary: 'A Rego file, query or annotation does not follow the grammar.',
    remedy: {
      en: 'Correct the marked place; a file in the older syntax needs --v0-compatible.',
      zh: '请修改标出的位置；旧语法文件需使用 --v0-compatible。',
    },
    exit: 2,
  },
  rego_compile_error: {
    summary: 'A policy is grammatical but means nothing: unknown names, conflicts, wrong use of a keyword.',
    remedy: { en: 'Correct the marked rule or expression.', zh: '请修改标出的规则或表达式。' },
    exit: 2,
  },
  rego_type_error: {
    summary: 'A function is unknown or is given values that it cannot take, or a reference cannot exist by its schema.',
    remedy: {
      en: 'Compare the call with the signature that the message prints.',
      zh: '请对照消息中给出的函数签名修改调用。',
    },
    exit: 2,
  },
  rego_unsafe_var_error: {
    summary: 'A variable has no value that a finite search could find.',
    remedy: {
      en: 'Bind the variable in a positive expression of the same body, with :=, some … in, or a reference.',
      zh: '请在同一规则体的肯定表达式中用 :=、some … in 或引用绑定该变量。',
    },
    exit: 2,
  },
  rego_recursion_error: {
    summary: 'Rules depend on themselves.',
    remedy: { en: 'Break the circle that the message prints.', zh: '请打破消息中列出的循环依赖。' },
    exit: 2,
  },
  rego_format_error: {
    summary: 'A file cannot be written in the form that was asked for.',
    remedy: { en: 'Correct the marked place, then format again.', zh: '请修改标出的位置后再次格式化。' },
    exit: 2,
  },
});

/** One of the language's error codes. */
export type RegoErrorCode = keyof typeof regoErrors;
