import { describe, expect, it } from 'vitest';
import { appendText, positionOf, sourceText } from './source-text.ts';

const file = 'rules.yaml';

describe('positionOf', () => {
  const folded = sourceText({
    text: 'evt.type = open and "é"',
    file,
    raw: '>\n    evt.type = open\n\n    and "é"',
    line: 3,
    column: 14,
  });
  const quoted = sourceText({ text: "a.b = 'x'", file, raw: `'a.b = ''x'''`, line: 9, column: 5 });
  const both = appendText(folded, quoted);

  it.each([
    ['the first character', 0, 4, 5],
    ['a blank between words is where the next word begins', 8, 4, 14],
    ['behind an empty line', 16, 6, 5],
    ['a sign that is not of ASCII', 21, 6, 10],
    ['the end of a fragment', 23, 6, 12],
    ['an appended fragment', 24, 9, 6],
    ['far behind the end', 999, 9, 15],
  ])('%s', (_, offset, line, column) => {
    expect(positionOf(both, offset)).toEqual({ file, line, column });
  });

  it('counts a fragment once, however many places of it are asked for', () => {
    const terms = Array.from({ length: 20_000 }, (_, index) => `proc.name = a${index}`).join(' or\n');
    const source = sourceText({ text: terms.replaceAll('\n', ' '), file, raw: terms, line: 1, column: 1 });
    const starts = Array.from(source.text.matchAll(/proc/g), ({ index }) => index);
    const begun = process.cpuUsage().user;
    expect(starts.map((offset) => positionOf(source, offset).line)).toEqual(starts.map((_, index) => index + 1));
    // Counting anew for each place took minutes of this.
    expect(process.cpuUsage().user - begun).toBeLessThan(3_000_000);
  });
});
