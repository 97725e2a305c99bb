import * as z from 'zod/mini';
import { oneOf, path, text, texts, toggle, whole, type Kind } from '../kind.ts';
import { setting, type Section } from '../setting.ts';

/** `key=value` for a key of falco.yaml; a comma ends one only where the next key begins, since values may hold commas. */
const assignments: Kind<readonly string[]> = {
  ...texts,
  argument: 'KEY=VALUE',
  decode: (words) => words.split(/,(?=[A-Za-z_][\w.[\]-]*=)/),
};

const numbers: Kind<readonly string[]> = { ...texts, argument: 'PID' };

/** A switch that may name an event source: `--list`, `--list=syscall`. */
const source: Kind<boolean | string> = {
  schema: z.union([z.boolean(), z.string()]),
  argument: 'SOURCE',
  optional: true,
  decode: (words) => words,
};

const settings = {
  all: setting({
    kind: toggle,
    fallback: false,
    short: 'A',
    doc: {
      en: 'Capture every system call that the kernel program knows, not only those that rules need.',
      zh: '捕获内核程序支持的全部系统调用，而不仅是规则所需的。',
    },
  }),
  'capture-file': setting({
    kind: path,
    short: 'e',
    doc: { en: 'Replay a capture file instead of the live kernel.', zh: '回放捕获文件而不是监控实时内核。' },
  }),
  cgroup: setting({
    kind: texts,
    fallback: [],
    doc: {
      en: 'Watch only these version 2 cgroups and what is below them.',
      zh: '仅监控这些 v2 cgroup 及其下级。',
    },
  }),
  config: setting({
    kind: path,
    short: 'c',
    flagOnly: true,
    doc: {
      en: 'Configuration in the form of falco.yaml (default: /etc/falco/falco.yaml where it exists).',
      zh: 'falco.yaml 格式的配置文件（默认：/etc/falco/falco.yaml，如果存在）。',
    },
  }),
  'config-schema': setting({
    kind: toggle,
    fallback: false,
    flagOnly: true,
    doc: { en: 'Print the JSON schema of the configuration.', zh: '输出配置文件的 JSON 模式。' },
  }),
  container: setting({
    kind: texts,
    fallback: [],
    doc: { en: 'Watch only the containers with these ids.', zh: '仅监控这些 ID 的容器。' },
  }),
  'describe-rule': setting({
    kind: text,
    short: 'l',
    flagOnly: true,
    doc: {
      en: 'Show the name and description of one rule; with json_output as JSON.',
      zh: '显示一条规则的名称和说明；json_output 时输出 JSON。',
    },
  }),
  'describe-rules': setting({
    kind: toggle,
    fallback: false,
    short: 'L',
    flagOnly: true,
    doc: {
      en: 'Show the name and description of all rules; with json_output as JSON.',
      zh: '显示全部规则的名称和说明；json_output 时输出 JSON。',
    },
  }),
  'disable-rule': setting({
    kind: texts,
    fallback: [],
    short: 'D',
    doc: { en: 'Do not run rules whose names contain one of these.', zh: '不运行名称包含这些文字的规则。' },
  }),
  'disable-source': setting({
    kind: texts,
    fallback: [],
    flagOnly: true,
    doc: { en: 'Turn off these event sources.', zh: '关闭这些事件源。' },
  }),
  'disable-tag': setting({
    kind: texts,
    fallback: [],
    short: 'T',
    doc: { en: 'Do not run rules with one of these tags.', zh: '不运行带有这些标签的规则。' },
  }),
  'dry-run': setting({
    kind: toggle,
    fallback: false,
    doc: { en: 'Load configuration and rules, watch nothing.', zh: '只加载配置和规则，不进行监控。' },
  }),
  'enable-source': setting({
    kind: texts,
    fallback: [],
    flagOnly: true,
    doc: { en: 'Turn off all event sources but these.', zh: '仅启用这些事件源。' },
  }),
  event: setting({
    kind: path,
    flagOnly: true,
    doc: {
      en: 'A described event, YAML or JSON: type, process, descriptor, arguments.',
      zh: '以 YAML 或 JSON 描述的事件：类型、进程、描述符、参数。',
    },
  }),
  format: setting({
    kind: oneOf(['text', 'json']),
    fallback: 'text',
    doc: { en: 'Format of reports and lists.', zh: '报告和列表的格式。' },
  }),
  'ignored-events': setting({
    kind: toggle,
    fallback: false,
    short: 'i',
    flagOnly: true,
    doc: { en: 'Print the system calls that are captured only with -A.', zh: '列出仅在 -A 时捕获的系统调用。' },
  }),
  kubeconfig: setting({
    kind: path,
    doc: {
      en: 'Follow the cluster of this kubeconfig for the fields of pods’ namespaces, deployments and services; in a pod, its service account does without.',
      zh: '按此 kubeconfig 跟踪集群，以填充 Pod 所属命名空间、部署和服务的字段；在 Pod 内使用其服务账户，无需指定。',
    },
  }),
  list: setting({
    kind: source,
    fallback: false,
    flagOnly: true,
    doc: {
      en: 'List the fields that conditions and outputs may name, all or of one event source.',
      zh: '列出条件和输出可用的字段，可限定事件源。',
    },
  }),
  'list-events': setting({
    kind: toggle,
    fallback: false,
    aliases: ['list-syscall-events'],
    flagOnly: true,
    doc: { en: 'List the event types with their parameters.', zh: '列出事件类型及其参数。' },
  }),
  'list-plugins': setting({
    kind: toggle,
    fallback: false,
    flagOnly: true,
    doc: {
      en: 'List the plugins of the original whose sources and fields are built in.',
      zh: '列出内置的原版插件（事件源与字段）。',
    },
  }),
  markdown: setting({
    kind: toggle,
    fallback: false,
    flagOnly: true,
    doc: { en: 'Print --list and --list-events as Markdown.', zh: '以 Markdown 输出 --list 和 --list-events。' },
  }),
  'max-seconds': setting({
    kind: whole(1),
    short: 'M',
    doc: { en: 'Stop after so many seconds.', zh: '运行指定秒数后停止。' },
  }),
  'names-only': setting({
    kind: toggle,
    fallback: false,
    short: 'N',
    flagOnly: true,
    doc: { en: 'Print only the names with --list.', zh: '--list 时只输出名称。' },
  }),
  namespace: setting({
    kind: texts,
    fallback: [],
    doc: {
      en: 'Alert only on containers of pods in these Kubernetes namespaces.',
      zh: '仅对这些 Kubernetes 命名空间中 Pod 的容器告警。',
    },
  }),
  'node-name': setting({
    kind: text,
    doc: {
      en: 'Name of this node in the cluster: only its pods are kept (default: FALCO_K8S_NODE_NAME, or nodeName of the plugin k8smeta; all nodes where none is named).',
      zh: '本节点在集群中的名称：仅保留该节点的 Pod（默认：FALCO_K8S_NODE_NAME 或 k8smeta 插件的 nodeName；均未指定时保留所有节点）。',
    },
  }),
  option: setting({
    kind: assignments,
    fallback: [],
    short: 'o',
    flagOnly: true,
    doc: { en: 'Set a key of the configuration: json_output=true.', zh: '设置配置项：json_output=true。' },
  }),
  'page-size': setting({
    kind: toggle,
    fallback: false,
    flagOnly: true,
    doc: { en: 'Print the size of a memory page.', zh: '输出内存页大小。' },
  }),
  pid: setting({
    kind: numbers,
    fallback: [],
    doc: { en: 'Watch only these processes and what they start.', zh: '仅监控这些进程及其启动的进程。' },
  }),
  pidfile: setting({
    kind: path,
    short: 'P',
    flagOnly: true,
    doc: { en: 'File for the id of this process.', zh: '写入进程号的文件。' },
  }),
  'plugin-info': setting({
    kind: text,
    flagOnly: true,
    doc: { en: 'Print what one plugin is and takes.', zh: '输出某个插件的信息。' },
  }),
  'print-base64': setting({
    kind: toggle,
    fallback: false,
    short: 'b',
    flagOnly: true,
    doc: { en: 'Print data buffers in base64.', zh: '以 base64 输出数据缓冲区。' },
  }),
  'print-format': setting({
    kind: text,
    short: 'p',
    aliases: ['print'],
    doc: { en: 'Text appended to each message; may name fields.', zh: '附加到每条消息的文字，可包含字段。' },
  }),
  'rule-schema': setting({
    kind: toggle,
    fallback: false,
    flagOnly: true,
    doc: { en: 'Print the JSON schema of rule files.', zh: '输出规则文件的 JSON 模式。' },
  }),
  'rule-stats': setting({
    kind: toggle,
    fallback: false,
    doc: {
      en: 'Count and time each rule, and print the table at the end.',
      zh: '统计每条规则的命中与耗时，结束时输出表格。',
    },
  }),
  rules: setting({
    kind: texts,
    fallback: [],
    short: 'r',
    doc: {
      en: 'Rule files or folders of them, instead of those that the configuration names.',
      zh: '规则文件或目录，替代配置中指定的规则。',
    },
  }),
  sbom: setting({
    kind: path,
    doc: {
      en: 'Bill of materials (CycloneDX or SPDX JSON) of what may run, for the fields proc.in_sbom and proc.sbom_package.',
      zh: '可运行程序的物料清单（CycloneDX 或 SPDX JSON），用于 proc.in_sbom 和 proc.sbom_package 字段。',
    },
  }),
  shadowed: setting({
    kind: toggle,
    fallback: false,
    flagOnly: true,
    doc: {
      en: 'Report rules that others shadow; with -e counted over a capture too.',
      zh: '报告被其他规则遮蔽的规则；配合 -e 时在捕获文件上统计。',
    },
  }),
  snaplen: setting({
    kind: whole(0),
    short: 'S',
    flagOnly: true,
    doc: {
      en: 'Bytes of each data buffer to keep; the kernel program has a fixed number, so this changes nothing.',
      zh: '每个数据缓冲区保留的字节数；内核程序为固定值，因此无效果。',
    },
  }),
  'stats-file': setting({
    kind: path,
    short: 's',
    flagOnly: true,
    doc: {
      en: 'Append counts of events to this file, as the metrics of the configuration do.',
      zh: '将事件统计追加到该文件，与配置中的 metrics 相同。',
    },
  }),
  'stats-interval': setting({
    kind: whole(100),
    flagOnly: true,
    doc: { en: 'Milliseconds between two lines of --stats-file.', zh: '--stats-file 两行之间的毫秒数。' },
  }),
  support: setting({
    kind: toggle,
    fallback: false,
    flagOnly: true,
    doc: {
      en: 'Print version, system, configuration and rule files as JSON.',
      zh: '以 JSON 输出版本、系统、配置和规则文件。',
    },
  }),
  tag: setting({
    kind: texts,
    fallback: [],
    short: 't',
    doc: { en: 'Run only rules with one of these tags.', zh: '仅运行带有这些标签的规则。' },
  }),
  unbuffered: setting({
    kind: toggle,
    fallback: false,
    short: 'U',
    doc: {
      en: 'Write each alert at once; alerts are never held back, so this changes nothing.',
      zh: '立即写出每条告警；告警从不缓存，因此无效果。',
    },
  }),
  validate: setting({
    kind: texts,
    fallback: [],
    short: 'V',
    flagOnly: true,
    doc: { en: 'Validate these rule files and exit.', zh: '校验这些规则文件后退出。' },
  }),
  verbose: setting({
    kind: toggle,
    fallback: false,
    short: 'v',
    flagOnly: true,
    doc: { en: 'Say more about what is done.', zh: '输出更多信息。' },
  }),
  version: setting({
    kind: toggle,
    fallback: false,
    flagOnly: true,
    doc: { en: 'Print the version of the engine.', zh: '输出引擎版本。' },
  }),
  write: setting({
    kind: path,
    short: 'w',
    flagOnly: true,
    doc: {
      en: 'Capture file to write; a name that ends in .gz is compressed.',
      zh: '要写入的捕获文件；以 .gz 结尾则压缩。',
    },
  }),
};

/** Settings of the runtime detection; flags as Falco's where it has them. */
export const watchSection = { name: 'watch', settings } satisfies Section;
