import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { runWatch } from '../../src/compose/watch/run.ts';
import { watchDefaults } from '../../src/compose/watch/testing.ts';
import { parse } from '../../src/formats/yaml/yaml.ts';
import type { CaseResult } from '../suite.ts';

/**
 * `NAME/choices.yaml`: one rule file and one trace (a capture or JSON lines), and what comes out of them under flags, settings and
 * a second rule file of each case's own. `alerts` are the lines of the output behind their times.
 */
interface Choices {
  readonly rules: string;
  readonly trace: string;
  readonly cases: readonly Choice[];
}

interface Choice {
  readonly name: string;
  /** Text of a rule file that is read after the first. */
  readonly more?: string;
  /** -D, -T, -t and -o. */
  readonly disable?: readonly string[];
  readonly disableTags?: readonly string[];
  readonly tags?: readonly string[];
  readonly options?: readonly string[];
  readonly alerts: readonly string[];
}

/** Runs the cases of a folder's choices.yaml; none where it has none. */
export async function* choiceCases(folder: string, id: string): AsyncGenerator<CaseResult> {
  const file = join(folder, 'choices.yaml');
  if (!existsSync(file)) return;
  const choices = parse(readFileSync(file, 'utf8')) as Choices;
  for (const choice of choices.cases)
    yield await runChoice(choices, choice, folder, `${id}/choices.yaml ${choice.name}`);
}

async function runChoice(choices: Choices, choice: Choice, folder: string, id: string): Promise<CaseResult> {
  const scratch = mkdtempSync(join(tmpdir(), 'dartagnan-choice-'));
  try {
    const more = join(scratch, 'more.yaml');
    writeFileSync(more, choice.more ?? '');
    const [code, found, said] = await watch(choices, choice, folder, more);
    if (code === 0 && JSON.stringify(found) === JSON.stringify(choice.alerts)) return { id, state: 'passed' };
    const reason = `exit code ${code}, expected ${JSON.stringify(choice.alerts)}, found ${JSON.stringify(found)} ${said}`;
    return { id, state: 'failed', reason };
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

async function watch(
  { rules, trace }: Choices,
  { disable = [], disableTags = [], tags = [], options = [] }: Choice,
  folder: string,
  more: string,
): Promise<[code: number, alerts: string[], said: string]> {
  const [out, err]: [string[], string[]] = [[], []];
  const config = join(more, '../falco.yaml');
  writeFileSync(config, '');
  const settings = {
    ...watchDefaults,
    config,
    rules: [resolve(folder, rules), more],
    'capture-file': resolve(folder, trace),
    'disable-rule': disable,
    'disable-tag': disableTags,
    tag: tags,
    option: options,
  };
  const quiet = (): void => undefined;
  const code = await runWatch(settings, {
    stdout: (text) => void out.push(text),
    stderr: (text) => void err.push(text),
    log: { debug: quiet, info: quiet, warn: quiet, error: quiet },
    language: 'en',
    cwd: folder,
    env: {},
    signal: new AbortController().signal,
  });
  const lines = out.join('').split('\n').filter(Boolean);
  return [code, lines.map((line) => line.replace(/^\d\d:\d\d:\d\d\.\d{9}: /, '')), err.join('')];
}
