import type { Problem } from '../error.ts';
import type { Rule } from './ast.ts';
import { baseKeywords, v1Keywords } from './keywords.ts';

/** What v1 requires of a rule and its alternatives, over what the grammar says. */
export function requireV1(rule: Rule): Problem[] {
  const messages = [...messagesOf(rule)];
  const own = messages.map((message): Problem => ({ code: 'rego_parse_error', message, location: rule.location }));
  return rule.else === undefined ? own : [...own, ...requireV1(rule.else)];
}

function* messagesOf({ head, generatedBody, default: isDefault }: Rule): Generator<string> {
  const kind = head.args === undefined ? 'rule' : 'function';
  const isKeyword = baseKeywords.has(head.name) || v1Keywords.has(head.name);
  if (head.ref.value.length < 2 && isKeyword) yield `${head.name} keyword cannot be used for rule name`;
  if (generatedBody && head.generatedValue) yield `${kind} must have value assignment and/or body declaration`;
  if (!generatedBody && !isDefault && !head.keywords.includes('if')) {
    yield `\`if\` keyword is required before ${kind} body`;
  }
  const isMultiValue = head.value === undefined && head.key !== undefined;
  if (isMultiValue && !head.keywords.includes('contains')) {
    yield '`contains` keyword is required for partial set rules';
  }
}
