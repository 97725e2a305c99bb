import { describe, expect, it } from 'vitest';
import { wantsColour } from './colour.ts';
import { detectLanguage } from './language.ts';
import { createLog } from './log.ts';
import { createProgress } from './progress.ts';
import { suggest } from './suggest.ts';
import { recordIo } from './testing.ts';

const output = (isTerminal: boolean) => ({ write: () => undefined, isTerminal, columns: 80 });

describe('detectLanguage', () => {
  it.each([
    [[], {}, 'en'],
    [[], { LANG: 'zh_CN.UTF-8' }, 'zh'],
    [[], { LANG: 'zh_CN.UTF-8', LC_ALL: 'C.UTF-8' }, 'en'],
    [[], { LANG: 'en_US.UTF-8', LC_MESSAGES: 'zh_TW' }, 'zh'],
    [[], { LANG: 'zh_CN', DARTAGNAN_LANG: 'en' }, 'en'],
    [['scan', '--lang', 'zh'], { DARTAGNAN_LANG: 'en' }, 'zh'],
    [['--lang=zh'], {}, 'zh'],
    [['--lang'], { LANG: 'zh' }, 'zh'],
  ] as const)('%j %j is %s', (args, env, language) => expect(detectLanguage(args, env)).toBe(language));
});

describe('wantsColour', () => {
  it.each([
    [true, {}, true],
    [false, {}, false],
    [true, { NO_COLOR: '1' }, false],
    [true, { NO_COLOR: '' }, true],
    [false, { FORCE_COLOR: '1' }, true],
    [true, { FORCE_COLOR: '0' }, false],
    [true, { TERM: 'dumb' }, false],
  ])('terminal %s, %j: %s', (terminal, env, wanted) => expect(wantsColour(output(terminal), env)).toBe(wanted));
});

describe('suggest', () => {
  it.each([
    ['scna', 'scan'],
    ['chek', 'check'],
    ['SCAN', 'scan'],
    ['zzz', undefined],
    ['', undefined],
  ])('%j: %j', (word, expected) => expect(suggest(word, ['check', 'db', 'scan'])).toBe(expected));
});

describe('createLog', () => {
  const logged = (level: 'debug' | 'info' | 'error', format: 'text' | 'json') => {
    const io = recordIo();
    const log = createLog(io.stderr, { level, format, env: {} });
    log.debug({ bytes: 3 }, 'read');
    log.warn({ file: 'a b', list: [1] }, 'odd');
    log.error({}, 'bad');
    return io.written.err;
  };

  it('writes one readable line a record', () => {
    expect(logged('info', 'text')).toMatch(/^\S+Z {2}WARN {3}odd {2}file=a b {2}list=\[1\]\n\S+Z {2}ERROR {2}bad\n$/);
  });

  it('writes JSON lines', () => {
    const lines = logged('debug', 'json')
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(lines).toMatchObject([{ level: 'debug', bytes: 3, msg: 'read' }, { level: 'warn' }, { level: 'error' }]);
  });

  it('is quiet where asked', () => expect(logged('error', 'text').split('\n')).toHaveLength(2));
});

it('draws progress on one line, seldom, and clears it at the end', () => {
  const written: string[] = [];
  let time = 0;
  const progress = createProgress({ ...output(true), write: (text) => written.push(text) }, 'en', () => time);
  progress.update({ title: { en: 'layers', zh: '镜像层' }, done: 1, total: 4 });
  progress.update({ title: { en: 'layers', zh: '镜像层' }, done: 2, total: 4 });
  time = 1000;
  progress.update({ title: { en: 'layers', zh: '镜像层' }, done: 3_000_000, total: 4_000_000, unit: 'bytes' });
  progress.done();
  expect(written).toEqual([
    '\r\u001b[2Klayers  █████░░░░░░░░░░░░░░░ 25 %  1 / 4',
    '\r\u001b[2Klayers  ███████████████░░░░░ 75 %  3.0 MB / 4.0 MB',
    '\r\u001b[2K',
  ]);
});
