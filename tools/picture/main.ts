// node tools/run.mjs tools/picture/main.ts OUT.svg TITLE COMMAND…: runs a command in a terminal of 160 columns and draws what it shows.
import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { terminalLines } from './ansi.ts';
import { drawTerminal } from './svg.ts';

const columns = 160;
const [file, title, ...command] = process.argv.slice(2);
if (file === undefined || title === undefined || command.length === 0) {
  console.error('usage: node tools/run.mjs tools/picture/main.ts OUT.svg TITLE COMMAND…');
  process.exit(2);
}
// script(1) of util-linux gives the command a terminal of its own.
const { stdout, status } = spawnSync(
  'script',
  ['-qec', `stty cols ${columns} rows 60; ${command.join(' ')}`, '/dev/null'],
  {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
  },
);
if (status !== 0) process.exitCode = 1;
else writeFileSync(file, drawTerminal(terminalLines(stdout.trimEnd()), title));
