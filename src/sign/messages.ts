import { defineMessages } from '../core/index.ts';

/** What the steps of a verification say where they hold. */
export const messages = defineMessages({
  signerKey: { en: 'signed with the public key {hint}', zh: '使用公钥 {hint} 签名' },
  signerCertificate: { en: 'signed with a certificate of {names}', zh: '使用 {names} 的证书签名' },
  signature: { en: 'the signature is of this content and key', zh: '签名与内容和密钥一致' },
  artifact: { en: 'the signature is about {digest}', zh: '签名针对 {digest}' },
  timestamp: { en: 'timestamped at {time}', zh: '时间戳为 {time}' },
  logEntry: { en: 'the log recorded this very signature ({kind})', zh: '日志记录的正是此签名（{kind}）' },
  logInclusion: { en: 'entry {index} stands in the log {log}', zh: '条目 {index} 位于日志 {log} 中' },
  logPromise: { en: 'the log {log} took the entry at {time}', zh: '日志 {log} 于 {time} 接受该条目' },
  certificateChain: {
    en: 'the certificate was valid at {time} and leads to a trusted authority',
    zh: '证书在 {time} 有效，且可追溯到受信任的机构',
  },
  certificateLog: { en: 'a certificate log listed the certificate at {time}', zh: '证书日志于 {time} 收录该证书' },
  identity: { en: '{name}, vouched for by {issuer}', zh: '{name}，由 {issuer} 担保' },
  quorum: { en: 'authorities that have signed: {count} of {quorum}', zh: '已签名的权威：{count}，要求 {quorum} 个' },
  unsigned: { en: 'no signature that {authority} could have made was found', zh: '未找到 {authority} 的签名' },
  authorityFailed: {
    en: 'a signature ({format}) is not of {authority}: step {step} fails',
    zh: '签名（{format}）不属于 {authority}：步骤 {step} 失败',
  },
  attestationAge: {
    en: 'attestations of {type} were witnessed too long ago, or by nobody: they may be {age} old',
    zh: '{type} 证明的见证时间过早，或没有任何见证：最长允许 {age}',
  },
  attestationFails: {
    en: 'the attestation {type} does not meet: {condition}',
    zh: '证明 {type} 不满足条件：{condition}',
  },
  attestationMissing: { en: 'no authority attested {type}', zh: '没有权威提供 {type} 证明' },
  noRule: { en: 'no rule of the trust policy names {image}', zh: '信任策略中没有适用于 {image} 的规则' },
  signatureAge: {
    en: 'a signature of {authority} was witnessed too long ago, or by nobody: it may be {age} old',
    zh: '{authority} 的签名见证时间过早，或没有任何见证：最长允许 {age}',
  },
  ruleDenies: { en: 'the rule accepts no image', zh: '该规则不接受任何镜像' },
  ruleSkips: { en: 'the rule demands nothing', zh: '该规则不作任何要求' },
  onlyWarned: {
    en: 'the rule only warns: the image is accepted all the same',
    zh: '该规则仅警告：镜像仍被接受',
  },
  signatureTaken: {
    en: 'the signature of {authority} counts for another authority already; each needs one of its own',
    zh: '{authority} 的签名已计入另一权威；每个权威都需要各自的签名',
  },
  onlyLogged: { en: 'fails, and is only logged: {problem}', zh: '失败，但仅记录：{problem}' },
  notNeeded: { en: 'does not apply: {why}', zh: '不适用：{why}' },
  trustDocument: { en: 'version {version} holds until {expires}', zh: '版本 {version}，有效期至 {expires}' },
  trustHeld: { en: 'signed by its keys and in force', zh: '由其密钥签名且有效' },
  trustNames: { en: '{roles} name {digest}', zh: '{roles} 列出了 {digest}' },
  trustNamesNot: { en: 'not all that must name {digest} do: {roles}', zh: '须列出 {digest} 的角色未全部列出：{roles}' },
  trustTag: { en: '{roles}: the tag {tag} is {digest}', zh: '{roles}：标签 {tag} 即 {digest}' },
  trustTagAbsent: { en: '{role} has no tag {tag}', zh: '{role} 中没有标签 {tag}' },
  trustTagOther: {
    en: '{role}: the tag {tag} is another image, {digest}',
    zh: '{role}：标签 {tag} 是另一镜像 {digest}',
  },
});
