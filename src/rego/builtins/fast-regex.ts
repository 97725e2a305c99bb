/**
 * A way to V8's regular expressions for patterns that mean the same there as in RE2 and cannot backtrack badly: literals,
 * `.`, classes of ASCII characters, `\d` and `\w`, anchors at the ends, with at most two quantifiers without bound and no
 * groups. Everything else stays with RE2.
 */
const atom =
  /\\[.\-+*?()[\]{}|^$/\\]|\\[dw]|\.|[A-Za-z0-9 _\-/:;,@#%&=<>!"'`~]|\[\^?(?:\\[dw.\-\]\\/]|[A-Za-z0-9 _./:;,@#%&=<>!"'`~+*?(){}|$]|[a-z]-[a-z]|[A-Z]-[A-Z]|[0-9]-[0-9])+-?\]/y;
const quantifier = /[*+?]|\{\d{1,2}(?:,\d{0,2})?\}/y;

/** The pattern for `new RegExp(…, 'u')`; undefined where it is outside the subset. */
export function fastPattern(pattern: string): string | undefined {
  let at = pattern.startsWith('^') ? 1 : 0;
  let result = at === 1 ? '^' : '';
  let unbounded = 0;
  const end = pattern.endsWith('$') && !pattern.endsWith('\\$') ? pattern.length - 1 : pattern.length;
  while (at < end) {
    atom.lastIndex = at;
    const match = atom.exec(pattern)?.[0];
    if (match === undefined || (match.startsWith('[') && !isOrdered(match))) return undefined;
    result += translate(match);
    at += match.length;
    quantifier.lastIndex = at;
    const repeat = quantifier.exec(pattern)?.[0];
    if (repeat === undefined) continue;
    at += repeat.length;
    if (repeat === '*' || repeat === '+' || repeat.endsWith(',}')) unbounded += 1;
    result += repeat;
  }
  if (unbounded > 2) return undefined;
  return end < pattern.length ? `${result}$` : result;
}

function translate(part: string): string {
  if (part === '.') return '[^\\n]';
  if (part === '/') return '\\/';
  // V8 knows this escape in classes alone.
  if (part === '\\-') return '-';
  if (!part.startsWith('[')) return part;
  const negated = part.startsWith('[^');
  const body = part
    .slice(negated ? 2 : 1, -1)
    .replace(
      /(\\.)|([a-zA-Z0-9]-[a-zA-Z0-9])|([/(){}|$.*+?-])/g,
      (_, escape?: string, range?: string, sign?: string) => escape ?? range ?? `\\${sign}`,
    );
  return `[${negated ? '^' : ''}${body}]`;
}

/** Ranges such as `z-a` are errors; both engines shall report them by RE2's words. */
function isOrdered(part: string): boolean {
  return [...part.matchAll(/([a-zA-Z0-9])-([a-zA-Z0-9])/g)].every(([, from = '', to = '']) => from <= to);
}
