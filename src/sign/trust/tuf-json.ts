/** Canonical JSON as TUF signs it (OLPC, Canonical JSON): members sorted, strings escape the quote and the backslash alone. */
export function tufJson(value: unknown): string {
  if (typeof value === 'string') return `"${value.replaceAll(/["\\]/g, String.raw`\$&`)}"`;
  if (Array.isArray(value)) return `[${value.map(tufJson).join(',')}]`;
  if (typeof value !== 'object' || value === null) return String(value);
  const members = Object.entries(value).sort(([left], [right]) => (left < right ? -1 : 1));
  return `{${members.map(([key, member]) => `${tufJson(key)}:${tufJson(member)}`).join(',')}}`;
}
