import { hostname as hostName } from 'node:os';
import type { RuleSet } from './rule-set.ts';
import type { Alert } from '../output/alert.ts';
import { readCaptureFile, type CaptureSummary } from '../sources/capture/file.ts';
import { Machine } from '../state/machine.ts';
import { neededTypes } from '../state/tracker.ts';

/** How a capture is replayed. */
export interface ReplayOptions {
  /** Name that alerts carry; this host's unless given. */
  readonly hostname?: string;
  readonly signal?: AbortSignal;
}

/**
 * Evaluates the rules of kernel events over a capture file and calls back with each alert, in the order of the events.
 * @throws {RuntimeError} RUNTIME_CAPTURE where the file cannot be read or is no capture.
 */
export async function replayCapture(
  path: string,
  rules: RuleSet,
  onAlert: (alert: Alert) => void,
  { hostname = process.env['FALCO_HOSTNAME'] ?? hostName(), signal }: ReplayOptions = {},
): Promise<CaptureSummary> {
  const source = rules.source('syscall');
  return readCaptureFile(path, {
    machine: new Machine(),
    needed: neededTypes((type) => source?.engine.watches(type) === true),
    consume: (event) => source?.evaluate(event, hostname, onAlert),
    ...(signal === undefined ? {} : { signal }),
  });
}
