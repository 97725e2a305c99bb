import { defineMessages } from '../core/index.ts';

/** Sentences of the checklist. */
export const messages = defineMessages({
  title: { en: 'Production checklist', zh: '生产环境安全检查清单' },
  image: { en: 'Image', zh: '镜像' },
  digest: { en: 'Digest', zh: '摘要' },
  checkedAt: { en: 'Checked', zh: '检查时间' },
  score: { en: 'Score', zh: '得分' },
  scoreRule: {
    en: 'Each stage counts a fifth: passed in full, with warnings half, failed or not checked nothing.',
    zh: '每个阶段占五分之一：通过计满分，有警告计一半，未通过或未检查不计分。',
  },
  gate: { en: 'Gate', zh: '门禁' },
  gateRule: {
    en: '{severities} with a fix fail the gate',
    zh: '存在修复版本的 {severities} 使门禁不通过',
  },
  gateRuleUnfixed: {
    en: '{severities} fail the gate, with or without a fix',
    zh: '{severities} 使门禁不通过，无论是否有修复版本',
  },
  gatePassed: { en: 'passed', zh: '通过' },
  gateFailed: { en: 'failed', zh: '未通过' },
  gateNotJudged: { en: 'not judged, for a stage could not be checked', zh: '未判定，因有阶段未能检查' },
  required: {
    en: 'the stage {stage} is required and has not passed',
    zh: '要求通过的阶段“{stage}”尚未通过',
  },
  evidence: { en: 'Evidence', zh: '证据' },
  next: { en: 'Next step', zh: '下一步' },
  stage: { en: 'Stage', zh: '阶段' },
  verdict: { en: 'Verdict', zh: '结论' },

  unchecked: { en: 'not checked', zh: '未检查' },
  uncheckedBecause: { en: 'not checked: {reason}', zh: '未检查：{reason}' },
  clean: { en: 'checked, nothing stands against it', zh: '已检查，未发现问题' },
  failing: { en: 'findings that fail the gate: {count}', zh: '{count} 项发现使门禁不通过' },
  warnings: {
    en: 'nothing fails the gate; findings worth a look: {count}',
    zh: '没有使门禁不通过的问题，{count} 项发现值得关注',
  },

  andMore: { en: '… and {count} more', zh: '……另有 {count} 项' },
  noFinding: { en: 'scanned, no finding', zh: '已扫描，未发现问题' },
  signedBy: { en: 'signature verified, signed by {signer}', zh: '签名验证通过，签名者：{signer}' },
  byNameOnly: {
    en: '{statement}; counts as a warning, since it names no digest of this image and a tag may have moved',
    zh: '{statement}；因未给出该镜像的摘要而标签可能已变动，只计为警告',
  },
  otherImage: {
    en: 'not counted: it is about {other}, not about this image',
    zh: '不计入：它针对的是 {other}，而不是该镜像',
  },
  manifestsUnread: {
    en: 'the manifests in {path} were not read: this version has no admission checks',
    zh: '未读取 {path} 中的清单：本版本尚无准入检查',
  },
});

/** Names of the stages. */
export const stageNames = defineMessages({
  build: { en: 'Build', zh: '构建' },
  sign: { en: 'Sign', zh: '签名' },
  deploy: { en: 'Deploy', zh: '部署' },
  run: { en: 'Run', zh: '运行' },
  kernel: { en: 'Kernel', zh: '内核' },
});

/** Names of the verdicts. */
export const stateNames = defineMessages({
  passed: { en: 'passed', zh: '通过' },
  failed: { en: 'failed', zh: '未通过' },
  warning: { en: 'warning', zh: '警告' },
  'not-checked': { en: 'not checked', zh: '未检查' },
});

/** What to do about a stage that was not checked. */
export const stepsWhereUnchecked = defineMessages({
  build: {
    en: 'Scan the image with dartagnan scan image, or pass a scanner’s report with --evidence.',
    zh: '用 dartagnan scan image 扫描镜像，或用 --evidence 提供扫描器的报告。',
  },
  sign: {
    en: 'Sign the digest (cosign sign IMAGE@DIGEST), verify it, and pass the output of cosign verify with --evidence.',
    zh: '对摘要签名（cosign sign 镜像@摘要），验证后用 --evidence 提供 cosign verify 的输出。',
  },
  deploy: {
    en: 'Check the manifests with an admission policy, and pass its SARIF or Trivy report with --evidence.',
    zh: '用准入策略检查清单，并用 --evidence 提供 SARIF 或 Trivy 报告。',
  },
  run: {
    en: 'Watch the running container with Falco (json_output: true), and pass its alerts with --evidence.',
    zh: '用 Falco 监控运行中的容器（json_output: true），并用 --evidence 提供告警。',
  },
  kernel: {
    en: 'Set seccompProfile RuntimeDefault or a profile of its own, appArmorProfile, and drop all capabilities; nothing here checks it yet.',
    zh: '请设置 seccompProfile（RuntimeDefault 或专用配置）、appArmorProfile，并去除全部 capabilities；本版本尚不能检查此项。',
  },
});

/** What to do about a stage with findings. */
export const stepsWhereFound = defineMessages({
  build: {
    en: 'Upgrade the packages named above to their fixed versions, build again, and scan the new digest.',
    zh: '将上述软件包升级到修复版本，重新构建并扫描新的摘要。',
  },
  sign: {
    en: 'Verify the signature against the digest that is deployed.',
    zh: '针对实际部署的摘要验证签名。',
  },
  deploy: { en: 'Correct the manifests named above.', zh: '请修正上述清单。' },
  run: {
    en: 'Look into the alerts: isolate the container, then find out whether the image or the rule is at fault.',
    zh: '调查这些告警：先隔离容器，再判断是镜像还是规则的问题。',
  },
  kernel: { en: 'Tighten the profile named above.', zh: '请收紧上述配置。' },
});

/** What to do about a stage that passed. */
export const stepsWherePassed = defineMessages({
  build: { en: 'Scan again when the database is new; deploy by digest.', zh: '数据库更新后重新扫描；按摘要部署。' },
  sign: { en: 'Refuse unsigned images at admission.', zh: '在准入时拒绝未签名的镜像。' },
  deploy: { en: 'Enforce the same policy in the cluster.', zh: '在集群中强制执行同一策略。' },
  run: { en: 'Keep watching.', zh: '继续监控。' },
  kernel: { en: 'Keep the profile with the image’s source.', zh: '将配置与镜像源码一起保存。' },
});
