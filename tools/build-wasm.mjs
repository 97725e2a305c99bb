// npm run build:wasm [-- --check]: compiles the C sources in wasm/ with clang and wasm-ld; --check compares with what is checked in.
import { mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { spawnSync } from 'node:child_process';

const check = process.argv.includes('--check');
const scratch = mkdtempSync(join(tmpdir(), 'dartagnan-wasm-'));

/** Memory of the inflater, which two threads read; its size is `memorySize` of the host's. */
const shared = 4 * 2 ** 20;

/** Each module with its sources and what is particular to it: a file of its own, or all files of a folder. */
const modules = [
  {
    name: 'inflate.wasm',
    sources: ['wasm/inflate.c'],
    compiling: ['-O3', '-msimd128', '-matomics'],
    linking:
      `-z stack-size=16384 --import-memory --shared-memory --initial-memory=${shared} --max-memory=${shared}`.split(
        ' ',
      ),
  },
  {
    // No SIMD: the policies that it becomes part of run wherever OPA's do.
    name: 'rego.wasm',
    sources: sourcesIn('wasm/rego'),
    compiling: ['-O2'],
    linking: ['--import-memory', '--stack-first', '-z', 'stack-size=65536', '--export=__heap_base'],
  },
];

function sourcesIn(folder) {
  return readdirSync(folder)
    .filter((name) => name.endsWith('.c'))
    .sort()
    .map((name) => `${folder}/${name}`);
}

function run(command, args) {
  const { status, error, stderr } = spawnSync(command, args, { encoding: 'utf8' });
  if (status !== 0) throw new Error(`${command} ${args.join(' ')}: ${error?.message ?? stderr}`);
}

function build({ name, sources, compiling, linking }) {
  const common = ['--target=wasm32', '-mbulk-memory', '-ffreestanding', '-fvisibility=hidden', '-Wall', '-Werror'];
  const objects = sources.map((source) => {
    const object = join(scratch, `${source.replaceAll('/', '-')}.o`);
    run('clang', [...common, ...compiling, '-c', '-o', object, source]);
    return object;
  });
  const made = join(check ? scratch : 'wasm', name);
  run('wasm-ld', ['--no-entry', '--export-dynamic', '--strip-all', ...linking, '-o', made, ...objects]);
  if (!check || readFileSync(made).equals(readFileSync(`wasm/${name}`))) return;
  console.error(`wasm/${name}: differs from what its source compiles to; run npm run build:wasm`);
  process.exitCode = 1;
}

try {
  modules.forEach(build);
} finally {
  rmSync(scratch, { recursive: true });
}
