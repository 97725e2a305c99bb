import { defineMessages } from '../../core/index.ts';

/** What explanations, receipts, packs and drills say. */
export const messages = defineMessages({
  asPatch: { en: 'as a JSON Patch (RFC 6902) of the policy:', zh: '对应的策略 JSON Patch（RFC 6902）：' },
  drillFails: {
    en: 'would be refused: {lost} no longer holds, {left} is left',
    zh: '将被拒绝：{lost} 不再有效，只剩 {left}',
  },
  drilling: { en: 'Drilling', zh: '演练中' },
  drillRefused: { en: 'is refused today already', zh: '目前已被拒绝' },
  drillSummary: {
    en: '{fails} would be refused, {holds} hold on, {refused} are refused today already, {unread} could not be read',
    zh: '{fails} 个将被拒绝，{holds} 个仍有效，{refused} 个目前已被拒绝，{unread} 个无法读取',
  },
  drillSurvives: { en: 'holds on by {left}, without {lost}', zh: '凭 {left} 仍有效（不含 {lost}）' },
  drillUnread: { en: 'could not be read', zh: '无法读取' },
  drillUntouched: { en: 'holds on by {left}', zh: '凭 {left} 仍有效' },
  firstFailure: {
    en: 'first failing step of {where} for {authority}: {step}',
    zh: '对 {authority} 而言，{where} 首个失败的步骤：{step}',
  },
  logMeaning: {
    en: "By typing 'y' you say that you submit nobody else's personal data, and that you accept the above and the terms of the log.",
    zh: '输入 y 即表示：您未提交他人的个人数据，并接受上述说明及日志的使用条款。',
  },
  logNotice: {
    en: 'The signature, what it is over and its certificate go into a transparency log, which all can read and from which nothing is ever removed. A certificate names the account that you log in with, such as an e-mail address.',
    zh: '签名、被签名的内容及证书将写入透明日志：任何人均可读取，且永远无法删除。证书会写明您登录所用的账户（例如电子邮件地址）。',
  },
  logQuestion: { en: 'Are you sure you would like to continue?', zh: '确定要继续吗？' },
  logTerms: {
    en: "Terms of Sigstore's public instance: https://lfprojects.org/policies/hosted-project-tools-terms-of-use/ and https://lfprojects.org/policies/hosted-project-tools-immutable-records/.",
    zh: 'Sigstore 公共实例的条款：https://lfprojects.org/policies/hosted-project-tools-terms-of-use/ 与 https://lfprojects.org/policies/hosted-project-tools-immutable-records/。',
  },
  noChange: {
    en: 'no change of the policy that may be suggested accepts the image: have it signed by those whom the policy names',
    zh: '没有可以建议的策略改动能接受该镜像：请让策略指定的签名者为其签名',
  },
  nobodyJudges: {
    en: '{format} {where}: no authority of the rule signs in this format',
    zh: '{format} {where}：规则中没有权威以此格式签名',
  },
  notAllTried: {
    en: 'so many changes come into question that only the cheapest were tried',
    zh: '可能的改动过多，仅尝试了代价最小的若干项',
  },
  notSuggested: { en: 'not suggested, because strangers could use it:', zh: '以下改动会让陌生人得逞，故不建议：' },
  receiptHolds: {
    en: 'the receipt of {time} by {name} {version} holds: all images were accepted',
    zh: '{name} {version} 于 {time} 出具的回执有效：所有镜像均被接受',
  },
  receiptPolicy: { en: 'by the policy {name}, sha256 {sha256}', zh: '依据策略 {name}，sha256 {sha256}' },
  receiptRoot: { en: 'with the trusted root {name}, sha256 {sha256}', zh: '使用可信根 {name}，sha256 {sha256}' },
  receiptWritten: { en: 'Receipt written to {file}', zh: '回执已写入 {file}' },
  smallestChange: {
    en: 'the smallest change of the policy that accepts the image:',
    zh: '能接受该镜像的最小策略改动：',
  },
});
