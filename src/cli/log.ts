import { pino } from 'pino';
import type { Log } from '../core/index.ts';
import { type Paint, painter } from './colour.ts';
import type { Output } from './io.ts';

/** Which lines are logged, and how they look. */
export interface LogOptions {
  readonly level: 'debug' | 'info' | 'error';
  readonly format: 'text' | 'json';
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** A log on standard error: JSON lines, or one readable line a record. */
export function createLog(output: Output, { level, format, env }: LogOptions): Log {
  const paint = painter(output, env);
  const write = format === 'json' ? output.write : (line: string) => output.write(readable(line, paint));
  const logger = pino(
    {
      level,
      base: null,
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
    },
    { write },
  );
  return {
    debug: (fields, message) => logger.debug(fields, message),
    info: (fields, message) => logger.info(fields, message),
    warn: (fields, message) => logger.warn(fields, message),
    error: (fields, message) => logger.error(fields, message),
  };
}

const styles = { debug: 'dim', info: 'cyan', warn: 'yellow', error: 'red' } as const;

/** `2026-01-01T00:00:00.000Z  WARN  message  key=value` of one JSON record. */
function readable(line: string, paint: Paint): string {
  const { level, time, msg, ...fields }: Record<string, unknown> = JSON.parse(line);
  const style = styles[String(level) as keyof typeof styles] ?? 'dim';
  const pairs = Object.entries(fields).map(
    ([key, value]) => `${key}=${typeof value === 'string' ? value : JSON.stringify(value)}`,
  );
  const head = `${paint('dim', String(time))}  ${paint(style, String(level).toUpperCase().padEnd(5))}  ${String(msg)}`;
  return `${[head, ...pairs].join('  ')}\n`;
}
