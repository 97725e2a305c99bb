// npm run check: types, lint (with circles), format, unused code, edges, whole lock file, fresh generated files.
// The steps run side by side; each prints its time.
import { spawn } from 'node:child_process';

const steps = [
  ['types', 'tsc', ['-b']],
  ['lint', 'oxlint', ['--quiet']],
  ['format', 'biome', ['ci', '--colors=off', '.']],
  ['unused', 'knip', ['--no-progress']],
  ['edges', process.execPath, ['tools/generate-tsconfig.mjs', '--check']],
  ['lock', process.execPath, ['tools/complete-lock.mjs', '--check']],
  ['generated', process.execPath, ['tools/run.mjs', 'tools/generate/main.ts', '--check']],
];

function run([name, command, args]) {
  const begun = performance.now();
  const path = command === process.execPath ? command : `node_modules/.bin/${command}`;
  return new Promise((resolve) => {
    const child = spawn(path, args, { stdio: ['ignore', 'pipe', 'pipe'] });
    let said = '';
    child.stdout.on('data', (chunk) => (said += chunk));
    child.stderr.on('data', (chunk) => (said += chunk));
    child.on('close', (code) => {
      console.log(
        `${code === 0 ? 'ok    ' : 'FAILED'} ${name.padEnd(10)} ${((performance.now() - begun) / 1000).toFixed(1)} s`,
      );
      if (code !== 0) console.log(said.trimEnd());
      resolve(code === 0);
    });
  });
}

const results = await Promise.all(steps.map(run));
process.exitCode = results.every(Boolean) ? 0 : 1;
