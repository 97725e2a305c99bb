import { fieldsOf, objectsOf, textOf } from '../fields.ts';
import { parseDocument } from './document.ts';
import { defineFeed, type FeedItem } from './feed.ts';

const source = {
  id: 'alpine',
  name: 'Alpine Secdb',
  url: 'https://secdb.alpinelinux.org/',
  licence: 'CC-BY-SA-4.0',
} as const;

/** Alpine's security database: by package and fixed version the vulnerabilities that the version fixes. */
export const alpineSecdb = defineFeed({
  name: 'alpine-secdb',
  doc: 'Alpine’s security database, main and community of each release, YAML or JSON.',
  source,
  matches: (path) => /(?:^|\/)(?:main|community)\.(?:ya?ml|json)$/u.test(path),
  *read(text, path): Iterable<FeedItem> {
    const document = fieldsOf(parseDocument(text, path));
    const scope = `alpine ${(textOf(document, 'distroversion') ?? '').replace(/^v/u, '')}`;
    for (const entry of objectsOf(document, 'packages')) {
      const pkg = fieldsOf(entry['pkg']);
      const name = textOf(pkg, 'name');
      if (name === undefined) continue;
      for (const [fixedVersion, ids] of Object.entries(fieldsOf(pkg['secfixes']))) {
        for (const vulnerability of vulnerabilities(ids))
          yield { scope, name, advisory: advisoryOf(vulnerability, fixedVersion) };
      }
    }
  },
});

/** A fixed version `0` says that the package was never affected. */
function advisoryOf(vulnerability: string, fixedVersion: string) {
  if (fixedVersion === '0') return { vulnerability, status: 'not_affected' as const, source: plain };
  return { vulnerability, fixedVersion, source: plain };
}

const { licence: _licence, ...plain } = source;

function vulnerabilities(ids: unknown): string[] {
  if (!Array.isArray(ids)) return [];
  return ids.flatMap((each) => (typeof each === 'string' ? (each.match(/(?:CVE-\d{4}-\d+|XSA-\d+)/gu) ?? []) : []));
}
