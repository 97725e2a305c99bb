import { evaluateGate } from '../../scan/gate.ts';
import type { ScanSettings } from './ports.ts';
import type { Scan } from './scan.ts';

/** Exit code of the house for what the machine lacks, here a current database. */
const environment = 3;

/**
 * Exit code of a scan: the gate's, else 3 where no current database answered and nobody accepted that.
 * @param scan with the findings that remain after every filter.
 */
export function exitOf({ result, currency }: Scan, settings: ScanSettings): number {
  const { exitCode } = evaluateGate(result, {
    exitCode: settings['exit-code'],
    exitOnEol: settings['exit-on-eol'],
  });
  if (exitCode !== 0) return exitCode;
  return isAccepted(currency, settings) ? 0 : environment;
}

/** Whether the database is current, or the user asked for what is at hand: `--offline-scan`, or `--skip-db-update` for a stale one. */
export function isAccepted(currency: Scan['currency'], settings: ScanSettings): boolean {
  if (currency === 'current') return true;
  if (currency === 'none') return false;
  return settings['offline-scan'] || (currency === 'stale' && settings['skip-db-update']);
}
