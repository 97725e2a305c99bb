// npm run build:wasm [-- --check]: compiles wasm/*.c with clang and wasm-ld; --check compares with what is checked in.
import { mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { spawnSync } from 'node:child_process';

const check = process.argv.includes('--check');
const scratch = mkdtempSync(join(tmpdir(), 'dartagnan-wasm-'));
const compiling = ['--target=wasm32', '-O3', '-msimd128', '-mbulk-memory', '-ffreestanding', '-fvisibility=hidden'];
const linking = ['--no-entry', '--export-dynamic', '--strip-all', '-z', 'stack-size=16384'];
/** Modules whose memory two threads read; its size is `memorySize` of the host's. */
const shared = new Map([['inflate.c', 4 * 2 ** 20]]);

function run(command, args) {
  const { status, error, stderr } = spawnSync(command, args, { encoding: 'utf8' });
  if (status !== 0) throw new Error(`${command} ${args.join(' ')}: ${error?.message ?? stderr}`);
}

try {
  for (const source of readdirSync('wasm').filter((name) => name.endsWith('.c'))) {
    const object = join(scratch, `${source}.o`);
    const name = source.replace(/\.c$/, '.wasm');
    const made = join(check ? scratch : 'wasm', name);
    const size = shared.get(source);
    const atomics = size === undefined ? [] : ['-matomics'];
    const memory =
      size === undefined
        ? []
        : ['--import-memory', '--shared-memory', `--initial-memory=${size}`, `--max-memory=${size}`];
    run('clang', [...compiling, ...atomics, '-Wall', '-Werror', '-c', '-o', object, `wasm/${source}`]);
    run('wasm-ld', [...linking, ...memory, '-o', made, object]);
    if (check && !readFileSync(made).equals(readFileSync(`wasm/${name}`))) {
      console.error(`wasm/${name}: differs from what wasm/${source} compiles to; run npm run build:wasm`);
      process.exitCode = 1;
    }
  }
} finally {
  rmSync(scratch, { recursive: true });
}
