import type { Vulnerability } from '../../../core/index.ts';
import { severityOfScore } from '../cvss.ts';
import { csvRows } from './csv.ts';
import { defineFeed, type FeedItem } from './feed.ts';

/** FIRST's probabilities of exploitation, and tables that carry them beside a CVSS score. */
export const epss = defineFeed({
  name: 'epss',
  doc: 'FIRST’s exploit prediction scores (EPSS), CSV with the columns cve, epss, percentile, and cvss3 where there is one.',
  source: {
    id: 'epss',
    name: 'Exploit Prediction Scoring System',
    url: 'https://www.first.org/epss/',
    licence: 'free use with attribution to FIRST',
  },
  matches: (path) => /epss[^/]*\.csv$/u.test(path),
  *read(text): Iterable<FeedItem> {
    const date = /score_date:(\d{4}-\d{2}-\d{2})/u.exec(text.slice(0, 200))?.[1];
    const rows = csvRows(text.replace(/^#[^\n]*\n/u, ''));
    const head = rows.next().value?.map((name) => name.toLowerCase()) ?? [];
    const column = (...names: string[]) => head.findIndex((name) => names.includes(name));
    const [id, score, percentile, cvss] = [
      column('cve'),
      column('epss'),
      column('percentile', 'epss percentile'),
      column('cvss3'),
    ];
    for (const row of rows) yield* vulnerabilityOf(row[id] ?? '', row[score], row[percentile], row[cvss], date);
  },
});

function* vulnerabilityOf(
  id: string,
  score: string | undefined,
  percentile: string | undefined,
  cvss: string | undefined,
  date: string | undefined,
): Iterable<FeedItem> {
  const [probability, rank, base] = [score, percentile, cvss].map((text) => (text ? Number(text) : Number.NaN));
  if (!id.startsWith('CVE-') || probability === undefined || Number.isNaN(probability)) return;
  const scores: Vulnerability =
    base === undefined || Number.isNaN(base)
      ? { id }
      : { id, cvss: { nvd: { v3Score: base } }, vendorSeverity: { nvd: severityOfScore(base) } };
  const epss = { score: probability, percentile: rank ?? Number.NaN, ...(date === undefined ? {} : { date }) };
  yield { vulnerability: Number.isNaN(epss.percentile) ? scores : { ...scores, epss } };
}
