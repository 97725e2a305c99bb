import type { Module, Rule } from '../../syntax/ast.ts';
import { ruleName } from '../look.ts';
import { lintRule } from '../rule.ts';

function named({ rules }: Module, name: string): Rule | undefined {
  return rules.find((rule) => ruleName(rule) === name && rule.head.ref.value.length === 1);
}

function packageName(module: Module): string {
  return module.package.path
    .slice(1)
    .map((part) => (part.type === 'string' ? part.value : ''))
    .join('.');
}

/** allow and deny that do not know of each other. */
export const competingDecisions = lintRule({
  name: 'competing-decisions',
  doc: 'A package with allow and deny has two answers; one must follow from the other.',
  level: 'weakness',
  text: {
    en: 'allow and deny are decided apart, so that both can hold: let allow need count(deny) == 0, or keep one of them',
    zh: 'allow 与 deny 各自判定，可能同时成立：请让 allow 依赖 count(deny) == 0，或只保留其一',
  },
  *check({ module }) {
    const [allow, deny] = [named(module, 'allow'), named(module, 'deny')];
    if (allow === undefined || deny === undefined) return;
    const mentions = module.rules
      .filter((rule) => ruleName(rule) === 'allow')
      .some(({ location: { source, offset, end } }) => /\bdeny\b/.test(source.text.slice(offset, end)));
    if (!mentions) yield { location: deny.location };
  },
});

/** A decision without a default. */
export const missingDefault = lintRule({
  name: 'missing-default',
  doc: 'Without a default, allow is undefined where no rule holds, and a caller may take that for anything.',
  level: 'weakness',
  text: {
    en: '{name} has no default: add default {name} := false',
    zh: '{name} 没有默认值：请添加 default {name} := false',
  },
  *check({ module, modules }) {
    const allow = named(module, 'allow');
    if (allow === undefined || allow.head.args !== undefined || allow.head.value === undefined) return;
    const together = modules.filter((one) => packageName(one) === packageName(module));
    const hasDefault = together.some(({ rules }) => rules.some((rule) => rule.default && ruleName(rule) === 'allow'));
    if (!hasDefault) yield { location: allow.location, values: { name: 'allow' } };
  },
});

/** A default that lets everything through. */
export const permissiveDefault = lintRule({
  name: 'permissive-default',
  doc: 'default allow := true lets everything through that no rule thought of.',
  level: 'weakness',
  text: {
    en: 'what no rule thought of is allowed: make the default false',
    zh: '规则未考虑到的请求会被放行：请把默认值改为 false',
  },
  *check({ module }) {
    for (const rule of module.rules) {
      const { value } = rule.head;
      if (rule.default && ruleName(rule) === 'allow' && value?.type === 'boolean' && value.value)
        yield { location: rule.location };
    }
  },
});
