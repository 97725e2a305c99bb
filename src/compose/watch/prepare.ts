import { sameWords } from '../../core/index.ts';
import { resolve } from 'node:path';
import type { RuleItem } from '../../runtime/rules/item.ts';
import { type ExtraField, loadRuleSet, type RuleFile, type RuleSet } from '../../runtime/ruleset/rule-set.ts';
import type { SelectionStep } from '../../runtime/ruleset/selection.ts';
import type { watchSection } from '../config/sections/watch.ts';
import type { SettingValues } from '../config/setting.ts';
import { detail } from '../details.ts';
import { ComposeError } from '../error.ts';
import { refuseAbsentPlugins } from './absent-plugins.ts';
import { appendedOutput, extraFields } from './append-output.ts';
import { type FalcoConfig, loadFalcoConfig, ruleFilesOf } from './falco-config.ts';
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
  /** Files that the configuration was read from. */
  readonly configFiles: readonly string[];
  /** Settings without effect, and such as nobody knows. */
  readonly warnings: readonly string[];
  readonly rules: RuleSet;
  /** The rule files, under the names that diagnostics carry. */
  readonly files: readonly RuleFile[];
  /** Paths whose change asks for a reload. */
  readonly watched: readonly string[];
}

/** The configuration without rules. @throws {ComposeError} for what cannot be read. */
export async function prepareConfig(settings: WatchSettings, cwd: string, env?: Environment) {
  const path = settings.config ?? defaultConfig;
  const place = { path, named: settings.config !== undefined, cwd, ...(env === undefined ? {} : { env }) };
  return loadFalcoConfig(place, settings.option);
}

type Environment = Readonly<Record<string, string | undefined>>;

/** Reads configuration and rules. Faults of rules are in the set's diagnostics. @throws {ComposeError} for what cannot be read. */
export async function prepare(settings: WatchSettings, cwd: string, env?: Environment): Promise<Prepared> {
  const { config, files: configFiles, warnings } = await prepareConfig(settings, cwd, env);
  const paths = rulePaths(settings, config);
  await refuseAbsentPlugins(config);
  if (paths.length === 0)
    throw new ComposeError('RULES_UNREADABLE', {
      where: '-r',
      message: detail('You must specify at least one rules file or folder'),
    });
  refuseContradiction(settings);
  const files = await readRuleFiles(paths, cwd);
  const rules = loadRuleSet(files, {
    selection: { steps: stepsOf(settings, config), minimumPriority: config.priority },
    firstOnly: config.rule_matching === 'first',
    statistics: settings['rule-stats'] || config.metrics.enabled,
    appendOutput: (rule: RuleItem) => appendedOutput(rule, config, settings['print-format']),
    extraFields: (rule: RuleItem): ExtraField[] => extraFields(rule, config),
  });
  const watched = [...configFiles, ...paths].map((name) => resolve(cwd, name));
  return { config, configFiles, warnings, rules, files, watched };
}

function rulePaths(settings: WatchSettings, config: FalcoConfig): readonly string[] {
  const named = settings.rules.length > 0 ? settings.rules : ruleFilesOf(config);
  return named.length > 0 ? named : (settings['default-rules'] ?? []);
}

function refuseContradiction(settings: WatchSettings): void {
  if (settings.tag.length === 0 || settings['disable-rule'].length + settings['disable-tag'].length === 0) return;
  const message = sameWords('You can not specify both disabled (-D/-T) and enabled (-t) rules');
  throw new ComposeError('CONFIG_INVALID', { message });
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
