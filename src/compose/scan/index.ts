import { openedAhead } from './open-ahead.ts';

export { machinePorts } from './machine.ts';
export type { ScanPorts, ScanSettings } from './ports.ts';
export type { ScanTarget } from './scan.ts';
export type { ScanOutcome } from './run.ts';

/** The scanner, which is loaded while the target is opened. */
type Room = typeof import('./run.ts');

const room = (): Promise<Room> => import('./run.ts');

/** Scans, filters, reports and decides. @throws errors of the rooms; ComposeError for settings that cannot be met. */
export const runScan: Room['runScan'] = (target, settings, ports, place) =>
  openedAhead(target, settings, ports, async (opened) => (await room()).runScan(target, settings, opened, place));

/** Scans, and says why one vulnerability is reported or suppressed, or why it is not found. The ignore file is the only filter. */
export const runExplain: Room['runExplain'] = (id, target, settings, ports) =>
  openedAhead(target, settings, ports, async (opened) => (await room()).runExplain(id, target, settings, opened));

/** Brings the database up to date and does nothing else. Exit code 3 where no current one could be had. */
export const runDownload: Room['runDownload'] = async (settings, ports) => (await room()).runDownload(settings, ports);
