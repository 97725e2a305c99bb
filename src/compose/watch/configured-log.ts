import type { Log } from '../../core/index.ts';
import type { FalcoConfig } from './falco-config.ts';
import { type LineProgram, startProgram } from './outputs/line-program.ts';

/** The log as the configuration wants it: `log_level`, `log_stderr`, `log_syslog`. */
export interface ConfiguredLog extends Log {
  close(): Promise<void>;
}

type Level = 'debug' | 'info' | 'warn' | 'error';
const order: readonly Level[] = ['debug', 'info', 'warn', 'error'];

/** Lowest of our levels that one of the original's lets through; its levels above error have no messages here. */
const lowest: Readonly<Record<FalcoConfig['log_level'], Level>> = {
  alert: 'error',
  critical: 'error',
  debug: 'debug',
  emergency: 'error',
  error: 'error',
  info: 'info',
  notice: 'info',
  warning: 'warn',
};
const facilities: Readonly<Record<Level, string>> = {
  debug: 'user.debug',
  info: 'user.info',
  warn: 'user.warning',
  error: 'user.err',
};

/** Wraps a log. */
export function configuredLog(
  log: Log,
  { log_level: level, log_stderr: isShown, log_syslog }: FalcoConfig,
): ConfiguredLog {
  const programs = new Map<Level, LineProgram>();
  const toSystem = (at: Level, fields: object, message: string) => {
    const args = ['--tag', 'dartagnan', '--priority', facilities[at]];
    const program = programs.get(at) ?? startProgram('logger', args, { log });
    programs.set(at, program);
    program.write(
      `${message} ${JSON.stringify(fields, (_, value: unknown) => (typeof value === 'bigint' ? String(value) : value))}`,
    );
  };
  const say = (at: Level) => (fields: object, message: string) => {
    if (order.indexOf(at) < order.indexOf(lowest[level])) return;
    if (isShown) log[at](fields, message);
    if (log_syslog) toSystem(at, fields, message);
  };
  return {
    debug: say('debug'),
    info: say('info'),
    warn: say('warn'),
    error: say('error'),
    async close() {
      await Promise.all([...programs.values()].map((program) => program.close()));
    },
  };
}
