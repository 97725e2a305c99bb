import { hostname as hostName } from 'node:os';
import { RuntimeError } from '../errors.ts';
import type { Alert } from '../output/alert.ts';
import { jsonEvents, type JsonSource } from '../sources/json/event.ts';
import { readDocuments } from '../sources/json/documents.ts';
import type { ReplayOptions } from './replay.ts';
import type { RuleSet } from './rule-set.ts';

/** How far a log was read. */
export interface LogSummary {
  readonly events: number;
  /** What is wrong with the log; the events before were evaluated. */
  readonly fault?: RuntimeError;
}

/** Evaluates the rules of a source over a log of JSON lines: Kubernetes audit, CloudTrail, or documents of any kind. */
export async function replayJsonLines(
  path: string,
  source: JsonSource,
  rules: RuleSet,
  onAlert: (alert: Alert) => void,
  { hostname = process.env['FALCO_HOSTNAME'] ?? hostName(), signal }: ReplayOptions = {},
): Promise<LogSummary> {
  const own = rules.source(source.name);
  let events = 0;
  try {
    for await (const document of readDocuments(path)) {
      for (const event of jsonEvents(source, document, events)) {
        events += 1;
        own?.evaluate(event, hostname, onAlert);
      }
      if (signal?.aborted === true) break;
    }
  } catch (fault) {
    if (!(fault instanceof RuntimeError) || events === 0) throw fault;
    return { events, fault };
  }
  return { events };
}
