import { readFileSync } from 'node:fs';
import { allCalls } from '../../runtime/sources/live/source.ts';
import { wantedCalls } from '../../runtime/sources/live/reader.ts';
import { detail } from '../details.ts';
import { ComposeError } from '../error.ts';
import { configSchema, pluginInfo, pluginsText, supportJson, versionText } from './about.ts';
import { describeJson, describeText } from './describe.ts';
import { listEvents } from './list-events.ts';
import { listFields } from './list.ts';
import { prepare, prepareConfig, type WatchSettings } from './prepare.ts';
import { ruleSchema } from './rule-schema.ts';
import type { WatchPorts } from './run.ts';
import { validateFiles } from './validate.ts';

/** An answer that a flag asks for instead of a watch: the text, or the exit code of what wrote by itself. */
type Answer = (settings: WatchSettings, ports: WatchPorts) => string | Promise<string | number>;

interface Row {
  isWanted(settings: WatchSettings): boolean;
  readonly answer: Answer;
}

/** Flags that print and exit, the first that was given counts. */
const rows: readonly Row[] = [
  { isWanted: ({ version }) => version, answer: async (settings, ports) => versionText(await isJson(settings, ports)) },
  { isWanted: ({ 'config-schema': is }) => is, answer: configSchema },
  { isWanted: ({ 'rule-schema': is }) => is, answer: ruleSchema },
  { isWanted: ({ 'page-size': is }) => is, answer: pageSize },
  { isWanted: ({ list }) => list !== false, answer: list },
  {
    isWanted: ({ 'list-events': is }) => is,
    answer: ({ markdown }) => listEvents(markdown, new Set([...allCalls, 'clone', 'execve', 'execveat', 'procexit'])),
  },
  { isWanted: ({ 'list-plugins': is }) => is, answer: pluginsText },
  {
    isWanted: (settings) => settings['plugin-info'] !== undefined,
    answer: (settings) => pluginInfo(settings['plugin-info']!),
  },
  { isWanted: ({ support }) => support, answer: (settings, { cwd, env }) => supportJson(settings, cwd, env) },
  { isWanted: ({ 'ignored-events': is }) => is, answer: ignored },
  {
    isWanted: (settings) => settings['describe-rules'] || settings['describe-rule'] !== undefined,
    answer: describeRules,
  },
  {
    isWanted: ({ validate }) => validate.length > 0,
    answer: (settings, ports) => validateFiles(settings.validate, settings, ports),
  },
];

/** Answers what a flag asks for; undefined where none does. @throws {ComposeError} for what cannot be read or is not there. */
export async function answerInstead(settings: WatchSettings, ports: WatchPorts): Promise<number | undefined> {
  const row = rows.find(({ isWanted }) => isWanted(settings));
  if (row === undefined) return undefined;
  const answer = await row.answer(settings, ports);
  if (typeof answer === 'number') return answer;
  ports.stdout(answer);
  return 0;
}

async function isJson(settings: WatchSettings, { cwd, env }: WatchPorts): Promise<boolean> {
  return (await prepareConfig(settings, cwd, env)).config.json_output;
}

/** The kernel tells it of every mapping of a process. */
function pageSize(): string {
  const [, kilobytes = '4'] = /^KernelPageSize:\s+(\d+) kB/m.exec(readFileSync('/proc/self/smaps', 'latin1')) ?? [];
  return `${Number(kilobytes) * 1024}\n`;
}

function list({ list: source, markdown, format, 'names-only': namesOnly }: WatchSettings): string {
  const style = markdown ? 'markdown' : format;
  return listFields({ format: style, namesOnly, ...(typeof source === 'string' && source !== '' ? { source } : {}) });
}

/** Without -A the kernel is asked only for what rules and state need: the rest is named. */
async function ignored(settings: WatchSettings, { cwd, env }: WatchPorts): Promise<string> {
  const prepared = await prepare({ ...settings, 'default-rules': [] }, cwd, env).catch((error: unknown) => {
    if (error instanceof ComposeError && error.code === 'RULES_UNREADABLE') return undefined;
    throw error;
  });
  const engine = prepared?.rules.source('syscall')?.engine;
  const wanted = wantedCalls((type) => engine?.watches(type) === true, false);
  const names = [...allCalls].filter((name) => !wanted.has(name)).toSorted();
  return `Ignored syscall(s):\n${names.map((name) => `- ${name}\n`).join('')}`;
}

async function describeRules(settings: WatchSettings, { cwd, env }: WatchPorts): Promise<string> {
  const { rules: set, config } = await prepare(settings, cwd, env);
  const wanted = settings['describe-rule'];
  const found = wanted === undefined ? set.all : set.all.filter(({ name }) => name === wanted);
  if (found.length === 0)
    throw new ComposeError('RULES_UNREADABLE', {
      where: '-l',
      message: detail('no rule is named {wanted}', { wanted }),
    });
  return config.json_output ? describeJson(found, set) : describeText(found);
}
