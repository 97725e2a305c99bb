import { readFileSync } from 'node:fs';
import type { Metafile } from 'esbuild';
import { beforeAll, describe, expect, it } from 'vitest';
import { verbs } from '../../src/cli/verbs.ts';
import { bundle } from './bundle.mjs';

/** Rooms that a verb may load; what stands here is what its chunk is for. */
const roomsOfVerbs: Readonly<Record<string, readonly string[]>> = {
  check: ['cel', 'checklist', 'compose', 'ebpf', 'formats', 'oci', 'policy', 'rego', 'runtime', 'scan', 'sign'],
  completion: ['cel', 'checklist', 'compose', 'ebpf', 'formats', 'oci', 'policy', 'rego', 'runtime', 'scan', 'sign'],
  db: ['compose', 'formats', 'oci', 'scan'],
  policy: ['compose', 'formats', 'oci', 'policy', 'rego'],
  scan: ['checklist', 'compose', 'formats', 'oci', 'scan'],
  sign: ['cel', 'compose', 'formats', 'oci', 'rego', 'sign'],
  trust: ['cel', 'compose', 'formats', 'oci', 'rego', 'sign'],
  verify: ['cel', 'compose', 'formats', 'oci', 'rego', 'sign'],
  watch: ['compose', 'ebpf', 'formats', 'runtime'],
};

let metafile: Metafile;

beforeAll(async () => {
  [metafile] = await bundle('dist', { write: false });
});

/** Sources that running an output loads: with what it imports at once, and, where asked, later. */
function loadedBy(output: string, kinds: readonly string[]): Set<string> {
  const seen = new Set<string>();
  const visit = (path: string): void => {
    if (seen.has(path)) return;
    seen.add(path);
    for (const imported of metafile.outputs[path]?.imports ?? [])
      if (!imported.external && kinds.includes(imported.kind)) visit(imported.path);
  };
  visit(output);
  return new Set([...seen].flatMap((path) => Object.keys(metafile.outputs[path]?.inputs ?? {})));
}

function outputOf(source: string): string {
  const found = Object.entries(metafile.outputs).find(([, output]) => output.entryPoint === source);
  if (found === undefined) throw new Error(`${source} is no entry of the bundle`);
  return found[0];
}

function roomsIn(sources: Iterable<string>): string[] {
  const rooms = [...sources].flatMap((path) => /^src\/([^/]+)\//.exec(path)?.[1] ?? []);
  return [...new Set(rooms)].sort();
}

describe('the bundle', () => {
  it('shows version and help without any room or package', () => {
    const sources = loadedBy(outputOf('src/cli/main.ts'), ['import-statement']);
    expect(roomsIn(sources)).toEqual(['cli', 'core']);
    expect([...sources].filter((path) => path.includes('node_modules'))).toEqual([]);
  });

  it.each(verbs.rows.map((verb) => verb.name))('loads for %s only the rooms that it is for', (name) => {
    const sources = loadedBy(outputOf(`src/cli/commands/${name}.ts`), ['import-statement', 'dynamic-import']);
    const allowed = ['cli', 'core', ...(roomsOfVerbs[name] ?? [])];
    expect(roomsIn(sources).filter((room) => !allowed.includes(room))).toEqual([]);
  });

  it.each(verbs.rows.map((verb) => verb.name))('shows the help of %s before its room is loaded', (name) => {
    const sources = loadedBy(outputOf(`src/cli/commands/${name}.ts`), ['import-statement']);
    expect(roomsIn(sources)).toEqual(['cli', 'compose', 'core']);
  });

  it('leaves only the packages outside that are installed with it', () => {
    const external = Object.values(metafile.outputs).flatMap((output) =>
      output.imports.flatMap(({ path, external: outside }) => (outside ? [path] : [])),
    );
    const packages = external.filter((path) => !path.startsWith('node:') && !isBuiltin(path));
    const { dependencies } = JSON.parse(readFileSync('package.json', 'utf8')) as { dependencies: object };
    expect(packages.filter((path) => !Object.hasOwn(dependencies, path))).toEqual([]);
  });
});

function isBuiltin(path: string): boolean {
  return process.getBuiltinModule(path) !== undefined;
}
