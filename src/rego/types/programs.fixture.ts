/** A program and the mistakes that it has, as `row:col message` in order. */
export interface Program {
  /** The module's text below its package, which stands in a row of its own. */
  readonly text: string;
  readonly mistakes: readonly string[];
}

/** Reads programs that blank lines part; what is wrong with each stands in comments below it. */
export function programsOf(block: string): Program[] {
  return block
    .trim()
    .split('\n\n')
    .map((one) => {
      const lines = one.split('\n');
      const end = lines.findIndex((line) => line.startsWith('# '));
      const mistakes = lines.slice(end).map((line) => line.slice(2));
      return { text: lines.slice(0, end).join('\n'), mistakes: mistakes[0] === 'accepted' ? [] : mistakes };
    });
}
