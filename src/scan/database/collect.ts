import { type Advisory, compareSeverity, type Vulnerability } from '../../core/index.ts';
import type { Feed, FeedItem } from './feeds/feed.ts';
import { advisoryKey, type TableHeader, vulnerabilityKey } from './table/layout.ts';

/** Gathers what feeds say until a database is written. */
export interface Collection {
  add(feed: Feed, item: FeedItem): void;
  /** The header and the entries of a table, sorted; vulnerabilities that no advisory names are left out, unless there are only vulnerabilities: KEV and EPSS for another database. */
  finish(updatedAt: string): { readonly header: TableHeader; readonly entries: readonly (readonly [string, string])[] };
}

/** Makes an empty collection. */
export function createCollection(): Collection {
  const advisories = new Map<string, Advisory[]>();
  const scopes = new Map<string, number>();
  const vulnerabilities = new Map<string, Vulnerability>();
  const sources = new Map<string, Feed['source']>();
  return {
    add(feed, item) {
      sources.set(feed.name, feed.source);
      if ('vulnerability' in item) {
        const { id } = item.vulnerability;
        vulnerabilities.set(id, mergeVulnerabilities(vulnerabilities.get(id), item.vulnerability));
        return;
      }
      const key = advisoryKey(item.scope, item.name);
      const list = advisories.get(key);
      if (list === undefined) advisories.set(key, [item.advisory]);
      else list.push(item.advisory);
      scopes.set(item.scope, (scopes.get(item.scope) ?? 0) + 1);
    },
    finish(updatedAt) {
      const named = new Set([...advisories.values()].flatMap((list) => list.map(({ vulnerability }) => vulnerability)));
      const details = [...vulnerabilities.values()]
        .filter(({ id }) => named.size === 0 || named.has(id))
        .map(withSeverity);
      const entries = [
        ...[...advisories].map(([key, list]) => [key, JSON.stringify(distinct(list))] as const),
        ...details.map((each) => [vulnerabilityKey(each.id), JSON.stringify(each)] as const),
      ].sort(([left], [right]) => (left < right ? -1 : 1));
      return {
        header: {
          updatedAt,
          scopes: Object.fromEntries([...scopes].sort(([left], [right]) => (left < right ? -1 : 1))),
          vulnerabilities: details.length,
          sources: [...sources.values()].sort((left, right) => (left.id < right.id ? -1 : 1)),
        },
        entries,
      };
    },
  };
}

/** The severity for those whom no vendor of their own tells one: NVD's, else GitHub's, else the worst that anybody gives. */
function withSeverity(vulnerability: Vulnerability): Vulnerability {
  const given = vulnerability.vendorSeverity ?? {};
  const worst = Object.values(given).sort(compareSeverity).at(-1);
  const severity = vulnerability.severity ?? given['nvd'] ?? given['ghsa'] ?? worst;
  return severity === undefined ? vulnerability : { ...vulnerability, severity };
}

function distinct(list: readonly Advisory[]): Advisory[] {
  const byText = new Map(list.map((advisory) => [JSON.stringify(advisory), advisory]));
  return [...byText].sort(([left], [right]) => (left < right ? -1 : 1)).map(([, advisory]) => advisory);
}

/** One vulnerability as several feeds describe it: the first title and text stand, vendors and links are gathered. */
export function mergeVulnerabilities(before: Vulnerability | undefined, after: Vulnerability): Vulnerability {
  if (before === undefined) return after;
  const union = (left?: readonly string[], right?: readonly string[]) => [
    ...new Set([...(left ?? []), ...(right ?? [])]),
  ];
  const merged = { ...after, ...before };
  return {
    ...merged,
    ...gathered('aliases', union(before.aliases, after.aliases)),
    ...gathered('cwes', union(before.cwes, after.cwes)),
    ...gathered('references', union(before.references, after.references)),
    ...(merged.vendorSeverity && { vendorSeverity: { ...after.vendorSeverity, ...before.vendorSeverity } }),
    ...(merged.cvss && { cvss: { ...after.cvss, ...before.cvss } }),
  };
}

function gathered<Name extends string>(
  name: Name,
  list: readonly string[],
): { readonly [Key in Name]?: readonly string[] } {
  return list.length === 0 ? {} : ({ [name]: list } as { readonly [Key in Name]: readonly string[] });
}
