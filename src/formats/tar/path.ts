const unclean = /(?:^|\/)\.{0,2}(?:\/|$)/;

/**
 * Path from the root, `/` between names, without a leading slash: empty and `.` names go, `..` never climbs above the root,
 * as in a chroot. The root itself is the empty string.
 */
export function normalizePath(path: string): string {
  if (!unclean.test(path)) return path;
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
