// npm run build [-- --types] [--outdir DIR]: builds dist/, with the type declarations where asked (they cost seconds; packing asks).
import { chmodSync, cpSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { spawnSync } from 'node:child_process';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { rooms } from '../rooms.mjs';
import { bundle } from './bundle.mjs';
import { notices } from './notices.mjs';

/** Rooms whose declarations the public sub-paths need: those that package.json exports, and what they import. */
function publicRooms() {
  const exported = Object.values(JSON.parse(readFileSync('package.json', 'utf8')).exports);
  const names = exported.flatMap((entry) => /^\.\/dist\/types\/([^/]+)\//.exec(entry.types ?? '')?.[1] ?? []);
  return [...new Set(names.flatMap((name) => [name, ...rooms[name].needs]))];
}

function declarations(outdir) {
  const projects = publicRooms().filter((room) => existsSync(`src/${room}/tsconfig.json`));
  const { status } = spawnSync(join('node_modules', '.bin', 'tsc'), ['-b', ...projects.map((room) => `src/${room}`)], {
    stdio: 'inherit',
  });
  if (status !== 0) throw new Error('the declarations were not made: the sources have type errors, see above');
  for (const room of projects) cpSync(`.build/types/${room}`, join(outdir, 'types', room), { recursive: true });
}

/** Builds in a folder beside the goal and moves it there whole, so that a running command never meets half a build. */
export async function build(outdir, withTypes) {
  const staging = join(dirname(outdir), '.build', `dist-${process.pid}`);
  const replaced = `${staging}.replaced`;
  mkdirSync(staging, { recursive: true });
  try {
    const metafiles = await bundle(staging);
    writeFileSync(join(staging, 'THIRD-PARTY-NOTICES.txt'), notices(metafiles));
    chmodSync(join(staging, 'cli.js'), 0o755);
    if (withTypes) declarations(staging);
    if (existsSync(outdir)) renameSync(outdir, replaced);
    renameSync(staging, outdir);
  } finally {
    for (const path of [staging, replaced]) rmSync(path, { recursive: true, force: true });
  }
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) {
  const args = process.argv.slice(2);
  await build(args.includes('--outdir') ? args[args.indexOf('--outdir') + 1] : 'dist', args.includes('--types'));
}
