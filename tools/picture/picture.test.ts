import { XMLValidator } from 'fast-xml-parser';
import { describe, expect, it } from 'vitest';
import { terminalLines } from './ansi.ts';
import { drawTerminal } from './svg.ts';

describe('terminalLines', () => {
  it('keeps colours over a line’s end and counts wide characters twice', () => {
    expect(terminalLines('a\x1b[1;31m漏洞\nb\x1b[0mc')).toEqual([
      [
        { column: 0, text: 'a', cells: 1 },
        { column: 1, text: '漏洞', cells: 4, bold: true, color: 1 },
      ],
      [
        { column: 0, text: 'b', cells: 1, bold: true, color: 1 },
        { column: 1, text: 'c', cells: 1 },
      ],
    ]);
  });

  it.each([
    ['\x1b[38;5;196mx', 'rgb(255,0,0)'],
    ['\x1b[38;5;244mx', 'rgb(128,128,128)'],
    ['\x1b[38;2;1;2;3mx', 'rgb(1,2,3)'],
    ['\x1b[92mx', 10],
    ['\x1b[31m\x1b[39mx', undefined],
  ])('reads the colour of %j', (output, color) => {
    expect(terminalLines(output)[0]?.[0]?.color).toBe(color);
  });

  it('lets lines of boxes and wide characters stand alone, so that another font’s widths do not move them', () => {
    expect(terminalLines('│ 漏洞 │')[0]?.map(({ column, text }) => [column, text])).toEqual([
      [0, '│'],
      [1, ' '],
      [2, '漏洞'],
      [6, ' '],
      [7, '│'],
    ]);
  });

  it('shows what a progress line ended as', () => {
    expect(terminalLines('10%\r\x1b[2K100%')).toEqual([[{ column: 0, text: '100%', cells: 4 }]]);
  });
});

describe('drawTerminal', () => {
  it('is well-formed and escapes what a program prints', () => {
    const svg = drawTerminal(terminalLines('\x1b[31m<script>&"\x1b[0m │'), 'a < b');
    expect(XMLValidator.validate(svg)).toBe(true);
    expect(svg).toContain('&lt;script&gt;&amp;&quot;');
  });
});
