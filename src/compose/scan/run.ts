import { say, sayError, severities, translate } from '../../core/index.ts';
import { explain } from '../../scan/explain/explain.ts';
import { renderExplanation, renderExplanationJson } from '../../scan/explain/render.ts';
import { filterResult } from '../../scan/ignore/filter.ts';
import { messages } from '../messages.ts';
import { exitOf, isAccepted } from './exit.ts';
import { readIgnoreRules } from './filter.ts';
import type { ScanPorts, ScanSettings } from './ports.ts';
import { type ReportPlace, renderReport } from './report.ts';
import { type Scan, type ScanTarget, scanTarget, withScan } from './scan.ts';

/** A scan as a verb hands it on: the whole report, and the exit code. */
export interface ScanOutcome {
  readonly report: string;
  readonly exit: number;
}

/** Scans, filters, reports and decides. @throws errors of the rooms; ComposeError for settings that cannot be met. */
export async function runScan(
  target: ScanTarget,
  settings: ScanSettings,
  ports: ScanPorts,
  place: ReportPlace,
): Promise<ScanOutcome> {
  const scan = await filteredScan(target, settings, ports);
  ports.progress.done();
  return { report: renderReport(scan.result, settings, ports, place), exit: decide(scan, settings, ports) };
}

/** Scans, and says why one vulnerability is reported or suppressed, or why it is not found. The ignore file is the only filter. */
export async function runExplain(
  id: string,
  target: ScanTarget,
  settings: ScanSettings,
  ports: ScanPorts,
): Promise<ScanOutcome> {
  const rules = await readIgnoreRules(settings, ports.cwd);
  const filters = { severities, ignoreUnfixed: false, ignoreStatuses: [], rules, now: ports.clock.now() };
  return withScan(target, settings, ports, (scan, database) => {
    ports.progress.done();
    const explanation = explain(id, filterResult(scan.result, filters), database);
    const render = settings.format === 'json' ? renderExplanationJson : renderExplanation;
    return { report: render(explanation, ports.language), exit: decide(scan, settings, ports) };
  });
}

/** The exit code; what a machine-readable report cannot say of the database is said beside it. */
function decide(scan: Scan, settings: ScanSettings, { log, language }: ScanPorts): number {
  if (!isAccepted(scan.currency, settings))
    log.error({ currency: scan.currency }, translate(language, say(messages.databaseNotCurrent)));
  return exitOf(scan, settings);
}

/** Brings the database up to date and does nothing else. Exit code 3 where no current one could be had. */
export async function runDownload(settings: ScanSettings, ports: ScanPorts): Promise<number> {
  const { database, currency, obstacles } = await ports.openDatabase(settings);
  database?.close();
  for (const obstacle of obstacles) ports.log.warn({}, sayError(obstacle, ports.language));
  if (currency !== 'current') {
    ports.log.error({ currency }, translate(ports.language, say(messages.databaseNotCurrent)));
    return 3;
  }
  ports.log.info({ updatedAt: database?.info.updatedAt }, translate(ports.language, say(messages.databaseCurrent)));
  return 0;
}

/** A scan with only the findings that the settings and the ignore file leave. */
export async function filteredScan(target: ScanTarget, settings: ScanSettings, ports: ScanPorts): Promise<Scan> {
  const rules = await readIgnoreRules(settings, ports.cwd);
  const scan = await scanTarget(target, settings, ports);
  const result = filterResult(scan.result, {
    severities: settings.severity,
    ignoreUnfixed: settings['ignore-unfixed'],
    ignoreStatuses: settings['ignore-status'],
    rules,
    now: ports.clock.now(),
  });
  return { ...scan, result };
}
