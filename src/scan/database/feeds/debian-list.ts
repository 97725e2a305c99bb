import type { DataSource } from '../../../core/index.ts';
import { releaseOf } from './debian-releases.ts';
import { defineFeed, type FeedItem } from './feed.ts';

const source: DataSource & { readonly licence: string } = {
  id: 'debian',
  name: 'Debian Security Tracker',
  url: 'https://salsa.debian.org/security-tracker-team/security-tracker',
  licence: 'facts of the Debian security tracker, MIT where any right applies',
};
const plain: DataSource = {
  id: source.id,
  name: source.name,
  ...(source.url === undefined ? {} : { url: source.url }),
};

interface Head {
  readonly id: string;
  readonly vulnerabilities: readonly string[];
}

/** The lists `DSA/list` and `DLA/list` of Debian's security tracker. */
export const debianList = defineFeed({
  name: 'debian-list',
  doc: 'Debian’s lists of security advisories, DSA/list and DLA/list of the security tracker.',
  source,
  matches: (path) => /(?:^|\/)(?:DSA|DLA)\/list$/u.test(path),
  *read(text): Iterable<FeedItem> {
    let head: Head = { id: '', vulnerabilities: [] };
    for (const line of text.split('\n')) {
      const id = /^\[[^\]]+\]\s+(D[SL]A-\d+(?:-\d+)?)/u.exec(line)?.[1];
      if (id !== undefined) head = { id, vulnerabilities: [] };
      const listed = /^\s*\{([^}]*)\}/u.exec(line)?.[1];
      if (listed !== undefined) head = { ...head, vulnerabilities: listed.split(/\s+/u).filter(isVulnerability) };
      yield* fixes(line, head);
    }
  },
});

function isVulnerability(word: string): boolean {
  return word.startsWith('CVE-');
}

/** A line such as `[bullseye] - openssl 1.1.1n-0+deb11u4`; `<unfixed>` and the like name no fix. */
function* fixes(line: string, { id, vulnerabilities }: Head): Iterable<FeedItem> {
  const [, codename = '', name = '', version = ''] = /^\s+\[(\w+)\]\s+-\s+(\S+)\s+(\S+)/u.exec(line) ?? [];
  const release = releaseOf(codename);
  if (release === undefined || name === '' || version.startsWith('<')) return;
  const advised = vulnerabilities.length > 0 ? vulnerabilities : [id];
  for (const vulnerability of advised)
    yield {
      scope: `debian ${release}`,
      name,
      advisory: { vulnerability, vendorIds: [id], fixedVersion: version, source: plain },
    };
}
