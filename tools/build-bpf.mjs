// npm run build:bpf [-- --check]: compiles bpf/*.bpf.c with clang for both processors; --check compares with the objects that are checked in.
import { mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { spawnSync } from 'node:child_process';

const targets = { x86_64: '__TARGET_ARCH_x86', aarch64: '__TARGET_ARCH_arm64' };
const check = process.argv.includes('--check');
const folder = check ? mkdtempSync(join(tmpdir(), 'dartagnan-bpf-')) : 'bpf/objects';
let stale = 0;

function compile(source, define, object) {
  const flags = [
    '-O2',
    '-g',
    '-target',
    'bpf',
    '-Wall',
    '-Werror',
    `-D${define}`,
    '-fdebug-prefix-map=' + process.cwd() + '=.',
    '-Ibpf',
    '-c',
    source,
    '-o',
    object,
  ];
  for (const [command, ...args] of [
    ['clang', ...flags],
    ['llvm-strip', '-g', object],
  ]) {
    const { status, error, stderr } = spawnSync(command, args, { encoding: 'utf8' });
    if (status !== 0) throw new Error(`${command} ${source}: ${error?.message ?? stderr}`);
  }
}

for (const file of readdirSync('bpf').filter((name) => name.endsWith('.bpf.c')))
  for (const [processor, define] of Object.entries(targets)) {
    const name = `${file.slice(0, -'.bpf.c'.length)}.${processor}.bpf.o`;
    compile(`bpf/${file}`, define, join(folder, name));
    if (check && !readFileSync(join(folder, name)).equals(readFileSync(`bpf/objects/${name}`))) {
      console.error(`bpf/objects/${name}: differs from what bpf/${file} compiles to; run npm run build:bpf`);
      stale += 1;
    }
  }
if (check) rmSync(folder, { recursive: true });
process.exitCode = stale === 0 ? 0 : 1;
