import { type FSWatcher, watch } from 'node:fs';
import { type Log, messageOf } from '../../core/index.ts';

/** Editors write a file in several steps: wait until they are done, milliseconds. */
const settleTime = 200;

/** Calls back once after changes of files or folders have come to rest. Paths that cannot be watched are logged. */
export function watchPaths(paths: readonly string[], onChange: () => void, log: Log): { close(): void } {
  let timer: NodeJS.Timeout | undefined;
  const settle = () => {
    clearTimeout(timer);
    timer = setTimeout(onChange, settleTime);
    timer.unref();
  };
  const watchers = paths.flatMap((path): FSWatcher[] => {
    try {
      return [watch(path, { persistent: false }, settle)];
    } catch (error) {
      log.warn({ path, reason: messageOf(error) }, 'changes of it will not be noticed');
      return [];
    }
  });
  return {
    close() {
      clearTimeout(timer);
      for (const watcher of watchers) watcher.close();
    },
  };
}
