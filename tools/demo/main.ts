// npm run demo: assembles an old image and runs the built command on it, as a user would. Ends with 0 if both gates refuse the image.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { demoLayers } from './layers.ts';
import { writeLayout } from './layout.ts';

const cli = resolve('dist/cli.js');
const isTerminal = process.stdout.isTTY === true;
const image = 'demo-image';

function paint(code: string, text: string): string {
  return isTerminal ? `\x1b[${code}m${text}\x1b[0m` : text;
}

/** Runs one command line in the demonstration's folder, shows it, and gives its exit code. */
function show(folder: string, ...args: readonly string[]): number {
  console.log(`${paint('1;36', '$')} ${paint('1', `dartagnan ${args.join(' ')}`)}`);
  const environment = { ...process.env, DARTAGNAN_CACHE_DIR: join(folder, 'cache') };
  const { status, error } = spawnSync(process.execPath, [cli, ...args], {
    cwd: folder,
    env: environment,
    stdio: 'inherit',
  });
  if (error !== undefined) throw error;
  console.log(paint('2', `exit code ${status}\n`));
  return status ?? 70;
}

function demonstrate(folder: string): boolean {
  const digest = writeLayout(join(folder, image), 'demo', demoLayers());
  console.log(`${image}: Debian 11.4 with old Python and Node packages, assembled from facts\n${paint('2', digest)}\n`);
  const gate = ['--severity', 'HIGH,CRITICAL', '--ignore-unfixed', '--exit-code', '1'];
  const scanned = show(folder, 'scan', 'image', '--input', image, '--offline-scan', ...gate);
  const checked = show(folder, 'check', image, '--offline-scan');
  return scanned === 1 && checked === 1;
}

if (!existsSync(cli)) {
  console.error(`${cli} is missing: run npm ci, or npm run build where install scripts are off`);
  process.exit(3);
}
const folder = mkdtempSync(join(tmpdir(), 'dartagnan-demo-'));
try {
  const refused = demonstrate(folder);
  console.log(
    refused
      ? paint('32', 'Both gates refused the image with exit code 1, as a build would want: the demonstration worked.')
      : paint('31', 'A gate did not end with exit code 1: the demonstration failed.'),
  );
  process.exitCode = refused ? 0 : 1;
} finally {
  rmSync(folder, { recursive: true, force: true });
}
