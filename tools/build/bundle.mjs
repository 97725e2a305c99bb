// Bundles the sources: a small command-line entry with one chunk a room, worker entries, and the library entries.
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { basename } from 'node:path';
import { build } from 'esbuild';
import { journeys } from './journeys.mjs';
import { mergeChunks } from './merge.mjs';

/** Workers of a few kilobytes: one CommonJS file each starts a quarter faster than a module with chunks does. */
const small = new Set(['gunzip.worker']);

/** Files that run in a thread of their own: `src/scan/layer.worker.ts` becomes `layer.worker.js`, or `.cjs` where it is small. */
function workerEntries(isSmall) {
  const paths = readdirSync('src', { recursive: true }).filter((path) => path.endsWith('.worker.ts'));
  const entries = paths.map((path) => [basename(path, '.ts'), `src/${path}`]);
  return Object.fromEntries(entries.filter(([name]) => small.has(name) === isSmall));
}

/** Public sub-paths by the room that each opens; those that need Node, and those that run anywhere. */
const libraries = {
  node: { ebpf: 'ebpf', falco: 'runtime', scan: 'scan', sign: 'sign' },
  neutral: { rego: 'rego' },
};

/** The builtins of Rego, a file each, so that a policy compiled ahead of time loads those alone that it calls. */
function builtinEntries() {
  const source = readFileSync('src/rego/builtins/families.ts', 'utf8');
  const files = new Set([...source.matchAll(/file: '([^']+)'/g)].map(([, file]) => file));
  return Object.fromEntries([...files].map((file) => [`rego/builtins/${file}`, `src/rego/builtins/${file}.ts`]));
}

function libraryEntries(rooms) {
  const entries = Object.entries(rooms).map(([name, room]) => [name, `src/${room}/index.ts`]);
  return Object.fromEntries(entries.filter(([, path]) => existsSync(path)));
}

/** Entries that are a journey each. */
function lists(entries) {
  return Object.fromEntries(Object.entries(entries).map(([name, path]) => [name, [path]]));
}

/**
 * Bundles into `outdir`; nothing is written where `write` is false.
 * @returns esbuild's metafiles of the Node bundle and of the platform-neutral one, in that order.
 */
export async function bundle(outdir, { write = true } = {}) {
  const { version, dependencies } = JSON.parse(readFileSync('package.json', 'utf8'));
  const shared = {
    define: { DARTAGNAN_VERSION: JSON.stringify(version) },
    bundle: true,
    splitting: true,
    chunkNames: 'chunks/[name]-[hash]',
    format: 'esm',
    target: 'node20',
    minifySyntax: true,
    minifyWhitespace: true,
    legalComments: 'none',
    logLevel: 'warning',
    metafile: true,
    outdir,
    write,
  };
  const options = {
    ...shared,
    platform: 'node',
    // Names stay: errors and stacks say them, and esbuild's `keepNames` would define thousands anew at every start.
    minifyIdentifiers: false,
    // Native parts are installed beside the package instead.
    external: Object.keys(dependencies),
  };
  const node = await build({
    ...options,
    write: false,
    entryPoints: { cli: 'src/cli/main.ts', ...workerEntries(false), ...libraryEntries(libraries.node) },
  });
  await mergeChunks(
    node,
    { ...journeys, ...lists(libraryEntries(libraries.node)), ...lists(workerEntries(false)) },
    options,
  );
  await build({
    ...options,
    entryPoints: workerEntries(true),
    format: 'cjs',
    splitting: false,
    outExtension: { '.js': '.cjs' },
    write,
  });
  const neutral = await build({
    ...shared,
    entryPoints: {
      ...libraryEntries(libraries.neutral),
      'rego/load': 'src/rego/loader.ts',
      'rego/wasm': 'src/rego/wasm/index.ts',
      ...builtinEntries(),
    },
    platform: 'neutral',
    // What a browser fetches should be small.
    minifyIdentifiers: true,
    keepNames: true,
    mainFields: ['module', 'main'],
  });
  return [node.metafile, neutral.metafile];
}
