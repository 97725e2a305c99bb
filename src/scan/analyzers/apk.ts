import { type Analysis, defineAnalyzer, type FoundPackage } from '../analyzer.ts';

/** The database of apk 2 and, since /usr was merged, of apk 3. */
const databases = new Set(['lib/apk/db/installed', 'usr/lib/apk/db/installed']);

interface Record {
  readonly package: FoundPackage;
  readonly depends: readonly string[];
  readonly provides: readonly string[];
}

/** Reads what apk has installed. */
export const apk = defineAnalyzer({
  name: 'apk',
  doc: 'Alpine and Wolfi packages: lib/apk/db/installed, with origin, provides, dependencies and files.',
  version: 1,
  kind: 'apk',
  wants: ({ path }) => databases.has(path),
  analyze(file): Analysis {
    const paragraphs = file
      .text()
      .split('\n\n')
      .map((paragraph) => paragraph.split('\n'));
    return {
      packages: withDependencies(paragraphs.flatMap((lines) => recordOf(lines) ?? [])),
      systemFiles: paragraphs.flatMap(filesOf),
    };
  },
});

/** One package, a letter and a colon before each field (apk-tools, "Installed database"). */
function recordOf(lines: readonly string[]): Record | undefined {
  const fields = new Map(lines.filter((line) => line[1] === ':').map((line) => [line[0], line.slice(2).trim()]));
  const name = fields.get('P');
  const version = fields.get('V');
  if (!name || !version) return undefined;
  const architecture = fields.get('A');
  const license = fields.get('L');
  const maintainer = fields.get('m');
  const digest = checksum(fields.get('C') ?? '');
  return {
    package: {
      type: 'apk',
      name,
      version,
      source: { name: fields.get('o') || name, version },
      ...(architecture ? { architecture } : {}),
      ...(license ? { licenses: splitLicenses(license) } : {}),
      ...(maintainer ? { maintainer } : {}),
      ...(digest === undefined ? {} : { digest }),
    },
    depends: words(fields.get('D')),
    provides: words(fields.get('p')),
  };
}

function words(field: string | undefined): string[] {
  return field?.split(/\s+/).filter((word) => word !== '') ?? [];
}

/** `Q1` and base64 of a SHA-1. */
function checksum(field: string): string | undefined {
  if (!/^Q1[A-Za-z0-9+/]{27}=$/.test(field)) return undefined;
  return `sha1:${Buffer.from(field.slice(2), 'base64').toString('hex')}`;
}

/** Older databases list licences by spaces, newer ones write SPDX expressions. */
function splitLicenses(license: string): string[] {
  return [...new Set(license.split(/[\s()]+/).filter((word) => !/^(?:AND|OR|WITH|)$/i.test(word)))];
}

/** A folder line `F:` holds for the file lines `R:` after it. */
function filesOf(lines: readonly string[]): string[] {
  let folder = '';
  return lines.flatMap((line) => {
    if (line.startsWith('F:')) folder = line.slice(2);
    return line.startsWith('R:') ? [folder === '' ? line.slice(2) : `${folder}/${line.slice(2)}`] : [];
  });
}

function withDependencies(records: readonly Record[]): FoundPackage[] {
  const id = ({ package: { name, version } }: Record) => `${name}@${version}`;
  const providers = new Map(
    records.flatMap((record) => record.provides.map((provided) => [bare(provided), id(record)] as const)),
  );
  for (const record of records) providers.set(record.package.name, id(record));
  return records.map((record) => {
    const ids = record.depends.flatMap((need) => (need.startsWith('!') ? [] : (providers.get(bare(need)) ?? [])));
    const dependsOn = [...new Set(ids)].filter((other) => other !== id(record)).sort();
    return dependsOn.length === 0 ? record.package : { ...record.package, dependsOn };
  });
}

/** A name without its version constraint, `so:libc.so.6=1.2` or `musl>=1.2`. */
function bare(need: string): string {
  return need.split(/[=<>~@]/)[0] ?? need;
}
