// Joins the chunks that are always loaded together. Splitting leaves a chunk for every set of entries that share it: hundreds,
// since every `import()` is an entry, and a command that loads eighty modules spends more on finding than on running them.
import { createHash } from 'node:crypto';
import { basename, dirname, relative, resolve } from 'node:path';
import { build } from 'esbuild';

/**
 * Groups of output files: all that the same journeys (lists of entry points that one command loads) reach by static imports.
 * What a file imports belongs to every journey of the file, so that groups import each other without circles. Files that no
 * journey reaches, or that share their journeys with no other, stand alone; so do the command, the workers and the libraries.
 */
export function groupsOf(outputs, journeys) {
  const journeysOf = new Map();
  for (const [name, entries] of Object.entries(journeys))
    for (const path of reachedBy(outputs, entries)) journeysOf.set(path, [...(journeysOf.get(path) ?? []), name]);
  const groups = new Map();
  for (const [path, names] of journeysOf) {
    const key = names.sort().join();
    if (basename(dirname(path)) === 'chunks') groups.set(key, [...(groups.get(key) ?? []), path]);
  }
  return [...groups.values()].filter((members) => members.length > 1);
}

function reachedBy(outputs, entries) {
  const pathOf = new Map(Object.entries(outputs).map(([path, { entryPoint }]) => [entryPoint, path]));
  const seen = new Set();
  const visit = (path) => {
    if (seen.has(path)) return;
    seen.add(path);
    for (const { path: next, kind, external } of outputs[path].imports)
      if (!external && kind === 'import-statement') visit(next);
  };
  for (const entry of entries) {
    if (!pathOf.has(entry)) throw new Error(`${entry} stands in a journey, but nothing loads it: see tools/build`);
    visit(pathOf.get(entry));
  }
  return seen;
}

/** Where each member of a group went: file of the group, and the prefix that keeps its exports apart from the others'. */
function placesOf(groups) {
  const places = new Map();
  for (const members of groups) {
    // The members' names carry the hashes of what they hold, so that a command never meets the chunks of another build.
    const hash = createHash('sha256').update(members.join()).digest('hex').slice(0, 8).toUpperCase();
    const file = resolve(dirname(members[0]), `group-${hash}.js`);
    for (const [index, member] of members.entries()) places.set(resolve(member), { file, prefix: `m${index}_` });
  }
  return places;
}

/** Bundled packages that are CommonJS ask for `require`, which a module does not have. Making one takes a millisecond, so it waits. */
const requireSource = `import { createRequire } from 'node:module';
let made; const require = (name) => (made ??= createRequire(import.meta.url))(name);`;

/** `chunk-A.js` seen from a folder, as imports write it. */
const from = (folder, file) => `./${relative(folder, file)}`;

/** The sources of the second build by namespace; a path of `facade` has the folder that it is imported from behind a `?`. */
function sourcesOf({ outputFiles, metafile }, groups, places) {
  const exportsOf = new Map(Object.entries(metafile.outputs).map(([path, output]) => [resolve(path), output.exports]));
  const texts = new Map(outputFiles.map(({ path, text }) => [path, text]));
  const whole = new Map(
    groups.map((members) => [places.get(resolve(members[0])).file, members.map((one) => resolve(one))]),
  );
  return {
    /** All that the members of a group export, each under its prefix. */
    group(path) {
      const lines = whole.get(path).map((member) => {
        const names = exportsOf.get(member).map((name) => `${name} as ${places.get(member).prefix}${name}`);
        return `import '${member}'; export { ${names.join()} } from '${member}';`;
      });
      return lines.join('\n');
    },
    /** What a member exports, taken from its group. */
    facade(path) {
      const [member, folder] = path.split('?');
      const { file, prefix } = places.get(member);
      const names = exportsOf.get(member).map((name) => `${prefix}${name} as ${name}`);
      return `export { ${names.join()} } from '${from(folder, file)}';`;
    },
    file(path) {
      const text = texts.get(path);
      return /\brequire\b/.test(text) ? `${requireSource}\n${text}` : text;
    },
  };
}

const folderOf = (path) => path.split('?')[1] ?? dirname(path);

/** Reads the files of the first build from memory, and sends imports of a member to its group. */
function joining(sources, places) {
  const resolveImport = ({ path, importer, kind, resolveDir, namespace }) => {
    if (kind === 'entry-point') {
      if (places.has(path)) return { path: `${path}?${dirname(path)}`, namespace: 'facade' };
      return { path, namespace: basename(path).startsWith('group-') ? 'group' : 'file' };
    }
    if (namespace === 'facade' || !/^[./]/.test(path)) return { path, external: true };
    const target = resolve(resolveDir, path);
    const place = places.get(target);
    const home = places.get(importer)?.file ?? importer;
    if (place?.file === home) return { path: target, namespace: 'file' };
    if (place === undefined || kind === 'dynamic-import') return { path: from(dirname(home), target), external: true };
    return { path: `${target}?${dirname(home)}`, namespace: 'facade' };
  };
  return {
    name: 'joining',
    setup(run) {
      run.onResolve({ filter: /.*/ }, resolveImport);
      for (const [namespace, source] of Object.entries(sources))
        run.onLoad({ filter: /.*/, namespace }, ({ path }) => ({ contents: source(path), resolveDir: folderOf(path) }));
    },
  };
}

/**
 * Writes what a first build split, with the chunks of each group in one file. A member that `import()` asks for keeps a file
 * of its old name, which only names its exports.
 * @param split esbuild's result, of files that were not written.
 * @param journeys entry points that one command loads one after another, by the journey's name.
 * @param options of the first build.
 */
export async function mergeChunks(split, journeys, options) {
  const { outputs } = split.metafile;
  const groups = groupsOf(outputs, journeys);
  const places = placesOf(groups);
  const kept = Object.keys(outputs).filter(
    (path) => !places.has(resolve(path)) || outputs[path].entryPoint !== undefined,
  );
  const files = [...new Set([...places.values()].map(({ file }) => file)), ...kept.map((path) => resolve(path))];
  const nameOf = (path) => relative(resolve(options.outdir), path).replace(/\.js$/, '');
  return build({
    ...options,
    entryPoints: files.map((path) => ({ in: path, out: nameOf(path) })),
    splitting: false,
    // The sources are in memory, under the names that the written files have.
    allowOverwrite: true,
    plugins: [joining(sourcesOf(split, groups, places), places)],
  });
}
