import { type Log, messageOf } from '../../core/index.ts';
import type { Host } from '../../rego/builtins/context.ts';
import { jsonText } from '../../rego/value/print.ts';
import type { PlainObject, Value } from '../../rego/value/value.ts';
import { isPlain } from '../load/merge.ts';
import type { DecisionEvent } from '../server/context.ts';
import type { PolicyStore } from '../server/store.ts';
import { maskEvent } from './mask.ts';

/** What of a decision is written down. */
export interface RecordingConfig {
  /** Documents that decide what is hidden and what is left out. */
  readonly mask: readonly string[];
  readonly drop: readonly string[];
  /** Headers of requests that are told, as the configuration spells them. */
  readonly headers: readonly string[];
}

/** Reads what `decision_logs` says of recording; undefined where decisions are not logged. */
export function recordingOf({ decision_logs: row }: PlainObject): RecordingConfig | undefined {
  if (!isPlain(row)) return undefined;
  const path = (key: string, fallback: string) =>
    (typeof row[key] === 'string' ? row[key] : fallback).split('/').filter(Boolean);
  const context = isPlain(row['request_context']) ? row['request_context'] : {};
  const http = isPlain(context['http']) ? context['http'] : {};
  return {
    mask: path('mask_decision', '/system/log/mask'),
    drop: path('drop_decision', '/system/log/drop'),
    headers: Array.isArray(http['headers']) ? http['headers'].map(String) : [],
  };
}

/** What recording works with. */
interface RecorderPorts {
  readonly store: PolicyStore;
  readonly host: Host;
  readonly labels: PlainObject;
  readonly log: Log;
}

/** Writes decisions down as the policy wants them: masked, or not at all. */
export class DecisionRecorder {
  readonly #config: RecordingConfig;
  readonly #ports: RecorderPorts;

  constructor(config: RecordingConfig, ports: RecorderPorts) {
    this.#config = config;
    this.#ports = ports;
  }

  /**
   * A decision as JSON; undefined where the policy drops it. Errors of the masking policy are logged, and the event then leaves out what it
   * might hide.
   */
  record(event: DecisionEvent, bundles: PlainObject): string | undefined {
    const row = this.#rowOf(event, bundles);
    try {
      if (this.#ask(this.#config.drop, row) === true) return undefined;
      const { event: masked, erased, masked: replaced } = maskEvent(row, this.#ask(this.#config.mask, row));
      return jsonText({
        ...masked,
        ...(erased.length > 0 && { erased: [...erased] }),
        ...(replaced.length > 0 && { masked: [...replaced] }),
      });
    } catch (error) {
      const reason = messageOf(error);
      this.#ports.log.error({ reason }, 'A decision cannot be masked: its input and result are left out.');
      const { input: _input, result: _result, nd_builtin_cache: _cache, ...rest } = row;
      return jsonText(rest);
    }
  }

  #ask(path: readonly string[], row: PlainObject): Value | undefined {
    const { store, host } = this.#ports;
    return store.policy.evaluate(path, row, { host });
  }

  #rowOf(event: DecisionEvent, bundles: PlainObject): PlainObject {
    const { custom, error, input, nondeterministic, path, query, result, span } = event;
    const context = this.#contextOf(event);
    return {
      labels: this.#ports.labels,
      decision_id: event.decisionId,
      ...(span !== undefined && { trace_id: span.traceId, span_id: span.spanId }),
      ...(Object.keys(bundles).length > 0 && { bundles: withoutEmptyRevisions(bundles) }),
      ...(path !== undefined && { path }),
      ...(query !== undefined && { query }),
      ...(input !== undefined && { input }),
      ...(result !== undefined && { result }),
      ...(nondeterministic !== undefined && { nd_builtin_cache: nondeterministic }),
      ...(error !== undefined && { error }),
      ...(context !== undefined && { request_context: context }),
      ...(custom !== undefined && { custom }),
      requested_by: event.requestedBy,
      timestamp: event.timestamp,
      metrics: event.metrics,
      req_id: event.reqId,
    };
  }

  /** The headers that the configuration names, where the request has one of them. */
  #contextOf({ headers = {} }: DecisionEvent): PlainObject | undefined {
    const rows = this.#config.headers.flatMap((name) => {
      const value = headers[name.toLowerCase()];
      return value === undefined ? [] : [[name, [value].flat()] as const];
    });
    return rows.length === 0 ? undefined : { http: { headers: Object.fromEntries(rows) } };
  }
}

/** Bundles by name; a revision that says nothing is left out. */
function withoutEmptyRevisions(bundles: PlainObject): PlainObject {
  const rows = Object.entries(bundles).map(
    ([name, row]) => [name, isPlain(row) && row['revision'] === '' ? {} : row] as const,
  );
  return Object.fromEntries(rows);
}
