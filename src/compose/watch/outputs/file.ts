import { appendFileSync, closeSync, openSync, writeSync } from 'node:fs';
import { resolve } from 'node:path';
import type { AlertOutput } from './output.ts';

/** A file that grows by one line an alert. Unless it is kept open it is opened for each, so that rotation needs no signal. */
export const fileOutput: AlertOutput = {
  name: 'file',
  doc: 'A file that grows by one line an alert.',
  isEnabled: (config) => config.file_output.enabled,
  open({ file_output: { filename, keep_alive: keep } }, { cwd }) {
    const path = resolve(cwd, filename);
    const descriptor = keep ? openSync(path, 'a') : undefined;
    return {
      write({ line }) {
        if (descriptor === undefined) appendFileSync(path, `${line}\n`);
        else writeSync(descriptor, `${line}\n`);
      },
      close() {
        if (descriptor !== undefined) closeSync(descriptor);
        return Promise.resolve();
      },
    };
  },
};
