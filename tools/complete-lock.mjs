// Adds to package-lock.json the builds for other platforms that a partial registry mirror left out: `npm ci` refuses a lock without them.
import { readFileSync, writeFileSync } from 'node:fs';

const check = process.argv.includes('--check');
const lock = JSON.parse(readFileSync('package-lock.json', 'utf8'));
const systems = ['aix', 'android', 'darwin', 'freebsd', 'linux', 'netbsd', 'openbsd', 'openharmony', 'sunos', 'win32'];
const processors = ['arm64', 'arm', 'ia32', 'loong64', 'mips64el', 'ppc64', 'riscv64', 's390x', 'x64'];

/** Entry of a platform's build, read from its name: `binding-linux-arm-musleabihf` is for Linux, arm, musl. */
function platformEntry(name, version, parent) {
  const words = name.split(/[/-]/);
  const os = systems.find((system) => words.includes(system));
  const cpu = processors.find((processor) => words.includes(processor));
  if (os === undefined || cpu === undefined) return undefined;
  const libc = words.some((word) => word.startsWith('musl')) ? { libc: ['musl'] } : {};
  return { version, cpu: [cpu], ...(parent.dev ? { dev: true } : {}), ...libc, optional: true, os: [os] };
}

const missing = Object.entries(lock.packages).flatMap(([path, parent]) =>
  Object.entries(parent.optionalDependencies ?? {})
    .filter(([name]) => !lock.packages[`node_modules/${name}`] && !lock.packages[`${path}/node_modules/${name}`])
    .map(([name, version]) => [`node_modules/${name}`, platformEntry(name, version, parent)]),
);
const additions = missing.filter(([, entry]) => entry !== undefined && /^\d/.test(entry.version));
if (check && missing.length > 0) {
  console.error(`package-lock.json: ${missing.length} builds missing, run node tools/complete-lock.mjs:`);
  for (const [path] of missing) console.error(`  ${path}`);
  process.exitCode = 1;
} else if (additions.length > 0) {
  const all = Object.entries(lock.packages).concat(additions);
  const sorted = all.toSorted(([left], [right]) => left.localeCompare(right, 'en'));
  lock.packages = Object.fromEntries(sorted);
  writeFileSync('package-lock.json', `${JSON.stringify(lock, null, 2)}\n`);
}
