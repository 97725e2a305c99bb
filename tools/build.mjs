// Builds dist/: a small command-line entry, one chunk a room, the library entries, and type declarations.
import { chmodSync, cpSync, existsSync, readFileSync, readdirSync, rmSync, symlinkSync } from 'node:fs';
import { spawnSync } from 'node:child_process';
import { build } from 'esbuild';

const { version } = JSON.parse(readFileSync('package.json', 'utf8'));
const shared = {
  define: { DARTAGNAN_VERSION: JSON.stringify(version) },
  bundle: true,
  format: 'esm',
  target: 'node20',
  minify: true,
  keepNames: true,
  sourcemap: false,
  legalComments: 'none',
  logLevel: 'warning',
};
const requireBanner =
  "import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);";

/** Files that run in a thread of their own, `src/scan/layer.worker.ts` as `dist/layer.worker.js`. */
function workers() {
  const paths = readdirSync('src', { recursive: true }).filter((path) => path.endsWith('.worker.ts'));
  return Object.fromEntries(paths.map((path) => [path.split('/').at(-1).replace(/\.ts$/, ''), `src/${path}`]));
}

function library(name) {
  return existsSync(`src/${name}/index.ts`) ? { [name]: `src/${name}/index.ts` } : {};
}

rmSync('dist', { recursive: true, force: true });
await build({
  ...shared,
  entryPoints: { cli: 'src/cli/main.ts', ...workers(), ...library('scan'), ...library('ebpf'), ...library('sign') },
  outdir: 'dist',
  splitting: true,
  chunkNames: 'chunks/[name]-[hash]',
  platform: 'node',
  external: ['koffi', 'node-sqlite3-wasm'],
  banner: { js: requireBanner },
});
if (existsSync('src/rego/index.ts'))
  await build({
    ...shared,
    entryPoints: { rego: 'src/rego/index.ts' },
    outdir: 'dist',
    platform: 'neutral',
    mainFields: ['module', 'main'],
  });
const types = spawnSync('node_modules/.bin/tsc', ['-b', ...readdirSync('src').map((room) => `src/${room}`)], {
  stdio: 'inherit',
});
if (types.status !== 0) process.exit(types.status ?? 1);
cpSync('.build/types', 'dist/types', { recursive: true });

// `npx dartagnan` in a checkout looks among the installed commands first, so the checkout's own stands there too.
chmodSync('dist/cli.js', 0o755);
if (existsSync('node_modules/.bin')) {
  rmSync('node_modules/.bin/dartagnan', { force: true });
  symlinkSync('../../dist/cli.js', 'node_modules/.bin/dartagnan');
}
