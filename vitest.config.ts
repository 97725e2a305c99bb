import { delimiter, join } from 'node:path';
import { defineConfig } from 'vitest/config';
import { ClosingLine } from './tools/closing-line.ts';

/** Real tools that `.ci/unpack` put beside the system; the system's own come first. */
const peers = process.env['DARTAGNAN_PEERS'] ?? join(import.meta.dirname, '.build/peers/bin');

export default defineConfig({
  test: {
    env: { PATH: [process.env['PATH'], peers].join(delimiter) },
    include: [
      'src/**/*.test.ts',
      'test/**/*.test.ts',
      'conformance/**/*.test.ts',
      'bench/**/*.test.ts',
      'tools/**/*.test.ts',
    ],
    testTimeout: 30_000,
    // Hooks build the program or start servers, on machines that do other work too.
    hookTimeout: 60_000,
    maxWorkers: 2,
    reporters: ['default', new ClosingLine()],
  },
});
