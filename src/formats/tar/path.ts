const unclean = /(?:^|\/)\.{0,2}(?:\/|$)/;

/**
 * Path from the root, `/` between names, without a leading slash: empty and `.` names go, `..` never climbs above the root,
 * as in a chroot. The root itself is the empty string.
 */
export function normalizePath(path: string): string {
  // As most archives spell them: `./` in front, of folders `/` behind.
  const inner = path.slice(path.startsWith('./') ? 2 : 0, path.endsWith('/') ? -1 : undefined);
  if (!unclean.test(inner)) return inner;
  const names: string[] = [];
  for (const name of path.split('/')) {
    if (name === '..') names.pop();
    else if (name !== '' && name !== '.') names.push(name);
  }
  return names.join('/');
}

/** Where a symbolic link at `path` (normalised) points to, read inside the root and by the text alone: other links on the way are not followed. */
export function resolveLink(path: string, target: string): string {
  return normalizePath(target.startsWith('/') ? target : `${path}/../${target}`);
}
