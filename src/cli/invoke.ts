import type { Command } from 'commander';
import { loadSources } from '../compose/config/load.ts';
import { resolveSection } from '../compose/config/resolve.ts';
import { generalSection } from '../compose/config/sections/general.ts';
import { ComposeError } from '../compose/error.ts';
import { flagSource } from './flags.ts';
import type { CommandIo } from './io.ts';
import { createLog } from './log.ts';
import { createProgress, silentProgress } from './progress.ts';
import type { CommandSpec } from './spec.ts';
import { detail } from './details.ts';

/** Resolves the settings of a command line and runs the command under its time limit. @param usageExit code of a wrong value */
export async function invoke(spec: CommandSpec, command: Command, io: CommandIo, usageExit?: 1): Promise<number> {
  const flags = flagSource(command, spec.flags);
  const config = flags.get(generalSection, 'config')?.value ?? io.env['DARTAGNAN_CONFIG'] ?? io.env['TRIVY_CONFIG'];
  const sources = await loadSources({
    cwd: io.cwd,
    env: io.env,
    config: config === undefined ? undefined : String(config),
    flags,
  });
  const general = resolveSection(generalSection, sources);
  const language = general.lang ?? io.language;
  io.onLanguage?.(language);
  const drawn = io.stderr.isTerminal && !general.quiet && !general['no-progress'];
  const progress = drawn ? createProgress(io.stderr, language) : silentProgress;
  try {
    return await withTimeout(spec.endless === true ? 0 : general.timeout, io.signal, (signal) =>
      spec.run({
        words: command.processedArgs.flat().map((word: unknown) => (word === undefined ? undefined : String(word))),
        io: { ...io, signal, language },
        log: createLog(io.stderr, { level: level(general), format: general['log-format'], env: io.env }),
        progress,
        settings: (section) => resolveSection(section, sources, usageExit),
      }),
    );
  } finally {
    progress.done();
  }
}

function level({ quiet, debug }: { readonly quiet: boolean; readonly debug: boolean }): 'debug' | 'info' | 'error' {
  if (debug) return 'debug';
  return quiet ? 'error' : 'info';
}

/** Milliseconds that a timer of Node can wait at most, 24 days: a longer limit is none. */
const longestTimer = 2 ** 31 - 1;

/** Runs work with a signal that is aborted by the process's own or by the limit, in milliseconds; 0 is no limit. */
async function withTimeout(
  limit: number,
  stop: AbortSignal,
  work: (signal: AbortSignal) => Promise<number>,
): Promise<number> {
  if (limit === 0 || limit > longestTimer) return work(stop);
  const timer = AbortSignal.timeout(limit);
  try {
    return await work(AbortSignal.any([stop, timer]));
  } catch (thrown) {
    if (!timer.aborted || stop.aborted) throw thrown;
    const message = detail('the work was stopped after {seconds} s', { seconds: limit / 1000 });
    throw new ComposeError('TIMED_OUT', { message, where: '--timeout', cause: thrown });
  }
}
