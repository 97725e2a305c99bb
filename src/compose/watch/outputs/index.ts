import { defineCatalogue } from '../../../core/index.ts';
import { type Alert, alertJson, alertText } from '../../../runtime/output/alert.ts';
import type { FalcoConfig } from '../falco-config.ts';
import { fileOutput } from './file.ts';
import { httpOutput } from './http.ts';
import { type AlertOutput, type OutputPorts, styleOf } from './output.ts';
import { programOutput } from './program.ts';
import { stdoutOutput } from './stdout.ts';
import { syslogOutput } from './syslog.ts';

/** Every place where alerts can go, in alphabetical order. */
export const alertOutputs = defineCatalogue<AlertOutput>([
  fileOutput,
  httpOutput,
  programOutput,
  stdoutOutput,
  syslogOutput,
]);

/** All outputs of a configuration as one. */
export interface AlertSink {
  write(alert: Alert): void;
  /** Alerts that an output gave up since the start. */
  readonly drops: number;
  close(): Promise<void>;
}

/** Opens the outputs that a configuration enables. */
export function openOutputs(config: FalcoConfig, given: OutputPorts): AlertSink {
  let drops = 0;
  const ports = { ...given, onDrop: () => void (drops += 1) };
  const open = alertOutputs.rows
    .filter((output) => output.isEnabled(config))
    .map((output) => output.open(config, ports));
  const style = styleOf(config);
  return {
    get drops() {
      return drops;
    },
    write(alert) {
      const json = () => alertJson(alert, style);
      const line = config.json_output ? json() : alertText(alert, style);
      for (const output of open) output.write({ alert, line, json });
    },
    async close() {
      for (const output of open) await output.close();
    },
  };
}
