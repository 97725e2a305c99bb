import { defineDetails } from '../../../core/text.ts';

/** What importers say of what they could not carry over, English and Chinese. */
export const detail = defineDetails({
  'it is no YAML: {reason}': '不是 YAML：{reason}',
  'a policy of files (blobs) is not carried over: a trust policy is about images':
    '文件（blob）策略未转换：信任策略只针对镜像',
  'no document is one of {names}': '没有任何文档属于 {names}',
  'no rule can be carried over: {reasons}': '没有规则可以转换：{reasons}',
  'policies whose first rule decides stand beside those whose rules all must hold: here all rules must hold':
    '文件中既有由首条规则决定的策略，也有要求全部满足的策略：此处所有规则都必须满足',
  '{where}: a key in {place} is not in the file; write it into the policy by hand':
    '{where}：{place} 中的密钥不在此文件内，请手动写入策略',
  '{where}: an expression without ^ and $ was anchored: "{pattern}" now has to be the whole name':
    '{where}：未锚定的表达式已加上锚点：现在“{pattern}”必须匹配整个名称',
  '{where}: conditions in {language} are not carried over; write one in CEL in the place of the one that refuses all':
    '{where}：{language} 语言编写的条件未转换；请用 CEL 改写目前拒绝一切的条件',
  '{where}: fewer authorities are left than must sign, so the rule refuses all':
    '{where}：剩余的权威少于所需签名者，规则拒绝一切',
  '{where}: no authority is left, so the rule refuses all': '{where}：没有剩下任何权威，规则拒绝一切',
  '{where}: one authority of several was enough, also by attestations alone: here all attestations are demanded':
    '{where}：原策略只需多个权威之一，仅凭证明亦可：此处要求全部证明',
  '{where}: tags and digests of patterns are dropped: the rule is for the whole repository':
    '{where}：模式中的标签和摘要已去除：规则适用于整个仓库',
  '{where}: the condition "{condition}" is not carried over; write one in CEL in the place of the one that refuses all':
    '{where}：条件“{condition}”未转换；请用 CEL 改写目前拒绝一切的条件',
  '{where}: who signed is only logged there; here the rule only warns, and of damaged signatures too':
    '{where}：原策略仅记录签名者；此处规则仅警告，对损坏的签名也是如此',
  '{where}: {member} is not carried over': '{where}：{member} 未转换',
  '{where}: {member} is not carried over, so the rule refuses all': '{where}：{member} 未转换，规则拒绝一切',
  '{where}: {member} is not carried over, so whom it limits is left out':
    '{where}：{member} 未转换，已省略受其限制的签名者',
});
