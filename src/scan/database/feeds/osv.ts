import type { Advisory, DataSource, PackageType, Severity, VersionRange, Vulnerability } from '../../../core/index.ts';
import { parseSeverity } from '../../../core/index.ts';
import { cvss3Score, severityOfScore } from '../cvss.ts';
import { defined, type Fields, fieldsOf, objectsOf, textOf, textsOf } from '../fields.ts';
import { advisoryName } from '../names.ts';
import { parseDocument } from './document.ts';
import { defineFeed, type FeedItem } from './feed.ts';
import { osvRanges } from './osv-ranges.ts';

const source: DataSource = { id: 'osv', name: 'Open Source Vulnerability', url: 'https://osv.dev/' };

/** Any record in the OSV schema (ossf.github.io/osv-schema): Go, PyPI, AlmaLinux, Bitnami, npm and others. */
export const osv = defineFeed({
  name: 'osv',
  doc: 'Records in the OSV schema, one a file, JSON or YAML: Go, PyPI, npm, crates.io, AlmaLinux, Bitnami, ….',
  source: {
    ...source,
    licence: 'that of each publisher: CC-BY-4.0 for Go, PyPI and AlmaLinux, Apache-2.0 for Bitnami',
  },
  matches: (path) => /\.(?:json|ya?ml)$/u.test(path),
  *read(text, path): Iterable<FeedItem> {
    const record = fieldsOf(parseDocument(text, path));
    const id = textOf(record, 'id');
    if (id === undefined || !Array.isArray(record['affected']) || textOf(record, 'withdrawn') !== undefined) return;
    const ids = vulnerabilitiesOf(id, record);
    const publisher = publisherOf(id);
    for (const vulnerability of ids) yield { vulnerability: detailsOf(vulnerability, id, record, publisher) };
    for (const affected of objectsOf(record, 'affected'))
      for (const vulnerability of ids) yield* advisoryOf(vulnerability, id, affected, publisher);
  },
});

/** Who wrote a record, by the beginning of its id. */
const publishers: Readonly<Record<string, DataSource>> = {
  ALSA: { id: 'alma', name: 'AlmaLinux Product Errata', url: 'https://errata.almalinux.org/' },
  BIT: { id: 'bitnami', name: 'Bitnami Vulnerability Database', url: 'https://github.com/bitnami/vulndb' },
  GHSA: { id: 'ghsa', name: 'GitHub Security Advisory', url: 'https://github.com/advisories' },
  GO: { id: 'govulndb', name: 'The Go Vulnerability Database', url: 'https://pkg.go.dev/vuln/' },
  PYSEC: { id: 'pypa', name: 'Python Packaging Advisory Database', url: 'https://github.com/pypa/advisory-database' },
  RUSTSEC: { id: 'rustsec', name: 'RustSec Advisory Database', url: 'https://rustsec.org/' },
};

function publisherOf(id: string): DataSource {
  return publishers[id.split('-')[0] ?? ''] ?? source;
}

/** The CVEs that a record is about: its own id, aliases, for a distribution's erratum those it names; else its own id. */
function vulnerabilitiesOf(id: string, record: Fields): readonly string[] {
  if (/^AL[BE]A-/u.test(id)) return [];
  const named = [id, ...(textsOf(record, 'aliases') ?? []), ...(textsOf(record, 'upstream') ?? [])].filter(isCve);
  if (named.length > 0) return id.startsWith('ALSA-') ? [...new Set(named)] : named.slice(0, 1);
  if (!id.startsWith('ALSA-')) return [id];
  const related = textsOf(record, 'related') ?? [];
  const linked = objectsOf(record, 'references').flatMap(
    (reference) => /CVE-\d{4}-\d+/u.exec(textOf(reference, 'url') ?? '') ?? [],
  );
  const all = [...new Set([...related, ...linked].filter(isCve))];
  return all.length > 0 ? all : [id];
}

function isCve(id: string): boolean {
  return /^CVE-\d{4}-\d+$/u.test(id);
}

