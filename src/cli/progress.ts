import type { Language, Progress } from '../core/index.ts';
import type { Output } from './io.ts';

/** Progress that nobody sees. */
export const silentProgress: Progress = { update: () => undefined, done: () => undefined };

/** Redraws at most this often, milliseconds: a terminal over a network is slow. */
const interval = 80;
const clearLine = '\r\u001b[2K';

/** Draws progress as one line of a terminal, which is cleared at the end. `now` is in milliseconds. */
export function createProgress(output: Output, language: Language, now: () => number = Date.now): Progress {
  let drawnAt = -Infinity;
  let drawn = '';
  return {
    update(step) {
      const line = describe(step, language).slice(0, Math.max(20, output.columns - 1));
      if (line === drawn || now() - drawnAt < interval) return;
      drawnAt = now();
      drawn = line;
      output.write(clearLine + line);
    },
    done() {
      if (drawn !== '') output.write(clearLine);
      drawn = '';
    },
  };
}

function describe({ title: text, done, total, unit }: Parameters<Progress['update']>[0], language: Language): string {
  const title = text[language];
  if (done === undefined) return title;
  const amount = (value: number) => (unit === 'bytes' ? `${(value / 1_000_000).toFixed(1)} MB` : String(value));
  if (total === undefined || total === 0) return `${title}  ${amount(done)}`;
  const share = Math.min(1, done / total);
  const bar = '█'.repeat(Math.round(share * 20)).padEnd(20, '░');
  return `${title}  ${bar} ${Math.round(share * 100)} %  ${amount(done)} / ${amount(total)}`;
}
