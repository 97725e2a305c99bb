import { resolve } from 'node:path';
import { say, sayError } from '../../core/index.ts';
import { inspectDirectory } from '../../scan/artifact/inspect-directory.ts';
import { inspectImage } from '../../scan/artifact/inspect-image.ts';
import type { Inventory } from '../../scan/inventory.ts';
import type { AdvisoryDatabase } from '../../scan/database/port.ts';
import { match, type MatchOptions } from '../../scan/match/index.ts';
import type { ScanResult } from '../../scan/result.ts';
import { ComposeError } from '../error.ts';
import { messages } from '../messages.ts';
import { withAskedPackages } from './filter.ts';
import { imageOf, inspectOptions } from './inspect-options.ts';
import type { OpenedDatabase, ScanPorts, ScanSettings } from './ports.ts';
import { detail } from '../details.ts';

/** What is to be scanned. */
export interface ScanTarget {
  readonly kind: 'image' | 'archive' | 'filesystem' | 'rootfs';
  /** Reference of an image, else a path. */
  readonly name: string;
}

/** A scan before reports and gates: everything that was found, and how current the database was. */
export interface Scan {
  readonly result: ScanResult;
  readonly currency: OpenedDatabase['currency'];
}

/**
 * Inspects the target and asks the database. The two run side by side: a download of the database and the layers do not wait for each other.
 * @throws ComposeError SETTING_UNSUPPORTED where only scanners are asked for that this version lacks; errors of the rooms.
 */
export async function scanTarget(target: ScanTarget, settings: ScanSettings, ports: ScanPorts): Promise<Scan> {
  return withScan(target, settings, ports, (scan) => scan);
}

/** Scans, and lets `use` ask the database more before it is closed. */
export async function withScan<T>(
  target: ScanTarget,
  settings: ScanSettings,
  ports: ScanPorts,
  use: (scan: Scan, database: AdvisoryDatabase | undefined) => T,
): Promise<T> {
  const absent = absentScanners(settings);
  const [inventory, opened] = await settleBoth(inspect(target, settings, ports), ports.openDatabase(settings));
  for (const obstacle of opened.obstacles) ports.log.warn({}, sayError(obstacle, ports.language));
  try {
    const selected = withAskedPackages(inventory, settings);
    const result = match(selected, opened.database, matchOptions(settings, ports));
    const sayings = [...databaseGaps(opened), ...absent.map((scanner) => say(messages.scannerAbsent, { scanner }))];
    const incomplete = [...sayings, ...result.incomplete];
    return use({ result: { ...result, incomplete }, currency: opened.currency }, opened.database);
  } finally {
    opened.database?.close();
  }
}

/** Waits for both, so that neither goes on unwatched where the other fails; the inspection's failure goes first. */
async function settleBoth(
  inspecting: Promise<Inventory>,
  opening: Promise<OpenedDatabase>,
): Promise<readonly [Inventory, OpenedDatabase]> {
  const [inventory, opened] = await Promise.allSettled([inspecting, opening]);
  if (inventory.status === 'rejected') {
    if (opened.status === 'fulfilled') opened.value.database?.close();
    throw inventory.reason;
  }
  if (opened.status === 'rejected') throw opened.reason;
  return [inventory.value, opened.value];
}

async function inspect(target: ScanTarget, settings: ScanSettings, ports: ScanPorts): Promise<Inventory> {
  const { kind, name } = target;
  const options = inspectOptions(settings, ports);
  const image = imageOf(target, settings);
  if (image === undefined) {
    const inventory = await inspectDirectory(
      resolve(ports.cwd, name),
      options,
      kind === 'rootfs' ? kind : 'filesystem',
    );
    return { ...inventory, artifact: { ...inventory.artifact, name } };
  }
  const source = await ports.openImage(image);
  try {
    const inventory = await inspectImage(source, options);
    return kind === 'image' ? inventory : { ...inventory, artifact: { ...inventory.artifact, name } };
  } finally {
    await source.close();
  }
}

function matchOptions(settings: ScanSettings, { clock }: ScanPorts): MatchOptions {
  const sources = settings['vuln-severity-source'];
  return { now: clock.now(), severitySources: sources, includeDev: settings['include-dev-deps'] };
}

function absentScanners({ scanners }: ScanSettings): readonly string[] {
  const absent = scanners.filter((scanner) => scanner !== 'vuln');
  if (scanners.includes('vuln')) return absent;
  const message = detail('this version has the scanner vuln, not {absent}', { absent: absent.join(', ') || '-' });
  throw new ComposeError('SETTING_UNSUPPORTED', { message, where: '--scanners' });
}

function databaseGaps({ database, currency }: OpenedDatabase) {
  const date = database?.info.updatedAt.slice(0, 10) ?? '';
  if (currency === 'embedded') return [say(messages.databaseEmbedded, { date })];
  if (currency === 'stale') return [say(messages.databaseStale, { date })];
  return [];
}
