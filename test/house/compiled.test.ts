import { spawnSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';

/** What is compiled from C and checked in, with the programs that compile it. */
const compiled = [
  { name: 'kernel programs', script: 'tools/build-bpf.mjs', tools: ['clang', 'llvm-strip'] },
  { name: 'WebAssembly', script: 'tools/build-wasm.mjs', tools: ['clang', 'wasm-ld'] },
];

/** Another release of the compiler makes other bytes of the same source, so only the one that made them is asked. */
const madeBy = 'clang version 14.';

const versionOf = (tool: string) => spawnSync(tool, ['--version'], { encoding: 'utf8' }).stdout ?? '';

function reasonToSkip(tools: readonly string[]): string | undefined {
  const absent = tools.find((tool) => versionOf(tool) === '');
  if (absent !== undefined) return `${absent} is not installed`;
  return tools.some((tool) => versionOf(tool).includes(madeBy)) ? undefined : `they were made by ${madeBy}x`;
}

describe('what is compiled and checked in', () => {
  for (const { name, script, tools } of compiled) {
    const reason = reasonToSkip(tools);
    it.skipIf(reason !== undefined)(`${name}: is what its source compiles to (${reason ?? 'compared'})`, () => {
      const { status, stderr } = spawnSync(process.execPath, [script, '--check'], { encoding: 'utf8' });
      expect(stderr).toBe('');
      expect(status).toBe(0);
    });
  }
});
