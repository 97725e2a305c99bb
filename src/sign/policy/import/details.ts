import { defineDetails } from '../../../core/text.ts';

/** What importers say of what they could not carry over, English and Chinese. */
export const detail = defineDetails({
  'no document is one of {names}': '没有任何文档属于 {names}',
  'no rule can be carried over: {reasons}': '没有规则可以转换：{reasons}',
  '{where}: a key in {place} is not in the file; write it into the policy by hand':
    '{where}：{place} 中的密钥不在此文件内，请手动写入策略',
  '{where}: an expression without ^ and $ was anchored: "{pattern}" now has to be the whole name':
    '{where}：未锚定的表达式已加上锚点：现在“{pattern}”必须匹配整个名称',
  '{where}: conditions in {language} are not carried over': '{where}：{language} 语言编写的条件未转换',
  '{where}: no authority is left, so the rule is left out': '{where}：没有剩下任何权威，已省略该规则',
  '{where}: tags and digests of patterns are dropped: the rule is for the whole repository':
    '{where}：模式中的标签和摘要已去除：规则适用于整个仓库',
  '{where}: the condition "{condition}" is not carried over': '{where}：条件“{condition}”未转换',
  '{where}: {member} is not carried over': '{where}：{member} 未转换',
  'several rules may name one image: here the first of them decides, in the original all of them':
    '可能有多条规则适用于同一镜像：此处由第一条决定，而原工具要求全部满足',
});
