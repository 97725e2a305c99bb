import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { errorRooms } from '../../tools/generate/errors.ts';
import { sourcesUnder } from './sources.ts';

const sources = sourcesUnder('src/');

describe('the reference of error codes', () => {
  it('is made from every file that declares errors', () => {
    const declaring = sources.filter(
      ({ path, text }) => /\bdefineErrors\(/.test(text) && !path.startsWith('src/core/'),
    );
    expect(errorRooms.map(({ file }) => file)).toEqual(declaring.map(({ path }) => path).sort());
  });

  it('names each code once in the house', () => {
    const codes = errorRooms.flatMap(({ rows }) => Object.keys(rows));
    expect(codes.filter((code, index) => codes.indexOf(code) !== index)).toEqual([]);
  });
});

describe.each(errorRooms)('errors of $room', ({ file, rows }) => {
  const page = readFileSync('docs/reference/errors.md', 'utf8');

  it.each(Object.keys(rows))('%s stands in docs/reference/errors.md', (code) => {
    expect(page).toContain(`| \`${code}\` |`);
  });

  it.each(Object.keys(rows))('%s is thrown somewhere', (code) => {
    const throwing = sources.filter(({ path, text }) => path !== file && new RegExp(`['"\`]${code}['"\`]`).test(text));
    expect(throwing.length).toBeGreaterThan(0);
  });

  it.each(Object.entries(rows))('%s says what happened and what to do', (_code, { summary, remedy }) => {
    expect(summary.en).toMatch(/^\S.*\.$/);
    expect(summary.zh).toMatch(/^[^,:;]*\p{Script=Han}[^,:;]*。$/u);
    expect(remedy.en).toMatch(/\.$/);
    expect(remedy.zh).toMatch(/。$/);
  });
});
