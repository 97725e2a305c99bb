import { mkdtempSync, rmSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { parseArgs } from 'node:util';
import { build } from 'esbuild';
import { openArchive } from '../../src/oci/archive/open.ts';
import { defineBenchmark } from '../benchmark.ts';
import { type BenchImage, debianImages } from '../scan/images.ts';
import { measure, medians, type Run } from '../scan/measure.ts';
import { commandRuns, findingsIn } from '../scan/trivy.ts';

interface Programs {
  readonly inspect: string;
  readonly floor: string;
  readonly trivy: string | undefined;
  readonly runs: number;
}

/** Measures image to findings, in the embedded advisories, beside the least work there is, and beside Trivy where it is named. */
export const scan = defineBenchmark({
  name: 'scan',
  doc: 'Image to findings (embedded advisories), cold and cached, whole processes, beside the floor (inflate, sha256, walk) and Trivy: [--image PATH]… [--folder DIR] [--runs N] [--trivy PATH]',
  async run(args, print) {
    const { values } = parseArgs({
      args: [...args],
      options: {
        image: { type: 'string', multiple: true },
        folder: { type: 'string' },
        runs: { type: 'string', default: '5' },
        trivy: { type: 'string' },
      },
    });
    const work = mkdtempSync(join(tmpdir(), 'dartagnan-bench-'));
    try {
      const images =
        values.image?.map((path) => ({ name: basename(path), path })) ??
        debianImages(values.folder ?? join(work, 'images'), print);
      const programs = { ...(await buildPrograms(work)), trivy: values.trivy, runs: Number(values.runs) };
      print(
        `Medians of ${programs.runs} runs; each run is a whole process, start-up included; Node ${process.versions.node}, ${availableParallelism()} cores.`,
      );
      for (const image of images) await measureImage(image, programs, work, print);
    } finally {
      rmSync(work, { recursive: true, force: true });
    }
  },
});

/** Bundles the measured programs as the product is bundled, the worker beside them. */
async function buildPrograms(work: string): Promise<Pick<Programs, 'inspect' | 'floor'>> {
  const outdir = join(work, 'programs');
  await build({
    entryPoints: {
      inspect: 'bench/scan/inspect.ts',
      floor: 'bench/scan/floor.ts',
      'layer.worker': 'src/scan/artifact/layer.worker.ts',
    },
    outdir,
    bundle: true,
    minify: true,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    external: ['koffi', 'node-sqlite3-wasm'],
    banner: {
      js: "import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);",
    },
  });
  return { inspect: join(outdir, 'inspect.js'), floor: join(outdir, 'floor.js') };
}

async function measureImage(
  image: BenchImage,
  programs: Programs,
  work: string,
  print: (line: string) => void,
): Promise<void> {
  const cache = join(work, 'cache');
  const runs: Record<'floor' | 'cold' | 'cached', Run[]> = { floor: [], cold: [], cached: [] };
  // Turn by turn, so that a busy spell of the machine meets all alike.
  for (let index = 0; index < programs.runs; index++) {
    rmSync(cache, { recursive: true, force: true });
    runs.floor.push(await measure(process.execPath, [programs.floor, image.path]));
    runs.cold.push(await measure(process.execPath, [programs.inspect, image.path, cache]));
    runs.cached.push(await measure(process.execPath, [programs.inspect, image.path, cache]));
  }
  const uncached = await measure(process.execPath, [programs.inspect, image.path]);
  const same = [...runs.cold, ...runs.cached].every(({ output }) => output === uncached.output);
  print(`\n${image.name}: ${await describe(image.path)}`);
  print(`  ${uncached.output.trim()}`);
  const floor = medians(runs.floor);
  for (const [name, list] of Object.entries(runs)) print(row(name, medians(list), floor.seconds));
  const { findings } = JSON.parse(uncached.output) as { findings: number };
  const vacuous = findings === 0 ? '; it has no findings, so only the inventory was really compared' : '';
  print(`  inventory and findings equal an uncached run's: ${same ? 'yes' : 'NO'}${vacuous}`);
  if (!same) throw new Error('a cached run found something else than an uncached one');
  if (programs.trivy !== undefined) await compareCommands(programs.trivy, image, programs.runs, work, print);
}

/** The whole commands beside each other: the same image, the same advisories in Trivy's own database, a report in JSON. */
async function compareCommands(
  trivy: string,
  image: BenchImage,
  count: number,
  work: string,
  print: (line: string) => void,
): Promise<void> {
  const runs = await commandRuns(trivy, image.path, count, work);
  print('  whole commands to a JSON report, the embedded advisories in the layout of Trivy for both:');
  for (const state of ['cold', 'cached'] as const) {
    const [ours, theirs] = [medians(runs.dartagnan[state]), medians(runs.trivy[state])];
    print(
      `  ${state.padEnd(8)} dartagnan ${ours.seconds.toFixed(2)} s, ${ours.megabytes.toFixed(0)} MB; trivy ${theirs.seconds.toFixed(2)} s, ${theirs.megabytes.toFixed(0)} MB: ${(theirs.seconds / ours.seconds).toFixed(2)} times as fast as trivy`,
    );
  }
  const [start, theirStart] = [medians(runs.dartagnan.start), medians(runs.trivy.start)];
  print(
    `  of which start-up (--version): dartagnan ${start.seconds.toFixed(2)} s, trivy ${theirStart.seconds.toFixed(2)} s`,
  );
  const [ours, theirs] = [runs.dartagnan, runs.trivy].map(({ cached }) => findingsIn(cached[0]?.output ?? '{}'));
  const missed = theirs?.filter((line) => !ours?.includes(line)) ?? [];
  const added = ours?.filter((line) => !theirs?.includes(line)) ?? [];
  print(
    `  findings: ${ours?.length} of ours, ${theirs?.length} of trivy; ${missed.length} missed, ${added.length} added`,
  );
  for (const line of [...missed.map((one) => `missed: ${one}`), ...added.map((one) => `added:  ${one}`)])
    print(`    ${line}`);
}

function row(name: string, { seconds, megabytes }: { seconds: number; megabytes: number }, floor: number): string {
  return `  ${name.padEnd(8)} ${seconds.toFixed(2).padStart(7)} s  ${(seconds / floor).toFixed(2).padStart(5)} x floor  ${megabytes.toFixed(0).padStart(5)} MB peak`;
}

async function describe(path: string): Promise<string> {
  const source = await openArchive(path);
  const { layers } = await source.resolve();
  await source.close();
  const stored = layers.reduce((sum, { size = 0 }) => sum + size, 0);
  const threads = Math.min(4, availableParallelism(), layers.length);
  return `${source.kind}, ${layers.length} layers, ${(stored / 1e6).toFixed(0)} MB stored as ${layers[0]?.mediaType.split('+')[1] ?? 'plain'}, ${threads} threads and zlib's own`;
}
