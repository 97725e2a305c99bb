import { fieldsOf, textOf, textsOf } from '../fields.ts';
import { parseDocument } from './document.ts';
import { defineFeed, type FeedItem } from './feed.ts';

const source = {
  id: 'php-security-advisories',
  name: 'PHP Security Advisories Database',
  url: 'https://github.com/FriendsOfPHP/security-advisories',
};

/** The PHP community's advisories: one YAML file an advisory, affected versions by branch. */
export const friendsOfPhp = defineFeed({
  name: 'friendsofphp',
  doc: 'The security advisories of FriendsOfPHP.',
  source: { ...source, licence: 'public domain (Unlicense)' },
  matches: (path) => /(?:^|\/)friendsofphp\/[^/]+\/[^/]+\/[^/]+\.yaml$/u.test(path),
  *read(text, path): Iterable<FeedItem> {
    const fields = fieldsOf(parseDocument(text, path));
    const name = /^composer:\/\/(.+)$/u.exec(textOf(fields, 'reference') ?? '')?.[1]?.toLowerCase();
    if (name === undefined) return;
    const id = textOf(fields, 'cve') ?? path.replace(/^.*friendsofphp\/|\.yaml$/gu, '').replaceAll('/', '-');
    const title = textOf(fields, 'title');
    const link = textOf(fields, 'link');
    yield {
      vulnerability: {
        id,
        ...(title === undefined ? {} : { title }),
        ...(link === undefined ? {} : { references: [link] }),
      },
    };
    const vulnerableVersions = Object.values(fieldsOf(fields['branches'])).flatMap(
      (branch) => textsOf(fieldsOf(branch), 'versions')?.join(', ') ?? [],
    );
    if (vulnerableVersions.length > 0)
      yield { scope: 'composer', name, advisory: { vulnerability: id, vulnerableVersions, source } };
  },
});
