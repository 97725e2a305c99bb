import { machine, release, type as systemType } from 'node:os';
import { version } from '../../core/index.ts';
import { engineVersion } from '../../runtime/ruleset/rule-set.ts';
import { detail } from '../details.ts';
import { ComposeError } from '../error.ts';
import { falcoSchema } from './falco-schema.ts';
import { type PluginRow, plugins } from './plugins.ts';
import { prepare, prepareConfig, type WatchSettings } from './prepare.ts';
import { readRuleFiles } from './rule-files.ts';
import { versionsJson } from './webserver.ts';
import * as z from 'zod';

/** Version of the program and of the rule language. */
export function versionText(isJson: boolean): string {
  if (isJson) return `${versionsJson()}\n`;
  return [
    `dartagnan version: ${version} (${machine()})`,
    `Engine:            ${engineVersion}`,
    'Driver:            modern_bpf, built in',
    '',
  ].join('\n');
}

/** Plugins of the original that are built in. */
export function pluginsText(): string {
  return `${plugins.rows.length} Plugins Loaded:\n\n${plugins.rows.map(pluginText).join('\n')}`;
}

/** One plugin. @throws {ComposeError} SETTING_UNSUPPORTED for one that is not built in. */
export function pluginInfo(name: string): string {
  const row = plugins.get(name);
  if (row === undefined)
    throw new ComposeError('SETTING_UNSUPPORTED', {
      where: '--plugin-info',
      message: detail('no plugin {name} is built in', { name }),
    });
  return pluginText(row);
}

function pluginText({ name, doc, version: of, source, id }: PluginRow): string {
  const sourcing =
    source === undefined ? [] : [`  - Event Sourcing (${id === undefined ? '' : `ID=${id}, `}source='${source}')`];
  return `Name: ${name}\nDescription: ${doc}\nVersion: ${of}\nCapabilities:\n${[...sourcing, '  - Field Extraction'].join('\n')}\n`;
}

/** The JSON schema of the configuration, made of the checks that read it. */
export function configSchema(): string {
  return `${JSON.stringify(z.toJSONSchema(falcoSchema, { io: 'input', unrepresentable: 'any' }), null, 2)}\n`;
}

/** What a report of a mistake needs: version, system, command line, configuration, rule files. @throws {ComposeError}. */
export async function supportJson(
  settings: WatchSettings,
  cwd: string,
  env: Readonly<Record<string, string | undefined>>,
): Promise<string> {
  const { config, files } = await prepareConfig(settings, cwd, env);
  const prepared = await prepare({ ...settings, 'default-rules': [] }, cwd, env).catch(() => undefined);
  const names = (prepared?.files ?? []).map(({ name }) => name);
  return `${JSON.stringify({
    version,
    engine_info: { engine_version: engineVersion },
    system_info: { sysname: systemType(), release: release(), machine: machine() },
    cmdline: process.argv.slice(2).join(' '),
    config,
    config_files: files,
    rules_files: (await readRuleFiles(names, cwd)).map(({ name, content }) => ({ name, content })),
  })}\n`;
}
