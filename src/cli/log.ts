import type { Logger, pino as makeLogger } from 'pino';
import type { Log } from '../core/index.ts';
import { type Paint, painter } from './colour.ts';
import type { Output } from './io.ts';

/** Which lines are logged, and how they look. */
export interface LogOptions {
  readonly level: 'debug' | 'info' | 'error';
  readonly format: 'text' | 'json' | 'json-pretty';
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Words of a time, milliseconds since 1970; RFC 3339 where it is absent. */
  readonly time?: ((milliseconds: number) => string) | undefined;
}

/** A log on standard error: JSON lines, or one readable line a record. */
export function createLog(output: Output, options: LogOptions): Log {
  let logger: Logger | undefined;
  const at = (level: Level) => (fields: object, message: string) => {
    if (levels.indexOf(level) < levels.indexOf(options.level)) return;
    logger ??= openLog(output, options);
    logger[level](fields, message);
  };
  return { debug: at('debug'), info: at('info'), warn: at('warn'), error: at('error') };
}

/** Levels from the least to the most urgent. */
const levels = ['debug', 'info', 'warn', 'error'] as const;

type Level = (typeof levels)[number];

/** Runs the log library with the first line: most commands say nothing, and starting it takes longer than many of them. */
function openLog(output: Output, { level, format, env, time = rfc3339 }: LogOptions): Logger {
  const { pino } = require('pino') as { readonly pino: typeof makeLogger };
  const paint = painter(output, env);
  const write = {
    json: output.write,
    'json-pretty': (line: string) => output.write(`${JSON.stringify(JSON.parse(line), undefined, 2)}\n`),
    text: (line: string) => output.write(readable(line, paint)),
  }[format];
  const timestamp = () => `,"time":${JSON.stringify(time(Date.now()))}`;
  const formatters = { level: (label: string) => ({ level: label }) };
  return pino({ level, base: null, timestamp, formatters }, { write });
}

function rfc3339(milliseconds: number): string {
  return new Date(milliseconds).toISOString();
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
