import { describe, expect, it } from 'vitest';
import { scanSection } from '../compose/config/sections/scan.ts';
import { generalSection } from '../compose/config/sections/general.ts';
import { CliError } from './error.ts';
import type { CommandIo } from './io.ts';
import { runCommandSpec, runVerbSpec } from './program.ts';
import type { CommandSpec, Invocation, VerbSpec } from './spec.ts';
import { recordIo } from './testing.ts';

interface Seen {
  readonly words: readonly (string | undefined)[];
  readonly severity: readonly string[];
  readonly unfixed: boolean;
  readonly quiet: boolean;
  readonly types: readonly string[];
}

function program(run?: (invocation: Invocation) => Promise<number>) {
  const seen: Seen[] = [];
  const image: CommandSpec = {
    name: 'image',
    doc: 'An image.',
    aliases: ['i'],
    summary: { en: 'Look at an image.', zh: '检查镜像。' },
    arguments: [{ syntax: '[image]', doc: { en: 'Reference.', zh: '引用。' } }],
    flags: [{ section: scanSection }, { section: generalSection }],
    examples: ['dartagnan look image a:b'],
    run:
      run ??
      ((invocation) => {
        const scan = invocation.settings(scanSection);
        const { quiet } = invocation.settings(generalSection);
        seen.push({
          words: invocation.words,
          severity: scan.severity,
          unfixed: scan['ignore-unfixed'],
          types: scan['pkg-types'],
          quiet,
        });
        return Promise.resolve(7);
      }),
  };
  const verb: VerbSpec = {
    name: 'look',
    doc: 'Looks.',
    summary: { en: 'Look.', zh: '看。' },
    commands: [image],
    examples: ['dartagnan look image a:b'],
    absent: ['vm'],
    absentFlags: ['template'],
  };
  const call = (args: readonly string[], io: CommandIo = recordIo()) => runVerbSpec(verb, args, io);
  return { call, seen, image };
}

describe('flags', () => {
  it.each([
    [['image', 'a:b'], { words: ['a:b'], severity: ['UNKNOWN', 'LOW', 'MEDIUM', 'HIGH', 'CRITICAL'] }],
    [['i', '--severity', 'high,CRITICAL', 'a:b'], { words: ['a:b'], severity: ['HIGH', 'CRITICAL'] }],
    [['i', '-s', 'LOW', '-s', 'HIGH', 'a:b'], { severity: ['LOW', 'HIGH'] }],
    [['i', '--ignore-unfixed', 'a:b'], { words: ['a:b'], unfixed: true }],
    [['i', '--ignore-unfixed=true', 'a:b'], { words: ['a:b'], unfixed: true }],
    [['i', '--ignore-unfixed=false', 'a:b'], { words: ['a:b'], unfixed: false }],
    [['i', '-q', '--', '--quiet=false'], { words: ['--quiet=false'], quiet: true }],
    [['--quiet', '--severity', 'LOW', 'image', 'a:b'], { words: ['a:b'], severity: ['LOW'], quiet: true }],
    [['i', '--vuln-type', 'os'], { words: [undefined], types: ['os'] }],
  ])('%j', async (args, expected) => {
    const { call, seen } = program();
    expect(await call(args)).toBe(7);
    expect(seen).toMatchObject([expected]);
  });

  it('go before the variables of the environment', async () => {
    const { call, seen } = program();
    const env = { TRIVY_SEVERITY: 'LOW', DARTAGNAN_QUIET: 'true', TRIVY_IGNORE_UNFIXED: 'true' };
    await call(['i', '--severity', 'HIGH', '--no-quiet', 'x'], recordIo({ env }));
    expect(seen).toMatchObject([{ severity: ['HIGH'], quiet: false, unfixed: true }]);
  });
});

describe('usage errors', () => {
  it.each([
    [['image', '--serverity', 'HIGH', 'a'], 'unknown flag --serverity; did you mean --severity?'],
    [['imgae', 'a'], 'unknown command imgae; did you mean image?'],
    [['image', '--severity'], 'needs a value'],
    [['image', 'a', 'b'], 'too many words: image a b'],
    [['image', '--quiet=perhaps', 'b'], 'expected true or false'],
    [['vm', 'b'], 'look vm is not in this version'],
    [['image', '--template=@x', 'b'], '--template is not in this version'],
  ])('%j', async (args, message) => {
    const failure = await program()
      .call(args)
      .catch((thrown: unknown) => thrown);
    expect(failure).toBeInstanceOf(CliError);
    expect(String(failure)).toContain(message);
    expect(failure).toMatchObject({ exit: 2 });
  });

  it('speak Chinese where asked', async () => {
    await expect(program().call(['image', '--serverity'], recordIo({ language: 'zh' }))).rejects.toThrow(
      '未知选项 --serverity；您是否想输入 --severity？',
    );
  });

  it('show the help and end with 2 where no command was named', async () => {
    const io = recordIo();
    expect(await program().call([], io)).toBe(2);
    expect(io.written.err).toContain('Usage: dartagnan look');
  });
});

describe('help', () => {
  it.each([
    ['en', /Usage: dartagnan look image/, /Look at an image/, /Examples:/],
    ['zh', /用法: dartagnan look image/, /检查镜像/, /示例:/],
  ] as const)('of a command in %s', async (language, ...patterns) => {
    const io = recordIo({ language });
    await program().call(['image', '--help'], io);
    for (const pattern of patterns) expect(io.written.out).toMatch(pattern);
    expect(io.written.out).toContain('$ dartagnan look image a:b');
    expect(io.written.out).not.toContain('--no-quiet');
  });

  it('prints the version for a verb that stands in for an original', async () => {
    for (const word of ['--version', '-v', 'version']) {
      const io = recordIo();
      await program().call([word], io);
      expect(io.written.out).toMatch(/^dartagnan \S+\n$/);
    }
  });
});

describe('the time limit', () => {
  const waits = ({ io }: Invocation) =>
    new Promise<number>((_, reject) => {
      const stop = () => reject(new Error('aborted'));
      if (io.signal.aborted) stop();
      io.signal.addEventListener('abort', stop);
    });

  it('stops the work and says so', async () => {
    await expect(program(waits).call(['i', '--timeout', '20ms', 'x'])).rejects.toMatchObject({
      code: 'TIMED_OUT',
      exit: 3,
    });
  });

  it('a limit beyond what a timer can wait ended in a RangeError', async () => {
    const { call } = program(() => Promise.resolve(0));
    for (const limit of ['99999h', '0', '0s']) expect(await call(['i', '--timeout', limit, 'x'])).toBe(0);
  });

  it('leaves the stop by a signal to the caller', async () => {
    const stop = new AbortController();
    const running = program(waits).call(['i', 'x'], recordIo({ signal: stop.signal }));
    setTimeout(() => stop.abort('SIGINT'), 10);
    await expect(running).rejects.toThrow('aborted');
  });
});

it('runs a verb without parts', async () => {
  const { image, seen } = program();
  expect(await runCommandSpec(image, ['a', '-s', 'LOW'], recordIo())).toBe(7);
  expect(seen).toMatchObject([{ words: ['a'], severity: ['LOW'] }]);
});
