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
    zh: '{system} 自 {date} 起不再有安全更新:列出的漏洞可能不全。',
  },
  exploited: { en: 'Exploited in the wild (CISA KEV, {date})', zh: '已被实际利用(CISA KEV,{date})' },
  incomplete: { en: 'This report is incomplete:', zh: '本报告不完整:' },
  sarifLimit: {
    en: '{dropped} less severe findings are left out: a run may have {limit} results',
    zh: '已省略 {dropped} 项较低严重性的发现:单次运行最多 {limit} 项结果',
  },
  summary: { en: 'Report Summary', zh: '报告摘要' },
  suppressed: {
    en: 'Suppressed by ignore files: {count} (--show-suppressed lists them)',
    zh: '被忽略文件抑制:{count}(使用 --show-suppressed 列出)',
  },
  suppressedHeading: { en: 'Suppressed findings', zh: '已抑制的发现' },
  total: { en: 'Total: {count} ({parts})', zh: '合计:{count}({parts})' },
});
