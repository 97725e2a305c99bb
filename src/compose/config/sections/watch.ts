import { oneOf, path, text, texts, toggle, whole, type Kind } from '../kind.ts';
import { setting, type Section } from '../setting.ts';

/** `key=value` for a key of falco.yaml; a comma ends one only where the next key begins, since values may hold commas. */
const assignments: Kind<readonly string[]> = {
  ...texts,
  argument: 'KEY=VALUE',
  decode: (words) => words.split(/,(?=[A-Za-z_][\w.[\]-]*=)/),
};

const numbers: Kind<readonly string[]> = { ...texts, argument: 'PID' };

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
  container: setting({
    kind: texts,
    fallback: [],
    doc: { en: 'Watch only the containers with these ids.', zh: '仅监控这些 ID 的容器。' },
  }),
  'disable-rule': setting({
    kind: texts,
    fallback: [],
    short: 'D',
    doc: { en: 'Do not run rules whose names contain one of these.', zh: '不运行名称包含这些文字的规则。' },
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
  list: setting({
    kind: toggle,
    fallback: false,
    doc: { en: 'List the fields that conditions and outputs may name.', zh: '列出条件和输出可用的字段。' },
  }),
  'max-seconds': setting({
    kind: whole(1),
    short: 'M',
    doc: { en: 'Stop after so many seconds.', zh: '运行指定秒数后停止。' },
  }),
  option: setting({
    kind: assignments,
    fallback: [],
    short: 'o',
    flagOnly: true,
    doc: { en: 'Set a key of the configuration: json_output=true.', zh: '设置配置项：json_output=true。' },
  }),
  pid: setting({
    kind: numbers,
    fallback: [],
    doc: { en: 'Watch only these processes and what they start.', zh: '仅监控这些进程及其启动的进程。' },
  }),
  'print-format': setting({
    kind: text,
    short: 'p',
    doc: { en: 'Text appended to each message; may name fields.', zh: '附加到每条消息的文字，可包含字段。' },
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
};

/** Settings of the runtime detection; flags as Falco's where it has them. */
export const watchSection = { name: 'watch', settings } satisfies Section;
