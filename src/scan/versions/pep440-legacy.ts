import { compareText, compareThenLength } from './order.ts';

const replacements: Readonly<Record<string, string>> = { pre: 'c', preview: 'c', '-': 'final-', rc: 'c', dev: '@' };

/** Orders versions that PEP 440 refuses, as setuptools did before it; all of them stand before every proper version. */
export function compareLegacy(left: string, right: string): number {
  return compareThenLength(key(left), key(right), compareText);
}

/** Words are marked with a star, so that they stand before numbers; numbers are padded to one width. */
function key(version: string): string[] {
  const parts: string[] = [];
  for (const part of [...version.toLowerCase().matchAll(/[0-9]+|[a-z]+|[.-]|[^0-9a-z.-]+/gu)].map(([text]) => text)) {
    if (part !== '.') append(parts, /^[0-9]/u.test(part) ? part.padStart(8, '0') : `*${replacements[part] ?? part}`);
  }
  append(parts, '*final');
  return parts;
}

function append(parts: string[], part: string): void {
  if (part.startsWith('*')) {
    if (part < '*final') while (parts.at(-1) === '*final-') parts.pop();
    while (parts.at(-1) === '00000000') parts.pop();
  }
  parts.push(part);
}
