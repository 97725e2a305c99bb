import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { decisive, explainCondition } from '../../runtime/explain/explain.ts';
import { renderClause } from '../../runtime/explain/render.ts';
import { describedEvent } from '../../runtime/events/described.ts';
import { fieldsOf } from '../../runtime/fields/index.ts';
import { expandRules } from '../../runtime/rules/expand.ts';
import { RuleLoader } from '../../runtime/rules/loader.ts';
import { closest } from '../../runtime/rules/suggest.ts';
import { engineVersion } from '../../runtime/ruleset/rule-set.ts';
import { pluginVersions } from '../../runtime/ruleset/plugin-versions.ts';
import { detail } from '../details.ts';
import { ComposeError } from '../error.ts';
import { parseYaml } from './falco-tree.ts';
import type { WatchSettings } from './prepare.ts';
import { readRuleFiles } from './rule-files.ts';
import type { WatchPorts } from './run.ts';

/**
 * Says clause by clause why a described event does or does not match a rule; exit code 0 where it matches, 1 where not.
 * @throws {ComposeError} for files that cannot be read and rules that are not there; RuntimeError for a description that is none.
 */
export async function explainRule(
  rule: string,
  settings: WatchSettings,
  { stdout, cwd, language }: WatchPorts,
): Promise<number> {
  if (settings.event === undefined)
    throw new ComposeError('RULES_UNREADABLE', { where: '--event', message: detail('no event file is named') });
  const event = describedEvent(parseYaml(await readEvent(resolve(cwd, settings.event)), settings.event));
  const loader = new RuleLoader({ engineVersion, plugins: pluginVersions, isField: () => true });
  for (const { name, content } of await readRuleFiles(settings.rules, cwd)) loader.load(name, content);
  const found = expandRules(loader).rules.find((candidate) => candidate.rule.name === rule);
  if (found === undefined) {
    const meant = closest(rule, loader.rules.keys());
    const files = settings.rules.join(', ') || '-';
    throw new ComposeError('RULES_UNREADABLE', {
      where: '-r',
      message:
        meant === undefined
          ? detail('no sound rule {rule} in {files}', { rule, files })
          : detail('no sound rule {rule} in {files}; did you mean {meant}?', { rule, files, meant }),
    });
  }
  const clause = decisive(explainCondition(found.condition, event, fieldsOf(found.rule.source)));
  stdout(renderClause(rule, clause, language));
  return clause.holds ? 0 : 1;
}

async function readEvent(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (cause) {
    throw new ComposeError('RULES_UNREADABLE', { where: path, message: detail('the event cannot be read'), cause });
  }
}
