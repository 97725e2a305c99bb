import { existsSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { RegistryClient } from '../oci/registry/api.ts';
import { currencyOf } from '../scan/database/currency.ts';
import { openOwnDatabase, type OwnDatabase } from '../scan/database/own-database.ts';
import type { AdvisoryDatabase, DatabaseInfo } from '../scan/database/port.ts';
import { openTrivyDatabase } from '../scan/database/trivy/database.ts';
import { isStale, trivyInfoIn } from '../scan/database/trivy/metadata.ts';
import { withExploitation } from '../scan/database/with-exploitation.ts';
import { ScanError } from '../scan/error.ts';
import type { OpenedDatabase, ScanPorts, ScanSettings } from './scan/ports.ts';
import { detail } from './details.ts';

/** Settings that decide which database is asked. */
export type DatabaseSettings = Pick<
  ScanSettings,
  'cacert' | 'db-repository' | 'insecure' | 'offline-scan' | 'skip-db-update'
>;

/** What opening a database needs of the world. */
export interface DatabasePorts extends Pick<ScanPorts, 'clock' | 'progress' | 'signal' | 'cwd' | 'cacheDir'> {
  /** Registry client of the downloads; default one with the machine's credentials. */
  readonly connect?: (settings: DatabaseSettings, place: Pick<DatabasePorts, 'cwd'>) => Promise<RegistryClient>;
}

/** Where `dartagnan db build` puts a database, and a scan looks for it. */
export function ownDatabasePath({ cacheDir }: Pick<DatabasePorts, 'cacheDir'>): string {
  return join(cacheDir, 'db', 'advisories.db');
}

/** Folder of Trivy's database, laid out as Trivy does. */
export function trivyFolder({ cacheDir }: Pick<DatabasePorts, 'cacheDir'>): string {
  return join(cacheDir, 'db');
}

/**
 * Opens the database that the settings mean: a file or folder that `--db-repository` names, else one that was built here, else
 * Trivy's, brought up to date where the settings allow it. Only `--offline-scan` falls back to the embedded subset.
 * Trivy's knows nothing of exploitation: KEV and EPSS come from the one that was built here (which may have nothing else).
 */
export async function openDatabase(settings: DatabaseSettings, ports: DatabasePorts): Promise<OpenedDatabase> {
  const local = settings['db-repository'].map((name) => resolve(ports.cwd, name)).find((path) => existsSync(path));
  const obstacles: unknown[] = [];
  if (local !== undefined) return opened(supplemented(openLocal(local), ports), ports, obstacles);
  if (settings['db-repository'].length === 0) {
    const own = openCached(ports, obstacles);
    if (own !== undefined && Object.keys(own.header.scopes).length > 0) return opened(own, ports, obstacles);
    own?.close();
  }
  return openTrivy(settings, ports, obstacles);
}

/** The database that was built here, if there is one that can be read. */
function openCached(ports: DatabasePorts, obstacles: unknown[]): OwnDatabase | undefined {
  const path = ownDatabasePath(ports);
  return existsSync(path) ? attempt(() => openOwnDatabase(path), obstacles) : undefined;
}

function supplemented(database: AdvisoryDatabase, ports: DatabasePorts): AdvisoryDatabase {
  const own = database.info.kind === 'trivy' ? openCached(ports, []) : undefined;
  return own === undefined ? database : withExploitation(database, own);
}

async function openEmbedded(): Promise<AdvisoryDatabase> {
  const { openEmbeddedDatabase } = await import('../scan/database/embedded/database.ts');
  return openEmbeddedDatabase();
}

/** A folder with Trivy's two files, or a file of our own. @throws ScanError where it is neither. */
function openLocal(path: string): AdvisoryDatabase {
  if (!statSync(path).isDirectory()) return openOwnDatabase(path);
  const info = trivyInfoIn(path);
  if (info !== undefined) return openTrivyDatabase(join(path, 'trivy.db'), info);
  throw new ScanError('SCAN_DATABASE_UNAVAILABLE', {
    message: detail('the folder has no trivy.db with metadata.json'),
    where: path,
  });
}

async function openTrivy(
  settings: DatabaseSettings,
  ports: DatabasePorts,
  obstacles: unknown[],
): Promise<OpenedDatabase> {
  const folder = trivyFolder(ports);
  const before = attempt(() => trivyInfoIn(folder), obstacles);
  const wanted = before === undefined || isStale(before, ports.clock.now());
  if (wanted && !settings['offline-scan'] && !settings['skip-db-update'])
    obstacles.push(...(await tryUpdate(settings, ports)));
  const info = attempt(() => trivyInfoIn(folder), []);
  const database = info && attempt(() => openTrivyDatabase(join(folder, 'trivy.db'), info), obstacles);
  if (database !== undefined) return opened(supplemented(database, ports), ports, obstacles);
  if (!settings['offline-scan']) return { currency: 'none', obstacles };
  return opened(await openEmbedded(), ports, obstacles);
}

function opened(database: AdvisoryDatabase, { clock }: DatabasePorts, obstacles: readonly unknown[]): OpenedDatabase {
  return { database, currency: currencyOf(database.info, clock.now()), obstacles };
}

function attempt<Value>(make: () => Value, obstacles: unknown[]): Value | undefined {
  try {
    return make();
  } catch (error) {
    obstacles.push(error);
    return undefined;
  }
}

async function tryUpdate(settings: DatabaseSettings, ports: DatabasePorts): Promise<readonly unknown[]> {
  try {
    const { updateTrivyDatabase } = await import('./database-update.ts');
    return (await updateTrivyDatabase(settings, ports)).obstacles;
  } catch (error) {
    if (ports.signal.aborted) throw error;
    return [error];
  }
}

/** What the cache has: Trivy's database, and one that was built here. */
export function cachedDatabases(
  ports: Pick<DatabasePorts, 'cacheDir'>,
): readonly { path: string; info: DatabaseInfo }[] {
  const trivy = trivyInfoIn(trivyFolder(ports));
  const own = ownDatabasePath(ports);
  const found = trivy === undefined ? [] : [{ path: join(trivyFolder(ports), 'trivy.db'), info: trivy }];
  if (!existsSync(own)) return found;
  const database = openOwnDatabase(own);
  database.close();
  return [...found, { path: own, info: database.info }];
}
