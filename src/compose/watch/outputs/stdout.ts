import type { AlertOutput } from './output.ts';

/** A buffered line waits at most so long, milliseconds, and so many characters. */
const longestWait = 1000;
const largestBuffer = 65_536;

/** Standard output, one line an alert; `buffered_outputs` gathers lines for a moment. */
export const stdoutOutput: AlertOutput = {
  name: 'stdout',
  doc: 'Standard output, one line an alert.',
  isEnabled: (config) => config.stdout_output.enabled,
  open({ buffered_outputs: isBuffered }, { stdout }) {
    if (!isBuffered) return { write: ({ line }) => stdout(`${line}\n`), close: () => Promise.resolve() };
    let buffer = '';
    let timer: NodeJS.Timeout | undefined;
    const flush = () => {
      clearTimeout(timer);
      timer = undefined;
      if (buffer !== '') stdout(buffer);
      buffer = '';
    };
    return {
      write({ line }) {
        buffer += `${line}\n`;
        if (buffer.length > largestBuffer) flush();
        else timer ??= setTimeout(flush, longestWait);
      },
      close() {
        flush();
        return Promise.resolve();
      },
    };
  },
};
