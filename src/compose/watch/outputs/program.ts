import { startProgram, type LineProgram } from './line-program.ts';
import type { AlertOutput } from './output.ts';

/** A program of the shell that reads alerts: one for all of them where it is kept alive, else one each. */
export const programOutput: AlertOutput = {
  name: 'program',
  doc: 'A program that reads alerts from its standard input.',
  isEnabled: (config) => config.program_output.enabled,
  open({ program_output: { program, keep_alive: keep } }, ports) {
    let kept: LineProgram | undefined;
    const running = new Set<Promise<void>>();
    const start = () => startProgram('/bin/sh', ['-c', program], ports);
    return {
      write({ line }) {
        if (keep) return (kept ??= start()).write(line);
        const once = start();
        once.write(line);
        const end = once.close().finally(() => running.delete(end));
        running.add(end);
      },
      async close() {
        await kept?.close();
        await Promise.all(running);
      },
    };
  },
};
