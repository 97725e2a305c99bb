// npm run demo: assembles an old image and runs the built command on it, as a user would. Ends with 0 if both gates refuse the image.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { detectLanguage } from '../../src/cli/language.ts';
import { type Saying, say, translate } from '../../src/core/index.ts';
import { demoLayers } from './layers.ts';
import { writeLayout } from './layout.ts';
import { messages } from './messages.ts';

const cli = resolve('dist/cli.js');
const isTerminal = process.stdout.isTTY === true;
const image = 'demo-image';
const language = detectLanguage([], process.env);

function words(saying: Saying): string {
  return translate(language, saying);
}

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
  console.log(paint('2', `${words(say(messages.exitCode, { code: status ?? 70 }))}\n`));
  return status ?? 70;
}

function demonstrate(folder: string): boolean {
  const digest = writeLayout(join(folder, image), 'demo', demoLayers());
  console.log(`${words(say(messages.about, { image }))}\n${paint('2', digest)}\n`);
  const gate = ['--severity', 'HIGH,CRITICAL', '--ignore-unfixed', '--exit-code', '1'];
  const scanned = show(folder, 'scan', 'image', '--input', image, '--offline-scan', ...gate);
  const checked = show(folder, 'check', image, '--offline-scan');
  return scanned === 1 && checked === 1;
}

if (!existsSync(cli)) {
  console.error(words(say(messages.absent, { file: cli })));
  process.exit(3);
}
const folder = mkdtempSync(join(tmpdir(), 'dartagnan-demo-'));
try {
  const refused = demonstrate(folder);
  console.log(refused ? paint('32', words(say(messages.worked))) : paint('31', words(say(messages.failed))));
  process.exitCode = refused ? 0 : 1;
} finally {
  rmSync(folder, { recursive: true, force: true });
}
