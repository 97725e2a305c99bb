import type { Vulnerability } from '../../core/index.ts';

/** Where to read about a vulnerability, by the authority that gave its id; the first that matches. */
const readers: readonly (readonly [pattern: RegExp, url: (id: string) => string])[] = [
  [/^CVE-/, (id) => `https://avd.aquasec.com/nvd/${id.toLowerCase()}`],
  [/^GHSA-/, (id) => `https://github.com/advisories/${id}`],
  [/^RUSTSEC-/, (id) => `https://osv.dev/vulnerability/${id}`],
  [/^(?:GO|PYSEC|OSV|MAL)-/, (id) => `https://osv.dev/vulnerability/${id}`],
  [/^(?:DSA|DLA|TEMP)-/, (id) => `https://security-tracker.debian.org/tracker/${id}`],
  [/^ALSA-/, (id) => `https://errata.almalinux.org/${id}`],
];

/** The page that says most about a vulnerability: its authority's, else its first reference; empty where none is known. */
export function primaryUrl({ id, references = [] }: Vulnerability): string {
  const [, url] = readers.find(([pattern]) => pattern.test(id)) ?? [];
  return url?.(id) ?? references[0] ?? '';
}
