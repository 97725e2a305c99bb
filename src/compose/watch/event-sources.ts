import { sameWords, type Log } from '../../core/index.ts';
import { knownSources } from '../../runtime/ruleset/rule-set.ts';
import { ComposeError } from '../error.ts';
import type { FalcoConfig } from './falco-config.ts';
import { type LoadedPlugin, loadedPlugins } from './plugins.ts';
import type { WatchSettings } from './prepare.ts';

/** Sources that a watch runs. */
export interface ChosenSources {
  /** The live kernel. */
  readonly kernel: boolean;
  readonly documents: readonly LoadedPlugin[];
}

/**
 * Chooses event sources: the kernel and those of the plugins that the configuration loads, less those that flags turn off.
 * @throws {ComposeError} CONFIG_INVALID for sources that are not there, and where none is left.
 */
export function chooseSources(settings: WatchSettings, config: FalcoConfig, log: Log): ChosenSources {
  const { 'enable-source': enabled, 'disable-source': disabled } = settings;
  if (enabled.length > 0 && disabled.length > 0)
    throw wrong('--enable-source', 'You can not mix --enable-source and --disable-source');
  const documents = loadedPlugins(config, log).filter(({ row, openParameters }) => {
    if (row.source !== undefined && openParameters === '' && row.name !== 'json')
      log.warn({ plugin: row.name }, 'the plugin has no open_params: its source is not opened');
    return row.run !== undefined && openParameters !== '';
  });
  const offered = ['syscall', ...documents.map(({ row }) => row.source!)];
  for (const name of [...enabled, ...disabled]) if (!offered.includes(name)) throw wrong(name, unknown(name, offered));
  const isChosen = (name: string) => (enabled.length > 0 ? enabled.includes(name) : !disabled.includes(name));
  const kernel = isChosen('syscall') && config.engine.kind !== 'nodriver';
  const chosen = documents.filter(({ row }) => isChosen(row.source!));
  if (!kernel && chosen.length === 0) throw wrong('--disable-source', 'Must enable at least one event source');
  return { kernel, documents: chosen };
}

function unknown(name: string, offered: readonly string[]): string {
  const isKnown = (knownSources as readonly string[]).includes(name);
  const why = isKnown ? 'no plugin that the configuration loads offers it' : 'there is no such source';
  return `Attempted to choose an unknown event source: ${why}; there are ${offered.join(', ')}`;
}

function wrong(where: string, message: string): ComposeError {
  return new ComposeError('CONFIG_INVALID', { where, message: sameWords(message) });
}
