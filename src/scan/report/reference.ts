/** An image's name without tag and digest: registry and repository. */
export function repositoryOf(reference: string): string {
  return (reference.split('@', 1)[0] ?? '').replace(/:[^:/]*$/, '');
}

/** The repository of an image's name as its registry knows it: without host, official images below `library/`. */
export function repositoryPath(reference: string): string {
  const [first = '', ...rest] = repositoryOf(reference).split('/');
  if (rest.length === 0) return `library/${first}`;
  return /[.:]|^localhost$/.test(first) ? rest.join('/') : [first, ...rest].join('/');
}
