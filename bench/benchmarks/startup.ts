import { existsSync } from 'node:fs';
import { defineBenchmark } from '../benchmark.ts';
import { measureStartup } from '../startup-times.ts';

const commands = [['--version'], ['--help'], ['scan', '--help'], ['check', '--help']];

/** Start-up of the built command against a Node that does nothing. */
export const startup = defineBenchmark({
  name: 'startup',
  doc: 'Start-up of the built command beside `node -e 0`, medians of one run.',
  async run(_, print) {
    if (!existsSync('dist/cli.js')) throw new Error('dist/cli.js is missing: npm run build makes it');
    for (const args of commands) {
      const { floor, command } = await measureStartup(['dist/cli.js', ...args], 15);
      const words = `dartagnan ${args.join(' ')}`.padEnd(24);
      print(
        `${words} ${command.toFixed(0).padStart(4)} ms  node -e 0 ${floor.toFixed(0).padStart(4)} ms  ${(command / floor).toFixed(2)}x`,
      );
    }
  },
});
