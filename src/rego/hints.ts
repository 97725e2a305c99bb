import type { Text } from '../core/index.ts';
import { suggest } from './check/suggest.ts';
import type { Problem } from './error.ts';

/** What to do about mistakes of one kind, where more can be said than their code's remedy does. */
interface Hint {
  /** Of the message. */
  readonly pattern: RegExp;
  readonly text: Text;
}

const hints: readonly Hint[] = [
  {
    pattern: /^`contains` keyword is required|^`if` keyword is required/,
    text: {
      en: 'Write name contains element if { … } or name if { … }; dartagnan policy fmt --v0-v1 -w rewrites a file in the older syntax, and --v0-compatible reads it.',
      zh: '请写作 name contains 元素 if { … } 或 name if { … }；dartagnan policy fmt --v0-v1 -w 可改写旧语法文件，--v0-compatible 可直接读取。',
    },
  },
  {
    pattern: /^arity mismatch|: arity mismatch|has arity/,
    text: { en: 'Give the function as many arguments as it takes.', zh: '请按函数所需的参数个数调用。' },
  },
  {
    pattern: /^conflicting rules /,
    text: {
      en: 'Rules of one name are all functions with as many arguments, all sets or objects, or all single values.',
      zh: '同名规则须同为参数个数相同的函数，或同为集合或对象，或同为单个值。',
    },
  },
  {
    pattern: /^empty module/,
    text: { en: 'Begin the file with package NAME.', zh: '文件须以 package 名称 开头。' },
  },
  {
    pattern: /^illegal ! character/,
    text: { en: 'Write not before the condition.', zh: '请在条件前写 not。' },
  },
  {
    pattern: /^illegal default rule/,
    text: {
      en: 'A default is a constant: write default name := false, and the condition as a rule of its own.',
      zh: '默认值须为常量：请写 default name := false，并将条件写成单独的规则。',
    },
  },
  {
    pattern: /^illegal token/,
    text: {
      en: 'Strings stand in "double quotes" or in `backquotes`.',
      zh: '字符串须用"双引号"或`反引号`。',
    },
  },
  {
    pattern: /^import must not shadow/,
    text: {
      en: 'Give the import another name: import data.a.b as c.',
      zh: '请为该导入另取名称：import data.a.b as c。',
    },
  },
  {
    pattern: /^match error/,
    text: {
      en: 'Both sides have different types and can never be equal: compare values of one type.',
      zh: '两侧类型不同，永远不会相等：请比较同类型的值。',
    },
  },
  {
    pattern: /^non-terminated string/,
    text: { en: 'Close the string with " on the same line.', zh: '请在同一行用 " 结束字符串。' },
  },
  {
    pattern: /^package expected/,
    text: { en: 'Begin the file with package NAME.', zh: '文件须以 package 名称 开头。' },
  },
  {
    pattern: /^undefined ref/,
    text: {
      en: 'Name a member that the type or schema has.',
      zh: '请使用该类型或 schema 中存在的成员。',
    },
  },
  {
    pattern: /^unexpected (?:and|or) token/,
    text: {
      en: 'Conditions that must all hold stand on lines of their own or are parted by semicolons; alternatives are rules of the same name.',
      zh: '须同时成立的条件各占一行或用 ; 分隔；“或”的情形写成同名的多条规则。',
    },
  },
  {
    pattern: /^unexpected else keyword/,
    text: {
      en: 'else follows the body of a rule: name := 1 if { … } else := 2.',
      zh: 'else 须跟在规则体之后：name := 1 if { … } else := 2。',
    },
  },
  {
    pattern: /^unexpected if keyword: expected .*\}/,
    text: {
      en: 'A { above has no }: close the body before the next rule begins.',
      zh: '上方有未闭合的 {：请在下一条规则之前用 } 结束规则体。',
    },
  },
  {
    pattern: /^unexpected if keyword/,
    text: {
      en: 'A body has no if inside: write the condition as a line of the body, or as a rule of its own.',
      zh: '规则体内不能再用 if：请将条件写作规则体中的一行，或单独写成规则。',
    },
  },
  {
    pattern: /^unexpected .* token: expected "?[[\]}:,]/,
    text: { en: 'Add what is expected at the marked place.', zh: '请在所示位置补上缺少的符号。' },
  },
  {
    pattern: /^var .* assigned above/,
    text: {
      en: 'Compare with == where the value is meant, or take another name for the new one.',
      zh: '若要比较值请用 ==，若要新变量请另取名称。',
    },
  },
  {
    pattern: /cannot be used for rule name/,
    text: {
      en: 'A rule begins here with its name: name if { … }. Conditions stand inside the braces of a rule.',
      zh: '此处应以规则名开头：name if { … }。条件须写在规则的花括号内。',
    },
  },
  {
    pattern: /^with keyword target/,
    text: {
      en: 'Replace input, data, a path below them, or a function by its full name.',
      zh: '可替换的是 input、data、其下的路径，或以全名指定的函数。',
    },
  },
];

/** What to do about a mistake, where its message tells more than its code. */
export function hintOf({ message }: Problem): Text | undefined {
  return hints.find(({ pattern }) => pattern.test(message))?.text;
}

/** Names of the file that are like the one that is unsafe. */
export function likeNames({ code, message, location, details }: Problem): readonly string[] {
  const name = code === 'rego_unsafe_var_error' ? /^var (\w+) is unsafe/.exec(message)?.[1] : undefined;
  if (details !== undefined || name === undefined || name.length < 3 || location === undefined) return [];
  const words = new Set(location.source.text.match(/[A-Za-z_]\w+/g) ?? []);
  words.delete(name);
  return suggest(name, [...words].sort()).details ?? [];
}

/** Mistakes without those that follow from another one: more on a line that cannot be read, and rules of one circle. */
export function causes(problems: readonly Problem[]): Problem[] {
  const seen = new Set<string>();
  return problems.filter(({ code, message, location }) => {
    const file = location?.source.name ?? '';
    const key =
      code === 'rego_parse_error'
        ? `${file}:${location?.row ?? 0}`
        : code === 'rego_recursion_error'
          ? [...new Set(message.replace(/^.*?: /, '').split(' -> '))].sort().join()
          : undefined;
    if (key === undefined) return true;
    const isKnown = seen.has(key);
    seen.add(key);
    return !isKnown;
  });
}
