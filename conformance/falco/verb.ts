import { join } from 'node:path';
import { runWatch } from '../../src/compose/watch/run.ts';
import { watchDefaults } from '../../src/compose/watch/testing.ts';
import { DartagnanError, describeError } from '../../src/core/index.ts';
import { type FalcoCase, listOf, mapPath } from './case.ts';

/** Whether a case is about the program around the engine: its switches, its actions on lost events, its exit code. */
export function isOfVerb(one: FalcoCase): boolean {
  const contradicts = one.run_tags !== undefined && (one.disable_tags ?? one.disabled_rules) !== undefined;
  return contradicts || one.conf_file?.includes('drops') === true;
}

/** Runs `watch run` as the case says and compares exit code and words; undefined where all is as expected. */
export async function judgeVerb(one: FalcoCase, dir: string): Promise<string | undefined> {
  const [out, err]: [string[], string[]] = [[], []];
  const code = await run(one, dir, out, err);
  if (code !== (one.exit_status ?? 0)) return `exit code ${code}: ${err.join('')}`;
  return (
    missing(one.stdout_contains, out) ??
    missing(one.stderr_contains, err) ??
    present(one.stdout_not_contains, out) ??
    present(one.stderr_not_contains, err)
  );
}

async function run(one: FalcoCase, dir: string, out: string[], err: string[]): Promise<number> {
  const say = (fields: object, message: string): void => void err.push(`${message} ${JSON.stringify(fields)}\n`);
  const settings = {
    ...watchDefaults,
    rules: listOf(one.rules_file).map((path) => mapPath(dir, path)),
    tag: one.run_tags ?? [],
    'disable-rule': one.disabled_rules ?? [],
    'disable-tag': one.disable_tags ?? [],
    ...(one.conf_file === undefined ? {} : { config: join(dir, one.conf_file) }),
    ...(one.trace_file === undefined ? {} : { 'capture-file': join(dir, one.trace_file) }),
  };
  try {
    return await runWatch(settings, {
      stdout: (text) => void out.push(text),
      stderr: (text) => void err.push(text),
      log: { debug: say, info: say, warn: say, error: say },
      language: 'en',
      cwd: dir,
      env: {},
      signal: new AbortController().signal,
    });
  } catch (error) {
    if (!(error instanceof DartagnanError) || error.exit !== 2) throw error;
    err.push(`Error: ${describeError(error, 'en')}\n`);
    return 1;
  }
}

function missing(patterns: string | readonly string[] | undefined, said: readonly string[]): string | undefined {
  const lacking = listOf(patterns).find((pattern) => !new RegExp(pattern).test(said.join('')));
  return lacking === undefined ? undefined : `the output lacks ${lacking}: ${said.join('')}`;
}

function present(patterns: string | readonly string[] | undefined, said: readonly string[]): string | undefined {
  const found = listOf(patterns).find((pattern) => new RegExp(pattern).test(said.join('')));
  return found === undefined ? undefined : `the output has ${found}`;
}
