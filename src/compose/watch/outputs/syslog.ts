import type { Priority } from '../../../runtime/rules/priority.ts';
import { startProgram, type LineProgram } from './line-program.ts';
import type { AlertOutput } from './output.ts';

const levels: Readonly<Record<Priority, string>> = {
  Emergency: 'emerg',
  Alert: 'alert',
  Critical: 'crit',
  Error: 'err',
  Warning: 'warning',
  Notice: 'notice',
  Informational: 'info',
  Debug: 'debug',
};

/** The system log, through logger(1): Node has no datagram sockets of the unix kind. One logger runs for each priority seen. */
export const syslogOutput: AlertOutput = {
  name: 'syslog',
  doc: 'The system log, facility user, with the alert’s priority.',
  isEnabled: (config) => config.syslog_output.enabled,
  open(_, ports) {
    const loggers = new Map<Priority, LineProgram>();
    return {
      write({ alert: { priority }, line }) {
        const known = loggers.get(priority);
        const logger =
          known ?? startProgram('logger', ['--tag', 'dartagnan', '--priority', `user.${levels[priority]}`], ports);
        loggers.set(priority, logger);
        logger.write(line);
      },
      async close() {
        await Promise.all([...loggers.values()].map((logger) => logger.close()));
      },
    };
  },
};
