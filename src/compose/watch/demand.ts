import { compileFilter, openFilter, type KernelFilter } from '../../runtime/sources/live/filter/compile.ts';
import { asksForTable, wantedCalls, watchedCalls } from '../../runtime/sources/live/reader.ts';
import { allCalls } from '../../runtime/sources/live/source.ts';
import type { WatchSettings } from './prepare.ts';
import type { RulesInForce } from './rules-in-force.ts';

/** What the kernel is asked for: system calls, and which of them could match a rule. */
export interface Demand {
  readonly wanted: ReadonlySet<string>;
  readonly filter: KernelFilter;
}

/**
 * What the rules need, and what `base_syscalls` adds.
 * @param whole a recording is made, for which what happened counts and not only what rules ask for.
 */
export function demandOf(settings: WatchSettings, { rules, prepared }: RulesInForce, whole: boolean): Demand {
  const { base_syscalls: base } = prepared.config;
  if (settings.all || base.all) return { wanted: allCalls, filter: openFilter };
  const engine = rules.source('syscall')?.engine;
  const outputs = rules.rules.map(({ output }) => output.text);
  const table = whole || asksForTable(engine?.all ?? [], [...outputs, settings['print-format'] ?? '']);
  const needed = wantedCalls((type) => engine?.watches(type) === true, table);
  const added = base.custom_set.filter((name) => allCalls.has(name));
  const removed = base.custom_set.filter((name) => name.startsWith('!')).map((name) => name.slice(1));
  const wanted = new Set([...needed, ...added].filter((name) => !removed.includes(name)));
  if (whole) return { wanted, filter: openFilter };
  const filtered = new Set([...wanted].filter((name) => !added.includes(name)));
  return { wanted, filter: compileFilter(watchedCalls((type) => engine?.conditions(type) ?? [], filtered, table)) };
}
