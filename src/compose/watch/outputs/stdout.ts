import type { AlertOutput } from './output.ts';

/** Standard output, one line an alert. */
export const stdoutOutput: AlertOutput = {
  name: 'stdout',
  doc: 'Standard output, one line an alert.',
  isEnabled: (config) => config.stdout_output.enabled,
  open: (_, { stdout }) => ({ write: ({ line }) => stdout(`${line}\n`), close: () => Promise.resolve() }),
};
