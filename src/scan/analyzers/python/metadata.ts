import type { FoundPackage } from '../../analyzer.ts';

/**
 * The package that a METADATA or PKG-INFO file describes (core metadata specifications, PEP 566 and 639); undefined where
 * it has no name or version.
 */
export function readMetadata(content: string): FoundPackage | undefined {
  const fields = readHeaders(content);
  const [name] = fields.get('name') ?? [];
  const [version] = fields.get('version') ?? [];
  if (name === undefined || version === undefined || name === '' || version === '') return undefined;
  const licenses = licensesOf(fields);
  return { type: 'pypi', name, version, ...(licenses.length > 0 && { licenses }) };
}

/** Header fields up to the first empty line (RFC 822 as the core metadata uses it); continuation lines are joined. */
function readHeaders(content: string): Map<string, string[]> {
  const fields = new Map<string, string[]>();
  let last: string[] = [];
  for (const line of content.split(/\r?\n/)) {
    if (line.trim() === '') break;
    const [, name, value] = /^([A-Za-z0-9-]+):\s*(.*)$/.exec(line) ?? [];
    if (name === undefined || value === undefined) {
      last.push(`${last.pop() ?? ''}\n${line.trim()}`);
      continue;
    }
    last = fields.get(name.toLowerCase()) ?? [];
    last.push(value.trim());
    fields.set(name.toLowerCase(), last);
  }
  return fields;
}

/** `License-Expression` wins; then the classifiers; then the free text of `License`, its first line. */
function licensesOf(fields: ReadonlyMap<string, readonly string[]>): string[] {
  const [expression] = fields.get('license-expression') ?? [];
  if (expression !== undefined) return [expression];
  const classified = (fields.get('classifier') ?? [])
    .filter((classifier) => classifier.startsWith('License ::'))
    .map((classifier) => classifier.slice(classifier.lastIndexOf('::') + 2).trim())
    .filter((license) => license !== 'OSI Approved');
  if (classified.length > 0) return classified;
  const [license] = (fields.get('license')?.[0] ?? '').split('\n');
  return license === undefined || license === '' || license.toUpperCase() === 'UNKNOWN' ? [] : [license];
}
