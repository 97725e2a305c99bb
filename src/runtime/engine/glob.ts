/** A glob (`*`, `?`, `[a-z]`, `[!a]`, backslash) as a test of whole strings, as fnmatch(3) without flags. No repetition nests in another, so matching stays linear in practice. */
export function globMatcher(glob: string, ignoreCase: boolean): (text: string) => boolean {
  let source = '';
  for (let at = 0; at < glob.length; at += 1) {
    const character = glob[at]!;
    const bracket = character === '[' ? bracketEnd(glob, at) : -1;
    if (character === '*') source += source.endsWith('[^]*') ? '' : '[^]*';
    else if (character === '?') source += '[^]';
    else if (bracket > 0) {
      source += bracketClass(glob.slice(at + 1, bracket));
      at = bracket;
    } else {
      if (character === '\\' && at + 1 < glob.length) at += 1;
      source += glob[at]!.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&');
    }
  }
  const pattern = new RegExp(`^${source}$`, ignoreCase ? 'iu' : 'u');
  return (text) => pattern.test(text);
}

function bracketEnd(glob: string, start: number): number {
  const first = glob[start + 1] === '!' || glob[start + 1] === '^' ? start + 2 : start + 1;
  return glob.indexOf(']', first + 1);
}

function bracketClass(inside: string): string {
  const negated = inside.startsWith('!') || inside.startsWith('^');
  const members = (negated ? inside.slice(1) : inside).replace(/[\\\]^[]/g, '\\$&');
  return `[${negated ? '^' : ''}${members}]`;
}