function detailsOf(vulnerability: string, id: string, record: Fields, publisher: DataSource): Vulnerability {
  const vector = [
    ...objectsOf(record, 'severity'),
    ...objectsOf(record, 'affected').flatMap((each) => objectsOf(each, 'severity')),
  ]
    .map((each) => textOf(each, 'score') ?? '')
    .find((score) => cvss3Score(score) !== undefined);
  const score = vector === undefined ? undefined : cvss3Score(vector);
  const severity = score === undefined ? wordedSeverity(record) : severityOfScore(score);
  const aliases = [id, ...(textsOf(record, 'aliases') ?? [])].filter((alias) => alias !== vulnerability);
  const references = objectsOf(record, 'references').flatMap((each) => textOf(each, 'url') ?? []);
  const erratum = id.startsWith('ALSA-');
  return defined<Vulnerability>({
    id: vulnerability,
    aliases: erratum || aliases.length === 0 ? undefined : aliases,
    title: erratum ? undefined : textOf(record, 'summary'),
    description: erratum ? undefined : textOf(record, 'details'),
    vendorSeverity: severity === undefined || erratum ? undefined : { [publisher.id]: severity },
    cvss:
      vector === undefined || score === undefined
        ? undefined
        : { [publisher.id]: { v3Vector: vector, v3Score: score } },
    cwes: textsOf(fieldsOf(record['database_specific']), 'cwe_ids'),
    references: references.length === 0 ? undefined : references,
    published: textOf(record, 'published'),
    modified: erratum ? undefined : textOf(record, 'modified'),
  });
}

/** A severity in words: GitHub's and Bitnami's, or the first word of an erratum's summary. */
function wordedSeverity(record: Fields): Severity | undefined {
  const word =
    textOf(fieldsOf(record['database_specific']), 'severity') ?? (textOf(record, 'summary') ?? '').split(':')[0] ?? '';
  return parseSeverity(word);
}

function* advisoryOf(vulnerability: string, id: string, affected: Fields, publisher: DataSource): Iterable<FeedItem> {
  const pkg = fieldsOf(affected['package']);
  const name = textOf(pkg, 'name');
  const scope = scopeOf(textOf(pkg, 'ecosystem') ?? '');
  if (name === undefined || scope === undefined) return;
  const ranges = osvRanges(affected);
  const versions = textsOf(affected, 'versions');
  if (ranges.length === 0 && versions === undefined) return;
  if ('os' in scope) yield* fixesOf(scope.os, name, vulnerability, id, ranges, publisher);
  else {
    const advisory = defined<Advisory>({
      vulnerability,
      vendorIds: id === vulnerability ? undefined : [id],
      ranges: ranges.length === 0 ? undefined : ranges,
      versions:
        ranges.length > 0 && ranges.every(({ fixed, lastAffected }) => fixed ?? lastAffected) ? undefined : versions,
      source: publisher,
    });
    yield { scope: scope.type, name: advisoryName(scope.type, name), advisory };
  }
}

function* fixesOf(
  scope: string,
  name: string,
  vulnerability: string,
  id: string,
  ranges: readonly VersionRange[],
  source: DataSource,
): Iterable<FeedItem> {
  for (const { fixed } of ranges)
    if (fixed !== undefined)
      yield { scope, name, advisory: { vulnerability, vendorIds: [id], fixedVersion: fixed, source } };
}

const ecosystems: Readonly<Record<string, PackageType>> = {
  Bitnami: 'bitnami',
  ConanCenter: 'conan',
  'crates.io': 'cargo',
  Go: 'golang',
  Hex: 'hex',
  Julia: 'julia',
  Maven: 'maven',
  npm: 'npm',
  NuGet: 'nuget',
  Packagist: 'composer',
  Pub: 'pub',
  PyPI: 'pypi',
  RubyGems: 'gem',
  SwiftURL: 'swift',
};
const systems: Readonly<Record<string, string>> = {
  AlmaLinux: 'alma',
  Alpine: 'alpine',
  Debian: 'debian',
  'Rocky Linux': 'rocky',
  Ubuntu: 'ubuntu',
};

/** `AlmaLinux:8` is a distribution's release, `PyPI` an ecosystem. */
function scopeOf(ecosystem: string): { readonly os: string } | { readonly type: PackageType } | undefined {
  const [system = '', release = ''] = ecosystem.split(':');
  const type = ecosystems[system];
  if (type !== undefined) return { type };
  const family = systems[system];
  return family === undefined || release === '' ? undefined : { os: `${family} ${release.replace(/^v/u, '')}` };
}
