// node tools/run.mjs tools/embedded-advisories/main.ts INPUT…: writes the subset of advisories that ships with the program, from
// the feeds named (those of `dartagnan db build`) and the facts beside this file. It keeps facts alone: no descriptions, no titles of others.
import { writeFileSync } from 'node:fs';
import type { Vulnerability } from '../../src/core/index.ts';
import { createCollection } from '../../src/scan/database/collect.ts';
import { cvss3Score, severityOfScore } from '../../src/scan/database/cvss.ts';
import type { Feed, FeedItem } from '../../src/scan/database/feeds/feed.ts';
import { feedOf } from '../../src/scan/database/feeds/index.ts';
import { inputFiles } from '../../src/scan/database/inputs.ts';
import { type NpmFact, npmFacts } from './npm-facts.ts';
import { nvdFacts } from './nvd-facts.ts';
import { selection } from './selection.ts';

const folder = 'src/scan/database/embedded';
const collection = createCollection();
const github: Feed['source'] = {
  id: 'ghsa',
  name: 'GitHub Security Advisory Npm',
  url: 'https://github.com/advisories',
  licence: 'CC-BY-4.0',
};
const nvd: Feed['source'] = {
  id: 'nvd',
  name: 'National Vulnerability Database',
  url: 'https://nvd.nist.gov/',
  licence: 'public domain',
};

for (const [id, { vector, title }] of Object.entries(nvdFacts)) {
  const scored = scoreOf(vector);
  add(feed('nvd', nvd), {
    vulnerability: { id, title, cvss: { nvd: scored }, vendorSeverity: { nvd: severityOfScore(scored.v3Score) } },
  });
}
for (const fact of npmFacts) for (const item of npmItems(fact)) add(feed('npm', github), item);
for (const input of process.argv.slice(2))
  for await (const { path, text } of inputFiles(input, (path) => feedOf(path) !== undefined)) {
    const known = feedOf(path);
    if (known === undefined) continue;
    for (const item of known.read(text, path)) if (isWanted(item)) add(known, bare(item));
  }

const { header, entries } = collection.finish(newestDate());
const lines = entries.map(([key, value]) => `${JSON.stringify(key)}: ${value}`);
writeFileSync(
  `${folder}/advisories.generated.json`,
  `{"header": ${JSON.stringify(header)}, "entries": {\n${lines.join(',\n')}\n}}\n`,
);
const sources = header.sources.map(({ name, url, licence }) => `| ${name} | ${url ?? ''} | ${licence} |`).sort();
writeFileSync(`${folder}/SOURCES.md`, sourcesPage(sources));
console.log(`${entries.length} entries of ${Object.keys(header.scopes).length} scopes, as of ${header.updatedAt}`);

function feed(name: string, source: Feed['source']): Feed {
  return { name, doc: name, source, matches: () => false, read: () => [] };
}

function add(from: Feed, item: FeedItem): void {
  collection.add(from, item);
}

function isWanted(item: FeedItem): boolean {
  return 'vulnerability' in item || selection[item.scope]?.includes(item.name) === true;
}

/** Facts alone: identifiers, numbers, dates and few links. */
function bare(item: FeedItem): FeedItem {
  if (!('vulnerability' in item)) return item;
  const { title: _title, description: _description, references, ...facts } = item.vulnerability;
  return { vulnerability: { ...facts, ...(references === undefined ? {} : { references: references.slice(0, 2) }) } };
}

function* npmItems({
  cve,
  ghsa,
  name,
  vulnerable,
  patched,
  severity,
  vector,
  cwes,
  title,
}: NpmFact): Iterable<FeedItem> {
  const vulnerability: Vulnerability = {
    id: cve,
    aliases: [ghsa],
    title,
    vendorSeverity: { ghsa: severity },
    cvss: { ghsa: scoreOf(vector) },
    cwes,
    references: [`https://github.com/advisories/${ghsa}`],
  };
  const { licence: _licence, ...source } = github;
  yield { vulnerability };
  yield {
    scope: 'npm',
    name,
    advisory: {
      vulnerability: cve,
      vendorIds: [ghsa],
      vulnerableVersions: vulnerable,
      patchedVersions: patched,
      source,
    },
  };
}

function scoreOf(vector: string): { readonly v3Vector: string; readonly v3Score: number } {
  const v3Score = cvss3Score(vector);
  if (v3Score === undefined) throw new Error(`not a CVSS 3 vector: ${vector}`);
  return { v3Vector: vector, v3Score };
}

/** The newest date that the content itself carries, so that the same inputs give the same file. */
function newestDate(): string {
  const { entries } = collection.finish('');
  const dates = entries.flatMap(([, value]) => value.match(/(?<="modified":")\d{4}-\d{2}-\d{2}T[\d:.]+Z/gu) ?? []);
  return new Date(dates.sort().at(-1) ?? 0).toISOString();
}

function sourcesPage(rows: readonly string[]): string {
  return `# Sources of the embedded advisories

\`advisories.generated.json\` holds facts (identifiers, package names, versions, scores, dates, links) of a small choice of packages.
\`node tools/run.mjs tools/embedded-advisories/main.ts INPUT…\` makes it from the publishers' files and from the facts beside that tool.
Titles are this project's own words. It serves the demonstration and the tests; a scan uses it only where it is asked for, and says so.

Rows of GitHub Security Advisory Npm and the vectors of the National Vulnerability Database were read one by one from those publishers'
records; \`modified\` in \`npm-facts.ts\` and \`nvd-facts.ts\` tells which state of a record that was. Scores are computed from the vectors.
All other rows were made from the publishers' files.

| source | address | licence |
|---|---|---|
${rows.join('\n')}
`;
}
