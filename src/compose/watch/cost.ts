import { detail } from '../details.ts';
import { ComposeError } from '../error.ts';
import { costJson, costTable } from './cost-table.ts';
import { prepare, type WatchSettings } from './prepare.ts';
import { replayFile } from './replay.ts';
import { RulesInForce } from './rules-in-force.ts';
import type { WatchPorts } from './run.ts';

/** Measures what each rule costs over a file, and what it finds. @throws {ComposeError} and {RuntimeError} for what cannot be read. */
export async function measureCost(
  settings: WatchSettings,
  { stdout, cwd, env, log, signal }: WatchPorts,
): Promise<number> {
  const file = settings['capture-file'];
  if (file === undefined)
    throw new ComposeError('SETTING_UNSUPPORTED', { where: '-e', message: detail('name the file to measure over') });
  const prepared = await prepare({ ...settings, 'rule-stats': true }, cwd, env);
  const sink = { write: () => undefined, close: () => Promise.resolve(), drops: 0 };
  const force = new RulesInForce(settings, prepared, { sink, log, hostname: '', cwd, env });
  const summary = await replayFile(file, cwd, force, signal);
  log.info({ ...summary }, 'the file was read');
  stdout(settings.format === 'json' ? costJson(force.costs()) : costTable(force.costs()));
  return 0;
}
