import type { CatalogueRow, Log } from '../../../core/index.ts';
import type { Alert, AlertStyle } from '../../../runtime/output/alert.ts';
import type { FalcoConfig } from '../falco-config.ts';

/** One alert, made into words once for all outputs. */
export interface WrittenAlert {
  readonly alert: Alert;
  /** A line as the configuration wants it: text or JSON. */
  readonly line: string;
  /** The line as JSON, whatever the configuration wants. */
  json(): string;
}

/** Where alerts go. */
export interface OpenOutput {
  /** Never waits: what takes time is queued by the output, in bounds. */
  write(alert: WrittenAlert): void;
  /** Writes what is queued. */
  close(): Promise<void>;
}

/** What outputs need of the process they run in. */
export interface OutputPorts {
  readonly stdout: (text: string) => void;
  readonly cwd: string;
  readonly log: Log;
  /** Told of each alert that an output gave up. */
  readonly onDrop?: () => void;
}

/** A place where alerts can go, with its part of the configuration. */
export interface AlertOutput extends CatalogueRow {
  isEnabled(config: FalcoConfig): boolean;
  open(config: FalcoConfig, ports: OutputPorts): OpenOutput;
}

/** How the configuration wants alerts to be written. */
export function styleOf(config: FalcoConfig): AlertStyle {
  return {
    isoTime: config.time_format_iso_8601,
    includeOutput: config.json_include_output_property,
    includeOutputFields: config.json_include_output_fields_property,
    includeMessage: config.json_include_message_property,
    includeTags: config.json_include_tags_property,
  };
}
