const cell = /(?:"((?:[^"]|"")*)"|([^,"\r\n]*))(,|\r?\n|$)/uy;

/** Rows of comma-separated values (RFC 4180): quoted cells may hold commas, doubled quotes and line ends. */
export function* csvRows(text: string): Generator<string[], undefined> {
  let row: string[] = [];
  let at = 0;
  while (at < text.length) {
    cell.lastIndex = at;
    const match = cell.exec(text);
    if (match === null) return undefined;
    row.push(match[1]?.replaceAll('""', '"') ?? match[2] ?? '');
    at = cell.lastIndex;
    if (match[3] === ',') continue;
    yield row;
    row = [];
  }
  return undefined;
}
