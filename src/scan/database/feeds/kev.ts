import { fieldsOf, objectsOf, textOf, textsOf } from '../fields.ts';
import { parseDocument } from './document.ts';
import { defineFeed, type FeedItem } from './feed.ts';

/** CISA's catalogue of vulnerabilities that are known to be exploited. */
export const kev = defineFeed({
  name: 'kev',
  doc: 'CISA’s catalogue of known exploited vulnerabilities, JSON.',
  source: {
    id: 'cisa-kev',
    name: 'CISA Known Exploited Vulnerabilities',
    url: 'https://www.cisa.gov/known-exploited-vulnerabilities-catalog',
    licence: 'CC0-1.0',
  },
  matches: (path) => /known_exploited_vulnerabilities[^/]*\.json$/u.test(path),
  *read(text, path): Iterable<FeedItem> {
    for (const entry of objectsOf(fieldsOf(parseDocument(text, path)), 'vulnerabilities')) {
      const id = textOf(entry, 'cveID');
      const added = textOf(entry, 'dateAdded');
      if (id === undefined || added === undefined) continue;
      const due = textOf(entry, 'dueDate');
      const title = textOf(entry, 'vulnerabilityName');
      const cwes = textsOf(entry, 'cwes');
      const ransomware = textOf(entry, 'knownRansomwareCampaignUse') === 'Known';
      yield {
        vulnerability: {
          id,
          ...(title === undefined ? {} : { title }),
          ...(cwes === undefined ? {} : { cwes }),
          kev: { added, ransomware, ...(due === undefined ? {} : { due }) },
        },
      };
    }
  },
});
