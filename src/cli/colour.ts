import type { Output } from './io.ts';

/** Styles that messages use, by their SGR codes on and off (ECMA-48, 8.3.117). */
const codes = {
  bold: [1, 22],
  dim: [2, 22],
  red: [31, 39],
  green: [32, 39],
  yellow: [33, 39],
  cyan: [36, 39],
} as const;

/** Puts a style around words, or leaves them as they are. */
export type Paint = (style: keyof typeof codes, words: string) => string;

/** Whether colours are wanted: FORCE_COLOR and NO_COLOR (no-color.org) decide, else a terminal that is not dumb. */
export function wantsColour(output: Output, env: Readonly<Record<string, string | undefined>>): boolean {
  const forced = env['FORCE_COLOR'];
  if (forced !== undefined) return forced !== '0' && forced !== 'false';
  if (env['NO_COLOR']) return false;
  return output.isTerminal && env['TERM'] !== 'dumb';
}

/** A painter for one output. */
export function painter(output: Output, env: Readonly<Record<string, string | undefined>>): Paint {
  if (!wantsColour(output, env)) return (_, words) => words;
  return (style, words) => `\u001b[${codes[style][0]}m${words}\u001b[${codes[style][1]}m`;
}
