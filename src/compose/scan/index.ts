import { openedAhead } from './open-ahead.ts';
import type { ScanOutcome } from './run.ts';
import type { ReportPlace } from './report.ts';
import type { ScanPorts, ScanSettings } from './ports.ts';
import type { ScanTarget } from './scan.ts';

export { machinePorts } from './machine.ts';
export type { ScanPorts, ScanSettings } from './ports.ts';
export type { ScanTarget } from './scan.ts';
export type { ScanOutcome } from './run.ts';

/** Scans, filters, reports and decides. @throws errors of the rooms; ComposeError for settings that cannot be met. */
export async function runScan(
  target: ScanTarget,
  settings: ScanSettings,
  ports: ScanPorts,
  place: ReportPlace,
): Promise<ScanOutcome> {
  return openedAhead(target, settings, ports, async (opened) => {
    const room = await import('./run.ts');
    return room.runScan(target, settings, opened, place);
  });
}

/** Scans, and says why one vulnerability is reported or suppressed, or why it is not found. The ignore file is the only filter. */
export async function runExplain(
  id: string,
  target: ScanTarget,
  settings: ScanSettings,
  ports: ScanPorts,
): Promise<ScanOutcome> {
  return openedAhead(target, settings, ports, async (opened) => {
    const room = await import('./run.ts');
    return room.runExplain(id, target, settings, opened);
  });
}

/** Brings the database up to date and does nothing else. Exit code 3 where no current one could be had. */
export async function runDownload(settings: ScanSettings, ports: ScanPorts): Promise<number> {
  const room = await import('./run.ts');
  return room.runDownload(settings, ports);
}
