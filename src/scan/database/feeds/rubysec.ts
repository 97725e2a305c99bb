import type { Vulnerability } from '../../../core/index.ts';
import { severityOfScore } from '../cvss.ts';
import { defined, fieldsOf, numberOf, textOf, textsOf } from '../fields.ts';
import { parseDocument } from './document.ts';
import { defineFeed, type FeedItem } from './feed.ts';

const source = {
  id: 'ruby-advisory-db',
  name: 'Ruby Advisory Database',
  url: 'https://github.com/rubysec/ruby-advisory-db',
};

/** Ruby's advisory database: one YAML file an advisory, versions that are patched and those never affected. */
export const rubysec = defineFeed({
  name: 'rubysec',
  doc: 'Ruby’s advisory database, the folder gems.',
  source: { ...source, licence: 'public domain' },
  matches: (path) => /(?:^|\/)gems\/[^/]+\/[^/]+\.yml$/u.test(path),
  *read(text, path): Iterable<FeedItem> {
    const fields = fieldsOf(parseDocument(text, path));
    const name = textOf(fields, 'gem');
    const cve = fields['cve'] === undefined ? undefined : `CVE-${String(fields['cve'])}`;
    const ghsa = fields['ghsa'] === undefined ? undefined : `GHSA-${String(fields['ghsa'])}`;
    const id = cve ?? ghsa ?? path.replace(/^.*\/|\.yml$/gu, '');
    if (name === undefined) return;
    const score = numberOf(fields, 'cvss_v3');
    yield {
      vulnerability: defined<Vulnerability>({
        id,
        aliases: cve !== undefined && ghsa !== undefined ? [ghsa] : undefined,
        title: textOf(fields, 'title'),
        description: textOf(fields, 'description'),
        vendorSeverity: score === undefined ? undefined : { [source.id]: severityOfScore(score) },
        cvss: score === undefined ? undefined : { [source.id]: { v3Score: score } },
        references: textOf(fields, 'url') === undefined ? undefined : [String(fields['url'])],
      }),
    };
    const patched = textsOf(fields, 'patched_versions');
    const unaffected = textsOf(fields, 'unaffected_versions');
    const safe = patched === undefined && unaffected === undefined ? { vulnerableVersions: ['>= 0'] } : {};
    const advisory = {
      vulnerability: id,
      ...safe,
      ...(patched === undefined ? {} : { patchedVersions: patched }),
      ...(unaffected === undefined ? {} : { unaffectedVersions: unaffected }),
      source,
    };
    yield { scope: 'gem', name, advisory };
  },
});
