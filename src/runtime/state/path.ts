/**
 * Joins a path to the folder that it is relative to and takes `.`, `..` and double slashes out, without asking a file system.
 * @param folder with or without a slash at its end.
 */
export function resolvePath(folder: string, path: string): string {
  const whole = path.startsWith('/') ? path : `${folder.endsWith('/') ? folder : `${folder}/`}${path}`;
  if (!whole.includes('/.') && !whole.includes('//'))
    return whole.length > 1 && whole.endsWith('/') ? whole.slice(0, -1) : whole;
  const parts: string[] = [];
  for (const part of whole.split('/')) {
    if (part === '..') parts.pop();
    else if (part !== '' && part !== '.') parts.push(part);
  }
  return `/${parts.join('/')}`;
}
