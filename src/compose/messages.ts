import { defineMessages } from '../core/index.ts';

/** Sentences of the composition root: what a scan says beyond its findings. */
export const messages = defineMessages({
  buildFailing: {
    en: 'vulnerabilities that fail the gate: {failing}; others known: {others}',
    zh: '{failing} 个漏洞使门禁不通过；另有 {others} 个已知漏洞',
  },
  buildPassed: {
    en: 'scanned {packages} packages, no known vulnerability',
    zh: '已扫描 {packages} 个软件包，没有已知漏洞',
  },
  buildWarning: {
    en: 'no vulnerability fails the gate; others known: {others}',
    zh: '没有漏洞使门禁不通过；另有 {others} 个已知漏洞',
  },
  databaseCurrent: { en: 'the vulnerability database is current', zh: '漏洞数据库是最新的' },
  databaseEmbedded: {
    en: 'matched against the embedded subset of advisories of {date} only',
    zh: '仅与内置的安全公告子集（{date}）进行了匹配',
  },
  databaseNotCurrent: {
    en: 'no current vulnerability database answered: --db-repository names a mirror, --offline-scan accepts what is at hand',
    zh: '没有可用的最新漏洞数据库：可用 --db-repository 指定镜像，或用 --offline-scan 接受现有数据',
  },
  databaseStale: {
    en: 'the vulnerability database is of {date} and no newer one could be had',
    zh: '漏洞数据库的日期为 {date}，且无法获取更新的数据库',
  },
  endOfLife: { en: '{system} has had no security updates since {date}', zh: '{system} 自 {date} 起不再有安全更新' },
  finding: { en: '{severity} {id} in {package} {installed}', zh: '{severity} {id}：{package} {installed}' },
  findingFixed: {
    en: '{severity} {id} in {package} {installed}, fixed in {fixed}',
    zh: '{severity} {id}：{package} {installed}，修复于 {fixed}',
  },
  findingsMore: { en: '… and {count} more', zh: '……另有 {count} 项' },
  nextRescan: {
    en: 'Scan again when the database is new; deploy by digest.',
    zh: '数据库更新后重新扫描；按摘要部署。',
  },
  nextUpgrade: {
    en: 'Upgrade to the fixed versions, build again, and check the new digest.',
    zh: '请升级到修复版本，重新构建，并检查新的摘要。',
  },
  scannerAbsent: {
    en: 'the scanner {scanner} is not in this version: nothing was looked for',
    zh: '本版本没有扫描器 {scanner}：未进行相应检查',
  },
  nextKeepSigned: { en: 'Let admission verify the same policy.', zh: '在准入时验证同一策略。' },
  nextSign: {
    en: 'Have the missing authorities sign the image, or see each step with dartagnan trust explain.',
    zh: '请缺少的权威为镜像签名，或用 dartagnan trust explain 查看各步骤。',
  },
  signatureFails: {
    en: '{authority}: {format} {where} does not count, step {step} fails',
    zh: '{authority}：{format} {where} 不计入，步骤 {step} 失败',
  },
  signatureHolds: { en: '{authority}: {format} {where} holds', zh: '{authority}：{format} {where} 有效' },
  nextTrustPolicy: {
    en: 'Say whose signatures count in a trust policy, and name it with --trust-policy.',
    zh: '请在信任策略中写明谁的签名有效，并用 --trust-policy 指定。',
  },
  nextUnsigned: {
    en: 'Sign the digest with dartagnan sign, and name a trust policy with --trust-policy; or pass the output of cosign verify with --evidence.',
    zh: '请用 dartagnan sign 对摘要签名，并用 --trust-policy 指定信任策略；或用 --evidence 提供 cosign verify 的输出。',
  },
  signCarried: {
    en: 'It carries signatures: {signatures}, attestations: {attestations}; no trust policy says whose count.',
    zh: '携带 {signatures} 个签名和 {attestations} 个证明；没有信任策略说明谁的签名有效。',
  },
  signCarries: { en: 'carries a signature ({format})', zh: '携带签名（{format}）' },
  signCarriesStatement: { en: 'carries an attestation of {type} ({format})', zh: '携带 {type} 的证明（{format}）' },
  signNone: { en: 'No signature stands beside the image.', zh: '镜像旁没有任何签名。' },
  signNowhere: {
    en: 'Signatures are looked for in registries and OCI layouts alone.',
    zh: '只在镜像仓库和 OCI 布局中查找签名。',
  },
  signFailed: { en: 'The trust policy refuses the image.', zh: '信任策略拒绝该镜像。' },
  signPassed: { en: 'Signed as the trust policy demands: {authorities}.', zh: '签名符合信任策略：{authorities}。' },
});
