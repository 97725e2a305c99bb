import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { dispatch } from './dispatch.ts';
import { recordIo } from './testing.ts';
import { verbs } from './verbs.ts';

async function run(args: readonly string[], overrides: Parameters<typeof recordIo>[0] = {}) {
  const io = recordIo(overrides);
  return { code: await dispatch(args, io), ...io.written };
}

describe('dispatch', () => {
  it.each([['--version'], ['-v'], ['version'], ['--lang', 'zh', '--version']])(
    'prints the version for %s',
    async (...args) => {
      expect(await run(args)).toEqual({ code: 0, out: expect.stringMatching(/^dartagnan \S+\n$/), err: '' });
    },
  );

  it.each([['--help'], ['-h'], ['help']])('prints the help for %s', async (word) => {
    const { code, out } = await run([word]);
    expect(code).toBe(0);
    for (const verb of verbs) expect(out).toContain(verb.name);
  });

  it('speaks Chinese', async () => expect((await run(['--help'], { language: 'zh' })).out).toContain('用法'));

  it('shows the help as an error where nothing was asked', async () => {
    expect(await run([])).toMatchObject({ code: 2, out: '', err: expect.stringContaining('Usage') });
  });

  it.each([
    ['qqqqq', 'there is no verb qqqqq [CLI_VERB_UNKNOWN]'],
    ['--vresion', 'unknown flag --vresion; did you mean --version?'],
  ])('refuses %s', async (word, message) => {
    const { code, out, err } = await run([word]);
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(err).toContain(message);
    expect(err).toContain('dartagnan --help');
  });

  it('says how a stop by a signal ended', async () => {
    for (const [name, code] of [
      ['SIGINT', 130],
      ['SIGTERM', 143],
    ] as const) {
      const stopped = await run(['qqqqq'], { signal: AbortSignal.abort(name) });
      expect(stopped).toEqual({ code, out: '', err: `dartagnan: stopped by ${name}\n` });
    }
  });

  it('says how to report a mistake of the program', async () => {
    const broken = {
      write: () => {
        throw new TypeError('broken');
      },
      isTerminal: false,
      columns: 0,
    };
    const { code, err } = await run(['--help'], { stdout: broken });
    expect(code).toBe(70);
    expect(err).toMatch(/TypeError: broken[^]*Please report it/);
  });
});

it('an error came in English although the configuration file asked for Chinese', async () => {
  const cwd = mkdtempSync(join(tmpdir(), 'dartagnan-lang-'));
  writeFileSync(join(cwd, 'dartagnan.yaml'), 'lang: zh\n');
  const { code, err } = await run(['scan', 'fs', 'absent', '--offline-scan'], { cwd });
  expect(code).toBe(2);
  expect(err).toMatch(/无法读取目标.*\[SCAN_TARGET_MISSING\]/);
});

describe.each([...verbs])('the verb $name', (verb) => {
  it('is documented, and shows help with examples in both languages', async () => {
    expect(verb.doc).toMatch(/\.$/);
    expect(verb.example).toMatch(new RegExp(`^dartagnan ${verb.name} `));
    for (const [language, heading] of [
      ['en', 'Examples:'],
      ['zh', '示例:'],
    ] as const) {
      const { code, out } = await run([verb.name, '--help'], { language });
      expect(code).toBe(0);
      expect(out).toContain(heading);
      expect(out).toContain(`dartagnan ${verb.name}`);
    }
  });
});
