import { defineMessages } from '../core/index.ts';

/** What reports say to people. */
export const reportMessages = defineMessages({
  clean: { en: 'No findings.', zh: '没有发现漏洞。' },
  columnFixed: { en: 'Fixed Version', zh: '修复版本' },
  columnInstalled: { en: 'Installed Version', zh: '已安装版本' },
  columnLibrary: { en: 'Library', zh: '软件包' },
  columnReason: { en: 'Reason', zh: '原因' },
  columnSeverity: { en: 'Severity', zh: '严重性' },
  columnSource: { en: 'Source', zh: '来源' },
  columnStatus: { en: 'Status', zh: '状态' },
  columnTarget: { en: 'Target', zh: '目标' },
  columnTitle: { en: 'Title', zh: '标题' },
  columnType: { en: 'Type', zh: '类型' },
  columnVulnerabilities: { en: 'Vulnerabilities', zh: '漏洞数' },
  columnVulnerability: { en: 'Vulnerability', zh: '漏洞' },
  endOfLife: {
    en: '{system} has had no security updates since {date}: what is listed may be too little.',
    zh: '{system} 自 {date} 起不再有安全更新：列出的漏洞可能不全。',
  },
  exploited: { en: 'Exploited in the wild (CISA KEV, {date})', zh: '已被实际利用（CISA KEV，{date}）' },
  incomplete: { en: 'This report is incomplete:', zh: '本报告不完整：' },
  sarifLimit: {
    en: '{dropped} less severe findings are left out: a run may have {limit} results',
    zh: '已省略 {dropped} 项较低严重性的发现：单次运行最多 {limit} 项结果',
  },
  summary: { en: 'Report Summary', zh: '报告摘要' },
  suppressed: {
    en: 'Suppressed by ignore files: {count} (--show-suppressed lists them)',
    zh: '被忽略文件抑制：{count}（使用 --show-suppressed 列出）',
  },
  suppressedHeading: { en: 'Suppressed findings', zh: '已抑制的发现' },
  total: { en: 'Total: {count} ({parts})', zh: '合计：{count}（{parts}）' },
});

/** What keeps a result from being whole. */
export const matchMessages = defineMessages({
  noDatabase: { en: 'no vulnerability database: nothing was matched', zh: '没有漏洞数据库：未进行任何匹配' },
  noRelease: {
    en: 'packages of a distribution, but no release file says which: they were not matched',
    zh: '存在发行版软件包，但没有发行信息文件说明是哪个发行版：未进行匹配',
  },
  notCovered: {
    en: 'the database has no advisories for {scope}: its packages were not matched',
    zh: '数据库中没有 {scope} 的安全公告：其软件包未匹配',
  },
});

/** What `scan explain` says. */
export const explainMessages = defineMessages({
  advisory: { en: 'Advisory: {source} ({ids})', zh: '安全公告：{source}（{ids}）' },
  affected: { en: 'Affected: {severity}', zh: '受影响：{severity}' },
  comparison: { en: 'Comparison:', zh: '比较过程：' },
  developmentOnly: { en: 'Reason: only development needs it', zh: '原因：仅开发时需要' },
  fails: { en: '{left} {operator} {right}: no', zh: '{left} {operator} {right}：不成立' },
  file: { en: 'File: {place}', zh: '文件：{place}' },
  fileInLayer: { en: 'File: {place} in layer {layer}', zh: '文件：{place}，位于层 {layer}' },
  fixed: { en: 'Fixed in {version} ({status})', zh: '已在 {version} 修复（{status}）' },
  foreign: { en: 'Reason: another vendor built this package', zh: '原因：该软件包由其他厂商构建' },
  holds: { en: '{left} {operator} {right}: yes', zh: '{left} {operator} {right}：成立' },
  incomplete: { en: 'The scan is incomplete: {reasons}', zh: '扫描不完整：{reasons}' },
  isNotAffected: { en: 'Not affected', zh: '不受影响' },
  knownId: { en: 'Not found: the database knows this id.', zh: '未发现：数据库中有此编号。' },
  noPackage: {
    en: 'None of the {packages} packages is named by its advisories.',
    zh: '{packages} 个软件包均未被其安全公告提及。',
  },
  noVersion: { en: 'Reason: the package has no version to compare', zh: '原因：该软件包没有可比较的版本' },
  notAffected: { en: 'Reason: the vendor says that it is not affected', zh: '原因：厂商声明不受影响' },
  otherArchitecture: { en: 'Reason: the advisory is for another architecture', zh: '原因：公告针对其他架构' },
  otherBuild: {
    en: 'Reason: the advisory is for another build of the package',
    zh: '原因：公告针对该软件包的其他构建',
  },
  otherVersion: { en: 'Reason: the version is not among the affected ones', zh: '原因：该版本不在受影响范围内' },
  severity: {
    en: 'Severity: {severity} by {source} (vendors: {others})',
    zh: '严重性：{severity}，来源 {source}（各厂商：{others}）',
  },
  sourcePackage: { en: 'Source package: {name} {version}', zh: '源码包：{name} {version}' },
  suppressedBy: { en: 'Suppressed by {source}: {reason}', zh: '被 {source} 抑制：{reason}' },
  unfixed: { en: 'No fixed version ({status})', zh: '尚无修复版本（{status}）' },
  unfixedNotReported: {
    en: 'Reason: there is no fix, and this vendor lists such advisories for packages that may not be affected',
    zh: '原因：尚无修复，且该厂商此类公告可能涉及不受影响的软件包',
  },
  unknownId: { en: 'Not found: the database does not know this id.', zh: '未发现：数据库中没有此编号。' },
  unreadable: { en: 'Reason: the advisory cannot be read: {why}', zh: '原因：无法读取该公告：{why}' },
});

/** Titles of long work. */
export const progressMessages = defineMessages({
  database: { en: 'vulnerability database', zh: '漏洞数据库' },
  files: { en: 'files', zh: '文件' },
  layers: { en: 'layers', zh: '镜像层' },
});
