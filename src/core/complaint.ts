import { defineDetails, inEveryLanguage, sameWords, type Text } from './text.ts';

/** What a schema library (zod) says of one value, as far as it is worded here; `input` is there where the reader asked for it. */
export interface SchemaIssue {
  readonly code?: string | undefined;
  readonly path: readonly PropertyKey[];
  readonly message: string;
  readonly input?: unknown;
  /** Type that was wanted. */
  readonly expected?: unknown;
  /** Values that are possible. */
  readonly values?: readonly unknown[];
  /** Members that nobody knows. */
  readonly keys?: readonly string[];
  readonly minimum?: number | bigint;
  readonly maximum?: number | bigint;
  /** What is too small or too big: string, array, number. */
  readonly origin?: string;
  readonly divisor?: number | bigint;
  readonly format?: string;
  readonly pattern?: string | undefined;
  readonly prefix?: string | undefined;
  /** What each alternative complains about. */
  readonly errors?: readonly (readonly SchemaIssue[])[];
  readonly issues?: readonly SchemaIssue[];
  /** `words` are a check's own, in every language. */
  readonly params?: { readonly [name: string]: unknown } | undefined;
}

const detail = defineDetails({
  '{member} is not known': '未知成员 {member}',
  'must be one of {values}': '必须是 {values} 之一',
  'must be of the type {type}': '类型必须是 {type}',
  'must be of the type {type}, and is of {given}': '类型必须是 {type}，而实为 {given}',
  'must be {value}': '必须是 {value}',
  'must begin with {prefix}': '必须以 {prefix} 开头',
  'must have at least {minimum} items': '至少要有 {minimum} 项',
  'must have at least {minimum} letters': '至少要有 {minimum} 个字符',
  'must have at most {maximum} items': '最多可有 {maximum} 项',
  'must have at most {maximum} letters': '最多可有 {maximum} 个字符',
  'must match {pattern}': '必须匹配 {pattern}',
  'must be a {format}': '必须是有效的 {format}',
  'must be a multiple of {divisor}': '必须是 {divisor} 的倍数',
  'must be {maximum} or less': '不得大于 {maximum}',
  'must be {minimum} or more': '不得小于 {minimum}',
  'is missing': '缺失',
  'fits none of the forms that are possible here': '不符合此处可用的任何形式',
});

/**
 * What is wrong with a document, one clause an issue, each with its member: `rules[0].quorum: …`. Of alternatives, the one that the document
 * comes closest to complains: which of them was meant is known by its first member.
 */
export function complaintOf(issues: readonly SchemaIssue[]): Text {
  const said = issues.flatMap((issue) => clauses(issue, []));
  return { en: said.map(({ en }) => en).join('; '), zh: said.map(({ zh }) => zh).join('；') };
}

function clauses(issue: SchemaIssue, above: readonly PropertyKey[]): readonly Text[] {
  const path = [...above, ...issue.path];
  const inner = issue.code === 'invalid_union' ? closestOf(issue.errors ?? []) : issue.issues;
  if (inner !== undefined) return inner.flatMap((item) => clauses(item, path));
  const words = wordsOfIssue(issue);
  return [path.length === 0 ? words : inEveryLanguage(words, (text) => `${memberOf(path)}: ${text}`)];
}

/** An issue's words, by its code. */
function wordsOfIssue(issue: SchemaIssue): Text {
  const isMissing = 'input' in issue && issue.input === undefined;
  switch (issue.code) {
    case 'invalid_type':
      return isMissing ? detail('is missing') : typeWords(issue);
    case 'invalid_union':
      return isMissing ? detail('is missing') : detail('fits none of the forms that are possible here');
    case 'invalid_value':
      return isMissing ? detail('is missing') : valueWords(issue.values ?? []);
    case 'unrecognized_keys':
      return detail('{member} is not known', {
        member: (issue.keys ?? []).map((key) => JSON.stringify(key)).join(', '),
      });
    case 'too_small':
      return smallWords(issue);
    case 'too_big':
      return bigWords(issue);
    case 'invalid_format':
      return formatWords(issue);
    case 'not_multiple_of':
      return detail('must be a multiple of {divisor}', { divisor: issue.divisor });
    default:
      return ownWords(issue) ?? sameWords(issue.message);
  }
}

function typeWords({ expected, input, ...issue }: SchemaIssue): Text {
  const type = String(expected);
  if (!('input' in { ...issue, input }) || input === undefined) return detail('must be of the type {type}', { type });
  return detail('must be of the type {type}, and is of {given}', { type, given: typeOf(input) });
}

function typeOf(input: unknown): string {
  if (input === null) return 'null';
  return Array.isArray(input) ? 'array' : typeof input;
}

function valueWords(values: readonly unknown[]): Text {
  const shown = values.map((value) => JSON.stringify(value));
  return shown.length === 1
    ? detail('must be {value}', { value: shown[0] })
    : detail('must be one of {values}', { values: shown.join(', ') });
}

function smallWords({ minimum, origin }: SchemaIssue): Text {
  if (origin === 'string') return detail('must have at least {minimum} letters', { minimum });
  if (origin === 'array') return detail('must have at least {minimum} items', { minimum });
  return detail('must be {minimum} or more', { minimum });
}

function bigWords({ maximum, origin }: SchemaIssue): Text {
  if (origin === 'string') return detail('must have at most {maximum} letters', { maximum });
  if (origin === 'array') return detail('must have at most {maximum} items', { maximum });
  return detail('must be {maximum} or less', { maximum });
}

function formatWords({ format, pattern, prefix }: SchemaIssue): Text {
  if (format === 'starts_with') return detail('must begin with {prefix}', { prefix });
  if (format === 'regex') return detail('must match {pattern}', { pattern });
  return detail('must be a {format}', { format });
}

/** Words that a check brought along. */
function ownWords({ params }: SchemaIssue): Text | undefined {
  const words = params?.['words'];
  return typeof words === 'object' && words !== null && 'en' in words && 'zh' in words ? (words as Text) : undefined;
}

/** The alternative with the fewest unknown members, and of those the one that was read furthest; one of another type is the last. */
function closestOf(alternatives: readonly (readonly SchemaIssue[])[]): readonly SchemaIssue[] | undefined {
  const strangers = (issues: readonly SchemaIssue[]) =>
    issues.reduce((sum, issue) => {
      if (issue.code === 'invalid_type' && issue.path.length === 0) return Number.POSITIVE_INFINITY;
      return sum + (issue.code === 'unrecognized_keys' ? (issue.keys?.length ?? 0) : 0);
    }, 0);
  const depth = (issues: readonly SchemaIssue[]) => Math.max(0, ...issues.map(({ path }) => path.length));
  return [...alternatives].sort(
    (left, right) =>
      Math.sign(strangers(left) - strangers(right)) || depth(right) - depth(left) || left.length - right.length,
  )[0];
}

function memberOf(path: readonly PropertyKey[]): string {
  return path
    .map((part, index) => (typeof part === 'number' ? `[${part}]` : `${index === 0 ? '' : '.'}${String(part)}`))
    .join('');
}
