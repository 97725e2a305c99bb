import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { RuleItem } from '../../runtime/rules/item.ts';
import { loadRuleSet, type RuleSet } from '../../runtime/ruleset/rule-set.ts';
import type { SelectionStep } from '../../runtime/ruleset/selection.ts';
import type { watchSection } from '../config/sections/watch.ts';
import type { SettingValues } from '../config/setting.ts';
import { ComposeError } from '../error.ts';
import { type FalcoConfig, readFalcoConfig, ruleFilesOf } from './falco-config.ts';
import { readRuleFiles } from './rule-files.ts';

/** Values of the settings of the verb. */
export type WatchSettings = SettingValues<typeof watchSection.settings> & {
  /** Rules where neither flags nor the configuration name any. */
  readonly 'default-rules'?: readonly string[];
};

const defaultConfig = '/etc/falco/falco.yaml';

/** Configuration and rules, ready to run or to be reported on. */
export interface Prepared {
  readonly config: FalcoConfig;
  readonly rules: RuleSet;
  /** Names of the rule files, as diagnostics carry them. */
  readonly files: readonly string[];
  /** Paths whose change asks for a reload. */
  readonly watched: readonly string[];
}

/** Reads configuration and rules. Faults of rules are in the set's diagnostics. @throws {ComposeError} for what cannot be read. */
export async function prepare(settings: WatchSettings, cwd: string): Promise<Prepared> {
  const path = settings.config ?? defaultConfig;
  const config = readFalcoConfig(await readConfig(path, settings.config !== undefined, cwd), path, settings.option);
  const paths = rulePaths(settings, config);
  if (paths.length === 0) throw new ComposeError('RULES_UNREADABLE', { where: '-r', message: 'no rules are named' });
  const files = await readRuleFiles(paths, cwd);
  const rules = loadRuleSet(files, {
    selection: { steps: stepsOf(settings, config), minimumPriority: config.priority },
    firstOnly: config.rule_matching === 'first',
    appendOutput: (rule) => appended(rule, settings, config),
  });
  const watched = [...(settings.config === undefined ? [] : [path]), ...paths].map((name) => resolve(cwd, name));
  return { config, rules, files: files.map(({ name }) => name), watched };
}

function rulePaths(settings: WatchSettings, config: FalcoConfig): readonly string[] {
  const named = settings.rules.length > 0 ? settings.rules : ruleFilesOf(config);
  return named.length > 0 ? named : (settings['default-rules'] ?? []);
}

async function readConfig(path: string, named: boolean, cwd: string): Promise<string> {
  try {
    return await readFile(resolve(cwd, path), 'utf8');
  } catch (cause) {
    if (!named) return '';
    throw new ComposeError('CONFIG_FILE_UNREADABLE', {
      where: path,
      message: 'the configuration file cannot be read',
      cause,
    });
  }
}

/** Flags go behind the configuration; tags that are to run alone switch everything else off first. */
function stepsOf(settings: WatchSettings, { rules }: FalcoConfig): SelectionStep[] {
  const configured = rules.flatMap(({ enable, disable }) => [
    ...(enable === undefined ? [] : [stepOf(true, enable)]),
    ...(disable === undefined ? [] : [stepOf(false, disable)]),
  ]);
  return [
    ...(settings.tag.length > 0 ? [{ enable: false }] : []),
    ...settings.tag.map((tag) => ({ enable: true, tag })),
    ...settings['disable-rule'].map((part) => ({ enable: false, rule: `*${part}*` })),
    ...settings['disable-tag'].map((tag) => ({ enable: false, tag })),
    ...configured,
  ];
}

function stepOf(
  enable: boolean,
  { rule, tag }: { rule?: string | undefined; tag?: string | undefined },
): SelectionStep {
  return { enable, ...(rule === undefined ? {} : { rule }), ...(tag === undefined ? {} : { tag }) };
}

/** What `-p` and `append_output` add to a rule's message. */
function appended(rule: RuleItem, settings: WatchSettings, { append_output: rows }: FalcoConfig): string {
  const extra = rows.flatMap(({ match, extra_output: output }) => {
    const fits =
      (match?.rule ?? rule.name) === rule.name &&
      (match?.source ?? rule.source) === rule.source &&
      (match?.tags ?? []).every((tag) => rule.tags.includes(tag));
    return fits && output !== undefined ? [output] : [];
  });
  return [...extra, ...(settings['print-format'] === undefined ? [] : [settings['print-format']])]
    .map((text) => ` ${text}`)
    .join('');
}
