import type { Advisory, DataSource, Severity } from '../../../core/index.ts';
import { type Fields, fieldsOf, textOf } from '../fields.ts';
import { parseDocument } from './document.ts';
import { releaseOf } from './debian-releases.ts';
import { defineFeed, type FeedItem } from './feed.ts';

const source: DataSource = {
  id: 'debian',
  name: 'Debian Security Tracker',
  url: 'https://security-tracker.debian.org/tracker/data/json',
};

/** How urgent Debian's security team finds a fix, as a severity. */
const urgencies: Readonly<Record<string, Severity>> = {
  unimportant: 'LOW',
  low: 'LOW',
  'low*': 'LOW',
  'low**': 'LOW',
  medium: 'MEDIUM',
  'medium*': 'MEDIUM',
  'medium**': 'MEDIUM',
  high: 'HIGH',
  'high*': 'HIGH',
  'high**': 'HIGH',
};

/** The security tracker's JSON: package, vulnerability, release, status. */
export const debianTracker = defineFeed({
  name: 'debian-tracker',
  doc: 'The JSON of Debian’s security tracker: every package, vulnerability and release, unfixed ones too.',
  source: { ...source, licence: 'facts of the Debian security tracker, MIT where any right applies' },
  matches: (path) => /(?:tracker|debian)[^/]*\.json$/u.test(path),
  *read(text, path): Iterable<FeedItem> {
    for (const [name, byId] of Object.entries(fieldsOf(parseDocument(text, path))))
      for (const [vulnerability, value] of Object.entries(fieldsOf(byId))) {
        if (!vulnerability.startsWith('CVE-')) continue;
        const fields = fieldsOf(value);
        for (const [codename, state] of Object.entries(fieldsOf(fields['releases'])))
          yield* advisoriesOf(name, vulnerability, codename, fieldsOf(state));
        const description = textOf(fields, 'description');
        if (description !== undefined) yield { vulnerability: { id: vulnerability, description } };
      }
  },
});

function* advisoriesOf(name: string, vulnerability: string, codename: string, state: Fields): Iterable<FeedItem> {
  const release = releaseOf(codename);
  const fixedVersion = textOf(state, 'fixed_version');
  if (release === undefined || fixedVersion === '0') return;
  const resolved = textOf(state, 'status') === 'resolved' && fixedVersion !== undefined;
  const severity = urgencies[textOf(state, 'urgency') ?? ''];
  const advisory: Advisory = {
    vulnerability,
    ...(resolved ? { fixedVersion } : { status: statusOf(state) }),
    ...(severity === undefined ? {} : { severity }),
    source,
  };
  yield { scope: `debian ${release}`, name, advisory };
}

/** Debian postpones fixes that wait for a point release, and ignores issues that it will not fix. */
function statusOf(state: Fields): 'affected' | 'fix_deferred' | 'will_not_fix' | 'end_of_life' {
  if (textOf(state, 'urgency') === 'end-of-life') return 'end_of_life';
  const reason = textOf(state, 'nodsa_reason');
  if (reason === 'ignored') return 'will_not_fix';
  return reason === 'postponed' ? 'fix_deferred' : 'affected';
}
