import { watchSection } from '../../compose/config/sections/watch.ts';
import { generalSection } from '../../compose/config/sections/general.ts';
import type { WatchPorts } from '../../compose/watch/run.ts';
import { DartagnanError, describeError } from '../../core/index.ts';
import type { Command } from '../io.ts';
import { runVerbSpec } from '../program.ts';
import type { CommandSpec, FlagGroup, Invocation, VerbSpec } from '../spec.ts';

const general: FlagGroup = { section: generalSection, only: ['debug', 'lang', 'log-format', 'quiet'] };
const runFlags = Object.keys(watchSection.settings).filter((name) => !['event', 'shadowed', 'write'].includes(name));
const ruleFlags = ['config', 'disable-rule', 'disable-tag', 'option', 'print-format', 'rules', 'tag'];

const cost: CommandSpec = {
  name: 'cost',
  doc: 'Measures over a capture file or an audit log what each rule costs and finds.',
  summary: { en: 'Measure what each rule costs.', zh: '测量每条规则的开销。' },
  arguments: [],
  flags: [{ section: watchSection, only: [...ruleFlags, 'capture-file', 'format'] }, general],
  examples: ['dartagnan watch cost -r falco_rules.yaml -e trace.scap'],
  async run(invocation) {
    const { measureCost } = await import('../../compose/watch/cost.ts');
    return measureCost(invocation.settings(watchSection), portsOf(invocation));
  },
};

const explain: CommandSpec = {
  name: 'explain',
  doc: 'Says clause by clause why a described event does or does not match a rule.',
  summary: { en: 'Say why an event matches a rule or not.', zh: '说明事件为何匹配或不匹配某条规则。' },
  arguments: [{ syntax: '<rule>', doc: { en: 'Name of the rule.', zh: '规则名称。' } }],
  flags: [{ section: watchSection, only: ['event', 'rules'] }, general],
  examples: ["dartagnan watch explain --event event.yaml -r rules 'Password hashes read'"],
  async run(invocation) {
    const { explainRule } = await import('../../compose/watch/explain.ts');
    return explainRule(invocation.words[0] ?? '', invocation.settings(watchSection), portsOf(invocation));
  },
};

const list: CommandSpec = {
  name: 'list',
  doc: 'Lists the fields that conditions and outputs of rules may name.',
  summary: { en: 'List the fields of the rule language.', zh: '列出规则语言的字段。' },
  arguments: [{ syntax: '[source]', doc: { en: 'Only fields of this event source.', zh: '仅列出该事件源的字段。' } }],
  flags: [{ section: watchSection, only: ['format'] }, general],
  examples: ['dartagnan watch list syscall', 'dartagnan watch list --format json'],
  async run({ words: [source], io, settings }) {
    const { listFields } = await import('../../compose/watch/list.ts');
    const { format } = settings(watchSection);
    io.stdout.write(listFields({ format, ...(source === undefined ? {} : { source }) }));
    return 0;
  },
};

const recordCommand: CommandSpec = {
  name: 'record',
  doc: 'Records the live kernel, or what satisfies a filter in a capture, into a capture file that sysdig and Falco read.',
  summary: { en: 'Record system calls into a capture file.', zh: '将系统调用录制到捕获文件。' },
  arguments: [
    {
      syntax: '[filter]',
      doc: { en: 'Condition of the events to copy, with -e.', zh: '配合 -e 时要复制的事件的条件。' },
    },
  ],
  flags: [
    {
      section: watchSection,
      only: ['capture-file', 'cgroup', 'container', 'max-seconds', 'pid', 'rules', 'write'],
    },
    general,
  ],
  endless: true,
  examples: [
    'dartagnan watch record -w trace.scap -M 10',
    'dartagnan watch record -w attack.scap.gz -r rules --container 3f2a',
    "dartagnan watch record -e trace.scap -w part.scap 'proc.name = bash'",
  ],
  async run(invocation) {
    const { record } = await import('../../compose/watch/record.ts');
    return record(invocation.words[0], invocation.settings(watchSection), portsOf(invocation));
  },
};

const runCommand: CommandSpec = {
  name: 'run',
  doc: 'Watches the live kernel, or replays a capture file, and alerts on what the rules describe.',
  summary: { en: 'Watch the kernel and alert by rules.', zh: '监控内核并按规则告警。' },
  arguments: [],
  flags: [{ section: watchSection, only: runFlags }, general],
  endless: true,
  examples: [
    'dartagnan watch run -r falco_rules.yaml',
    'dartagnan watch run -c falco.yaml -o json_output=true --container 3f2a',
    'dartagnan watch run -r rules -e trace.scap',
  ],
  run: (invocation) =>
    asOriginal(invocation, async (ports) => {
      const settings = invocation.settings(watchSection);
      const { answerInstead } = await import('../../compose/watch/answers.ts');
      const { runWatch } = await import('../../compose/watch/run.ts');
      return (await answerInstead(settings, ports)) ?? runWatch(settings, ports);
    }),
};

const validate: CommandSpec = {
  name: 'validate',
  doc: 'Checks rule files and says where each fault stands.',
  summary: { en: 'Check rule files.', zh: '检查规则文件。' },
  arguments: [],
  flags: [{ section: watchSection, only: [...ruleFlags, 'capture-file', 'format', 'shadowed'] }, general],
  examples: [
    'dartagnan watch validate -r falco_rules.yaml',
    'dartagnan watch validate --format json -r rules',
    'dartagnan watch validate --shadowed -r rules -e trace.scap',
  ],
  async run(invocation) {
    const { validateRules } = await import('../../compose/watch/validate.ts');
    return validateRules(invocation.settings(watchSection), portsOf(invocation));
  },
};

/** The verb, its commands and flags. */
export const spec: VerbSpec = {
  name: 'watch',
  doc: 'Watches system calls and alerts by rules in Falco’s language.',
  summary: { en: 'Watch system calls and alert by Falco’s rules.', zh: '监控系统调用并按 Falco 规则告警。' },
  commands: [cost, explain, list, recordCommand, runCommand, validate],
  examples: ['dartagnan watch run -r falco_rules.yaml', 'dartagnan watch validate -r falco_rules.yaml'],
};

/** Entry of the verb. */
export const run: Command = (args, io) => runVerbSpec(spec, args, io);

/** Bad input ends a watch with 1, as it does the original's; an environment that lacks something keeps our 3. */
async function asOriginal(invocation: Invocation, work: (ports: WatchPorts) => Promise<number>): Promise<number> {
  try {
    return await work(portsOf(invocation));
  } catch (error) {
    if (!(error instanceof DartagnanError) || error.exit !== 2) throw error;
    invocation.io.stderr.write(`Error: ${describeError(error, invocation.io.language)}\n`);
    return 1;
  }
}

function portsOf({ io, log }: Invocation): WatchPorts {
  const { cwd, env, language, signal, stdout, stderr } = io;
  return {
    stdout: (text: string) => stdout.write(text),
    stderr: (text: string) => stderr.write(text),
    log,
    language,
    cwd,
    env,
    signal,
  };
}
