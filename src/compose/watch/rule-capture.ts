import { type Log, messageOf } from '../../core/index.ts';
import type { RuntimeEvent } from '../../runtime/events/event.ts';
import type { Alert } from '../../runtime/output/alert.ts';
import type { RuleItem } from '../../runtime/rules/item.ts';
import { CaptureWriter } from '../../runtime/sources/capture/writer/writer.ts';
import { recordEvents } from '../../runtime/sources/capture/writer/batch.ts';
import type { Batch } from '../../runtime/sources/live/drain.ts';
import type { Machine } from '../../runtime/state/machine.ts';
import type { FalcoConfig } from './falco-config.ts';

/** What recordings on alerts need. */
export interface RuleCapturePorts {
  readonly log: Log;
  readonly hostname: string;
  /** Milliseconds since 1970. */
  now(): number;
  ruleOf(name: string): RuleItem | undefined;
}

/** Bytes of one recording at most, so that a flood of events does not fill the disk. */
const largest = 1 << 30;

/** Records the kernel's events for a while after an alert of a rule that asks for it, `capture` (Falco: "Capture recording"). */
export class RuleCapture {
  readonly #settings: FalcoConfig['capture'];
  readonly #ports: RuleCapturePorts;
  #open: { readonly writer: CaptureWriter; readonly path: string; until: number } | undefined;
  #batch: Batch | undefined;
  #machine: Machine | undefined;

  constructor({ capture }: FalcoConfig, ports: RuleCapturePorts) {
    this.#settings = capture;
    this.#ports = ports;
  }

  /** A batch arrives, and is evaluated next. */
  take(batch: Batch, machine: Machine): void {
    this.#batch = batch;
    this.#machine = machine;
    if (this.#open === undefined) return;
    if (this.#ports.now() >= this.#open.until || this.#open.writer.bytes > largest) this.close();
    else this.#guard((writer) => recordEvents(batch.bytes, writer));
  }

  /** An alert begins a recording, or prolongs the one that runs. The batch that it is of is part of it. */
  onAlert(alert: Alert, event: RuntimeEvent): void {
    if (!this.#settings.enabled || alert.source !== 'syscall') return;
    const rule = this.#ports.ruleOf(alert.rule);
    if (this.#settings.mode === 'rules' && rule?.capture !== true) return;
    const until = this.#ports.now() + (rule?.captureDuration ?? this.#settings.default_duration);
    if (this.#open !== undefined) this.#open.until = Math.max(this.#open.until, until);
    else this.#begin(`${this.#settings.path_prefix}_${alert.time}_${event.number}.scap`, until);
  }

  /** Ends the recording that runs. */
  close(): void {
    const open = this.#open;
    this.#open = undefined;
    if (open === undefined) return;
    try {
      open.writer.close();
      this.#ports.log.info({ file: open.path, events: open.writer.events }, 'the recording of an alert has ended');
    } catch (error) {
      this.#ports.log.error({ file: open.path, reason: messageOf(error) }, 'a recording cannot be written');
    }
  }

  #begin(path: string, until: number): void {
    const [batch, machine] = [this.#batch, this.#machine];
    if (batch === undefined || machine === undefined) return;
    try {
      this.#open = { writer: new CaptureWriter(path), path, until };
    } catch (error) {
      this.#ports.log.error({ file: path, reason: messageOf(error) }, 'a recording cannot be begun');
      return;
    }
    this.#guard((writer) => {
      writer.begin(machine, { hostname: this.#ports.hostname });
      recordEvents(batch.bytes, writer);
    });
    this.#ports.log.info({ file: path }, 'an alert is recorded');
  }

  /** A full disk ends the recording, never the watch. */
  #guard(work: (writer: CaptureWriter) => void): void {
    try {
      if (this.#open !== undefined) work(this.#open.writer);
    } catch (error) {
      this.#ports.log.error({ reason: messageOf(error) }, 'a recording cannot be written');
      this.#open = undefined;
    }
  }
}
