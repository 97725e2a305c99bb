/** Tests a path from the artifact's root. */
export type PathTest = (path: string) => boolean;

const special = /[\\^$+.()|[\]{}]/g;

/**
 * Compiles glob patterns: `*` and `?` within a name, `**` over folders, `[a-z]`, `{one,two}`; a leading slash is left out.
 * @returns whether any pattern matches the whole path.
 */
export function compileGlobs(patterns: readonly string[]): PathTest {
  if (patterns.length === 0) return () => false;
  const sources = patterns.map((pattern) => globSource(pattern.replace(/^\.?\/+/, '').replace(/\/+$/, '')));
  const regex = new RegExp(`^(?:${sources.join('|')})$`, 's');
  return (path) => regex.test(path);
}

function globSource(pattern: string): string {
  const token = /\*\*\/|\/\*\*$|\*+|\?|\[[!^]?[^\]]+\]|\{[^{}]*\}|(?:(?!\/\*\*$)[^*?[{])+|[[{]/g;
  return (pattern.match(token) ?? []).map(tokenSource).join('');
}

function tokenSource(token: string): string {
  if (token === '**/') return '(?:[^/]+/)*';
  if (token === '/**') return '(?:/.*)?';
  if (token === '**') return '.*';
  if (token.startsWith('*')) return '[^/]*';
  if (token === '?') return '[^/]';
  if (token.length > 2 && token.startsWith('['))
    return `[${token.slice(1, -1).replace(/^!/, '^').replace(/\\/g, '\\\\')}]`;
  if (token.length > 1 && token.startsWith('{'))
    return `(?:${token.slice(1, -1).split(',').map(globSource).join('|')})`;
  return token.replace(special, '\\$&');
}
