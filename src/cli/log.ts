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

/** Levels from the least to the most urgent. */
const levels = ['debug', 'info', 'warn', 'error'] as const;

type Level = (typeof levels)[number];

/** A log on standard error: JSON lines, or one readable line a record. */
export function createLog(output: Output, { level: least, format, env, time = rfc3339 }: LogOptions): Log {
  const paint = painter(output, env);
  const render = {
    json: (record: LogRecord) => jsonLine(record),
    'json-pretty': (record: LogRecord) => JSON.stringify(JSON.parse(jsonLine(record)), undefined, 2),
    text: (record: LogRecord) => readable(record, paint),
  }[format];
  const writer = (level: Level) => (fields: object, message: string) => {
    if (levels.indexOf(level) < levels.indexOf(least)) return;
    output.write(`${render({ level, time: time(Date.now()), fields, message })}\n`);
  };
  return { debug: writer('debug'), info: writer('info'), warn: writer('warn'), error: writer('error') };
}

function rfc3339(milliseconds: number): string {
  return new Date(milliseconds).toISOString();
}

interface LogRecord {
  readonly level: Level;
  readonly time: string;
  readonly fields: object;
  readonly message: string;
}

function jsonLine({ level, time, fields, message }: LogRecord): string {
  return JSON.stringify({ level, time, ...fields, msg: message }, plain);
}

const styles = { debug: 'dim', info: 'cyan', warn: 'yellow', error: 'red' } as const;

/** `2026-01-01T00:00:00.000Z  WARN  message  key=value`. */
function readable({ level, time, fields, message }: LogRecord, paint: Paint): string {
  const pairs = Object.entries(fields).flatMap(([key, value]) => {
    const shown: unknown = typeof value === 'string' ? value : JSON.stringify(value, plain);
    return shown === undefined ? [] : [`${key}=${String(shown)}`];
  });
  const head = `${paint('dim', time)}  ${paint(styles[level], level.toUpperCase().padEnd(5))}  ${message}`;
  return [head, ...pairs].join('  ');
}

/** What JSON cannot say is said in words. */
function plain(_key: string, value: unknown): unknown {
  if (value instanceof Error) return { type: value.name, message: value.message, stack: value.stack };
  return typeof value === 'bigint' ? String(value) : value;
}
