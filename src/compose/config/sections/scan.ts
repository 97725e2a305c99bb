import { advisoryStatuses, severities } from '../../../core/index.ts';
import { exitCode, memory, oneOf, path, someOf, text, texts, toggle, whole } from '../kind.ts';
import { setting, type Section } from '../setting.ts';

const settings = {
  cacert: setting({
    kind: path,
    original: 'cacert',
    doc: {
      en: 'File of certificates (PEM) of authorities to trust beside the well-known ones, for registries.',
      zh: '除公认机构外，访问镜像仓库时还要信任的证书机构的证书文件（PEM）。',
    },
  }),
  'db-repository': setting({
    kind: texts,
    fallback: [],
    original: 'db.repository',
    doc: { en: 'Repositories of the vulnerability database, tried in order.', zh: '漏洞数据库的仓库，按顺序尝试。' },
  }),
  'download-db-only': setting({
    kind: toggle,
    fallback: false,
    original: 'db.download-only',
    doc: { en: 'Bring the database up to date and stop.', zh: '只更新数据库，然后退出。' },
  }),
  'exit-code': setting({
    kind: exitCode,
    fallback: 0,
    original: 'exit-code',
    doc: { en: 'Exit code where findings remain (default: 0).', zh: '仍有漏洞时的退出码（默认：0）。' },
  }),
  'exit-on-eol': setting({
    kind: exitCode,
    fallback: 0,
    original: 'exit-on-eol',
    doc: {
      en: 'Exit code where the distribution has reached its end of life (default: 0, do not care).',
      zh: '发行版已停止维护时的退出码（默认：0，不理会）。',
    },
  }),
  format: setting({
    kind: oneOf(['table', 'json', 'sarif', 'cyclonedx']),
    fallback: 'table',
    short: 'f',
    original: 'format',
    doc: { en: 'Format of the report.', zh: '报告格式。' },
  }),
  'ignore-status': setting({
    kind: someOf(advisoryStatuses),
    fallback: [],
    original: 'vulnerability.ignore-status',
    doc: {
      en: 'Leave out findings with these vendor statuses, such as will_not_fix,end_of_life.',
      zh: '忽略具有这些厂商状态的漏洞，如 will_not_fix,end_of_life。',
    },
  }),
  'ignore-unfixed': setting({
    kind: toggle,
    fallback: false,
    original: 'vulnerability.ignore-unfixed',
    doc: { en: 'Leave out vulnerabilities that have no fix.', zh: '忽略尚无修复版本的漏洞。' },
  }),
  ignorefile: setting({
    kind: path,
    original: 'ignorefile',
    doc: {
      en: 'File of ignored ids (default: .trivyignore.yaml or .trivyignore, where one exists).',
      zh: '忽略列表文件（默认：存在时读取 .trivyignore.yaml 或 .trivyignore）。',
    },
  }),
  'include-dev-deps': setting({
    kind: toggle,
    fallback: false,
    original: 'pkg.include-dev-deps',
    doc: {
      en: 'Report packages too that only development needs.',
      zh: '也报告仅开发时需要的软件包。',
    },
  }),
  input: setting({
    kind: path,
    original: 'image.input',
    doc: {
      en: 'Image archive or OCI layout to scan instead of a reference.',
      zh: '用镜像归档或 OCI 布局代替镜像引用。',
    },
  }),
  insecure: setting({
    kind: toggle,
    fallback: false,
    original: 'insecure',
    doc: { en: 'Accept registries with invalid certificates.', zh: '接受证书无效的镜像仓库。' },
  }),
  'list-all-pkgs': setting({
    kind: toggle,
    fallback: false,
    original: 'list-all-pkgs',
    doc: { en: 'List every package in the report, affected or not.', zh: '在报告中列出所有软件包，无论是否受影响。' },
  }),
  memory: setting({
    kind: memory,
    doc: {
      en: 'Most memory that the contents of files may take at once (default: 512MB); a file that is larger than its share is reported as not read.',
      zh: '文件内容同时占用的最大内存（默认：512MB）；超出份额的文件会报告为未读取。',
    },
  }),
  'offline-scan': setting({
    kind: toggle,
    fallback: false,
    original: 'scan.offline',
    doc: {
      en: 'Ask nothing of the network; use the database at hand, at worst the embedded subset.',
      zh: '不访问网络；使用现有数据库，必要时使用内置子集。',
    },
  }),
  output: setting({
    kind: path,
    short: 'o',
    original: 'output',
    doc: { en: 'File for the report instead of standard output.', zh: '把报告写入文件而不是标准输出。' },
  }),
  parallel: setting({
    kind: whole(0),
    fallback: 0,
    original: 'scan.parallel',
    doc: {
      en: 'Threads that read layers (default: 0, one for each processor).',
      zh: '读取镜像层的线程数（默认：0，每个处理器一个）。',
    },
  }),
  password: setting({
    kind: text,
    original: 'registry.password',
    doc: {
      en: 'Password for the registry; better in DARTAGNAN_SCAN_PASSWORD than on the command line.',
      zh: '镜像仓库的密码；放在 DARTAGNAN_SCAN_PASSWORD 中比放在命令行更安全。',
    },
  }),
  'pkg-relationships': setting({
    kind: someOf(['unknown', 'root', 'workspace', 'direct', 'indirect']),
    fallback: ['unknown', 'root', 'workspace', 'direct', 'indirect'],
    original: 'pkg.relationships',
    doc: {
      en: 'Packages to look at by their relationship to the project: unknown, root, workspace, direct, indirect.',
      zh: '按与项目的关系选择要检查的软件包：unknown、root、workspace、direct、indirect。',
    },
  }),
  'pkg-types': setting({
    kind: someOf(['os', 'library']),
    fallback: ['os', 'library'],
    aliases: ['vuln-type'],
    original: 'pkg.types',
    doc: {
      en: 'Packages to look at: of the distribution (os), of languages (library).',
      zh: '要检查的软件包类型：发行版（os）、语言库（library）。',
    },
  }),
  platform: setting({
    kind: text,
    original: 'image.platform',
    doc: {
      en: 'Platform of a multi-platform image, os/arch[/variant].',
      zh: '多平台镜像的目标平台，os/arch[/variant]。',
    },
  }),
  'registry-token': setting({
    kind: text,
    original: 'registry.token',
    doc: { en: 'Bearer token for the registry.', zh: '镜像仓库的 Bearer 令牌。' },
  }),
  scanners: setting({
    kind: someOf(['vuln', 'misconfig', 'secret', 'license']),
    fallback: ['vuln'],
    aliases: ['security-checks'],
    original: 'scan.scanners',
    doc: {
      en: 'What to look for; this version looks for vulnerabilities (vuln).',
      zh: '要检查的内容；本版本检查漏洞（vuln）。',
    },
  }),
  severity: setting({
    kind: someOf(severities),
    fallback: severities,
    short: 's',
    original: 'severity',
    doc: {
      en: 'Severities to report: UNKNOWN, LOW, MEDIUM, HIGH, CRITICAL.',
      zh: '要报告的严重级别：UNKNOWN、LOW、MEDIUM、HIGH、CRITICAL。',
    },
  }),
  'show-suppressed': setting({
    kind: toggle,
    fallback: false,
    original: 'scan.show-suppressed',
    doc: { en: 'Show also what ignore files took out.', zh: '同时显示被忽略文件排除的漏洞。' },
  }),
  'skip-db-update': setting({
    kind: toggle,
    fallback: false,
    aliases: ['skip-update'],
    original: 'db.skip-update',
    doc: { en: 'Do not look for a newer database.', zh: '不检查数据库更新。' },
  }),
  'skip-dirs': setting({
    kind: texts,
    fallback: [],
    original: 'scan.skip-dirs',
    doc: { en: 'Folders to leave out, paths or patterns.', zh: '要跳过的目录（路径或通配符）。' },
  }),
  'skip-files': setting({
    kind: texts,
    fallback: [],
    original: 'scan.skip-files',
    doc: { en: 'Files to leave out, paths or patterns.', zh: '要跳过的文件（路径或通配符）。' },
  }),
  'skip-java-db-update': setting({
    kind: toggle,
    fallback: false,
    original: 'db.java-skip-update',
    doc: {
      en: 'Accepted for Trivy’s sake: no database of Java archives is fetched.',
      zh: '为兼容 Trivy 而接受：不会下载 Java 归档数据库。',
    },
  }),
  username: setting({
    kind: text,
    original: 'registry.username',
    doc: { en: 'User name for the registry.', zh: '镜像仓库的用户名。' },
  }),
  'vuln-severity-source': setting({
    kind: texts,
    fallback: ['auto'],
    original: 'vulnerability.severity-source',
    doc: {
      en: 'Vendors whose severity is taken, in this order; auto asks the publisher of the advisory first.',
      zh: '按此顺序采用厂商给出的严重级别；auto 优先采用安全公告发布者的级别。',
    },
  }),
};

/** Settings of the scanner, named as the originals name their flags. */
export const scanSection = { name: 'scan', settings } satisfies Section;
