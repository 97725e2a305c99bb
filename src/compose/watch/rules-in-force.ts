import { type Log, messageOf } from '../../core/index.ts';
import type { RuntimeEvent } from '../../runtime/events/event.ts';
import type { RuleCost } from '../../runtime/engine/statistics.ts';
import { knownSources, type RuleSet } from '../../runtime/ruleset/rule-set.ts';
import type { Alert } from '../../runtime/output/alert.ts';
import type { AlertSink } from './outputs/index.ts';
import { type Prepared, prepare, type WatchSettings } from './prepare.ts';

/** What the rules in force need of the process. */
export interface RulePorts {
  readonly sink: AlertSink;
  readonly log: Log;
  readonly hostname: string;
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** The rules that all sources share. They change between two events, so that none is lost. */
export class RulesInForce {
  /** Alerts by rule. */
  readonly alerts = new Map<string, number>();
  /** Nanoseconds since 1970 of the last change. */
  reloadedAt: bigint = BigInt(Date.now()) * 1_000_000n;
  readonly #settings: WatchSettings;
  readonly #ports: RulePorts;
  readonly #listeners: (() => void)[] = [];
  readonly #observers: ((alert: Alert, event: RuntimeEvent) => void)[] = [];
  #prepared: Prepared;
  #rules: RuleSet;

  constructor(settings: WatchSettings, prepared: Prepared, ports: RulePorts) {
    this.#settings = settings;
    this.#prepared = prepared;
    this.#rules = prepared.rules;
    this.#ports = ports;
  }

  get rules(): RuleSet {
    return this.#rules;
  }

  get prepared(): Prepared {
    return this.#prepared;
  }

  /** Calls back after each change of the rules. */
  onChange(listener: () => void): void {
    this.#listeners.push(listener);
  }

  /** Calls back with each alert and its event, before the event is gone. */
  onAlert(observer: (alert: Alert, event: RuntimeEvent) => void): void {
    this.#observers.push(observer);
  }

  evaluate(source: string, event: RuntimeEvent): void {
    this.#rules.source(source)?.evaluate(event, this.#ports.hostname, (alert) => {
      this.alerts.set(alert.rule, (this.alerts.get(alert.rule) ?? 0) + 1);
      for (const observer of this.#observers) observer(alert, event);
      this.#ports.sink.write(alert);
    });
  }

  /** What rules cost and found, the dearest first; empty where it was not asked for. */
  costs(): RuleCost[] {
    const all = knownSources.flatMap((name) => this.#rules.source(name)?.engine.statistics?.report() ?? []);
    return all.toSorted((left, right) => total(right) - total(left));
  }

  /** Loads configuration and rules anew; rules with errors do not replace those in force. */
  async reload(): Promise<void> {
    const { log, cwd, env } = this.#ports;
    try {
      const prepared = await prepare(this.#settings, cwd, env);
      const fault = prepared.rules.diagnostics.find(({ severity }) => severity === 'error');
      if (fault !== undefined) {
        const { file, line, column } = fault.position;
        return log.error(
          { at: `${file}:${line}:${column}`, fault: fault.message },
          'the rules changed but are at fault; those before stay in force',
        );
      }
      this.#prepared = prepared;
      this.#rules = prepared.rules;
      this.reloadedAt = BigInt(Date.now()) * 1_000_000n;
      for (const listener of this.#listeners) listener();
      log.info({ rules: this.#rules.rules.length }, 'the rules were loaded anew');
    } catch (error) {
      log.error({ reason: messageOf(error) }, 'the rules changed but cannot be read; those before stay in force');
    }
  }
}

function total({ evaluations, nanoseconds }: RuleCost): number {
  return evaluations * nanoseconds;
}
