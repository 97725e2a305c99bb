import type { Advisory, DataSource, OperatingSystem, PackageType } from '../../../core/index.ts';
import { type BoltBucket, openBolt } from '../../../formats/bolt/reader.ts';
import { openRandomAccess } from '../file.ts';
import { advisoryName } from '../names.ts';
import type { AdvisoryDatabase, DatabaseInfo } from '../port.ts';
import { readAdvisories, readSource } from './advisory.ts';
import { ecosystemPrefix, osBuckets } from './buckets.ts';
import { parseValue } from '../fields.ts';
import { platformsOf, readRedHatAdvisories } from './redhat.ts';
import { readVulnerability } from './vulnerability.ts';

/** An advisory whose publisher the database does not name. */
const unnamed: DataSource = { id: '', name: '' };

/**
 * Opens Trivy's published database (schema 2) as it is, for look-ups by `pread`.
 * @param path the bbolt file, `trivy.db`
 * @param info what its `metadata.json` says
 * @throws ScanError where the file cannot be opened; FormatError where it is no bbolt database.
 */
export function openTrivyDatabase(path: string, info: DatabaseInfo): AdvisoryDatabase {
  const file = openRandomAccess(path);
  try {
    return { ...trivyDatabase(openBolt(file, path), info, path), close: () => file.close() };
  } catch (error) {
    file.close();
    throw error;
  }
}

function trivyDatabase(root: BoltBucket, info: DatabaseInfo, where: string): Omit<AdvisoryDatabase, 'close'> {
  const context: Context = { root, where, sources: new Map(), prefixed: new Map() };
  return {
    info,
    advisories: (scope, name) =>
      'os' in scope ? osAdvisories(context, scope.os, name) : ecosystemAdvisories(context, scope.ecosystem, name),
    vulnerability(id) {
      const bytes = root.bucket('vulnerability')?.get(id);
      return bytes === undefined
        ? undefined
        : readVulnerability(id, parseValue(bytes, `${where}: vulnerability ${id}`));
    },
    covers: (scope) => ('os' in scope ? coversOs(context, scope.os) : bucketsOf(context, scope.ecosystem).length > 0),
  };
}

interface Context {
  readonly root: BoltBucket;
  readonly where: string;
  readonly sources: Map<string, DataSource>;
  /** Buckets by the prefix of their ecosystem: the root bucket is walked once for each. */
  readonly prefixed: Map<string, readonly string[]>;
}

function osAdvisories(context: Context, os: OperatingSystem, name: string): readonly Advisory[] {
  const bucket = osBuckets(os).find((each) => context.root.bucket(each) !== undefined);
  if (bucket === undefined) return [];
  if (bucket !== 'Red Hat') return [...advisoriesIn(context, bucket, name, readAdvisories)];
  const platforms = platformsOf(context.root, os, context.where);
  return [
    ...advisoriesIn(context, bucket, name, (id, value, source) => readRedHatAdvisories(id, value, platforms, source)),
  ];
}

/** Red Hat's bucket answers only for platforms that the image's repositories stand for. */
function coversOs(context: Context, os: OperatingSystem): boolean {
  const bucket = osBuckets(os).find((each) => context.root.bucket(each) !== undefined);
  if (bucket !== 'Red Hat') return bucket !== undefined;
  return platformsOf(context.root, os, context.where).size > 0;
}

function ecosystemAdvisories(context: Context, type: PackageType, name: string): readonly Advisory[] {
  const known = advisoryName(type, name);
  return bucketsOf(context, type).flatMap((bucket) => [...advisoriesIn(context, bucket, known, readAdvisories)]);
}

type Read = (id: string, value: unknown, source: DataSource) => readonly Advisory[];

function* advisoriesIn(context: Context, bucket: string, name: string, read: Read): Iterable<Advisory> {
  const source = sourceOf(context, bucket);
  for (const { key, value } of context.root.bucket(bucket)?.bucket(name)?.entries() ?? []) {
    if (value === undefined) continue;
    yield* read(key.trim(), parseValue(value, `${context.where}: ${bucket}, ${name}, ${key}`), source);
  }
}

function bucketsOf(context: Context, type: PackageType): readonly string[] {
  const prefix = ecosystemPrefix(type);
  if (prefix === undefined) return [];
  const known = context.prefixed.get(prefix);
  if (known !== undefined) return known;
  const buckets = [...context.root.entries(prefix)].filter(({ value }) => value === undefined).map(({ key }) => key);
  context.prefixed.set(prefix, buckets);
  return buckets;
}

function sourceOf(context: Context, bucket: string): DataSource {
  const known = context.sources.get(bucket);
  if (known !== undefined) return known;
  const bytes = context.root.bucket('data-source')?.get(bucket);
  const source =
    (bytes === undefined ? undefined : readSource(parseValue(bytes, `${context.where}: data-source ${bucket}`))) ??
    unnamed;
  context.sources.set(bucket, source);
  return source;
}
