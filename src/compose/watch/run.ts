import { hostname } from 'node:os';
import type { Language, Log } from '../../core/index.ts';
import { replayCapture } from '../../runtime/ruleset/replay.ts';
import { openOutputs, type AlertSink } from './outputs/index.ts';
import { watchLive } from './live.ts';
import { prepare, type Prepared, type WatchSettings } from './prepare.ts';
import { reportFiles, validationText } from './validation.ts';

/** What the verb needs of its process. */
export interface WatchPorts {
  readonly stdout: (text: string) => void;
  readonly stderr: (text: string) => void;
  readonly log: Log;
  readonly language: Language;
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly signal: AbortSignal;
}

/** Exit code where rules are at fault, as Falco's. */
const badRules = 1;

/** Whether a set of rules can run. */
export function isSound({ rules }: Prepared): boolean {
  return rules.diagnostics.every(({ severity }) => severity === 'warning');
}

/**
 * Watches the live kernel, or replays a capture, until it ends or is told to stop.
 * @throws {EbpfError} where the kernel cannot be watched; {ComposeError} and {RuntimeError} for what cannot be read.
 */
export async function runWatch(settings: WatchSettings, ports: WatchPorts): Promise<number> {
  const prepared = await prepare(settings, ports.cwd);
  if (!isSound(prepared)) {
    const faulty = reportFiles(prepared.files, prepared.rules.diagnostics).filter(({ errors }) => errors.length > 0);
    ports.stderr(validationText(faulty));
    return badRules;
  }
  ports.log.info({ rules: prepared.rules.rules.length, files: prepared.files }, 'rules are loaded');
  if (settings['dry-run']) return 0;
  const sink = openOutputs(prepared.config, { stdout: ports.stdout, cwd: ports.cwd, log: ports.log });
  try {
    await watch(settings, prepared, sink, ports);
  } finally {
    await sink.close();
  }
  return 0;
}

async function watch(settings: WatchSettings, prepared: Prepared, sink: AlertSink, ports: WatchPorts): Promise<void> {
  const limit = settings['max-seconds'];
  const stops = [ports.signal, ...(limit === undefined ? [] : [AbortSignal.timeout(limit * 1000)])];
  const signal = AbortSignal.any(stops);
  const host = ports.env['FALCO_HOSTNAME'] ?? hostname();
  const configured = prepared.config.engine.kind === 'replay' ? prepared.config.engine.replay.capture_file : '';
  const file = settings['capture-file'] ?? (configured === '' ? undefined : configured);
  if (file === undefined)
    return watchLive(settings, prepared, { sink, log: ports.log, signal, hostname: host, cwd: ports.cwd });
  const summary = await replayCapture(file, prepared.rules, (alert) => sink.write(alert), { hostname: host, signal });
  ports.log.info({ ...summary }, 'the capture was replayed');
}
