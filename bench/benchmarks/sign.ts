import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { startRegistry } from '../../test/support/registry.ts';
import { defineBenchmark } from '../benchmark.ts';
import { compareOnce, compareSlope, type Contest } from '../sign/contest.ts';
import { type Cost, costOf, middleOf, shown } from '../sign/cost.ts';
import { pushImages } from '../sign/images.ts';

const rounds = 5;
/** Rounds of what takes seconds. */
const longRounds = 3;
const distinctImages = 50;
const manyImages = 1000;

const whatCounts = [
  'Counted: whole processes from start to exit, output thrown away, medians of several rounds in turns with the peer. CPU is user and',
  `system time of all threads, memory the most that was resident. "Each further one" is (cost of ${manyImages} - cost of 1) / ${manyImages - 1}: start-up`,
  `falls out. ${distinctImages} distinct images, named again and again; signed by key in cosign's older form; the registry is on loopback, its own`,
  'work shares the machine and is not counted. --max-workers is what each program takes by itself.',
];

/** Signing and verifying by key beside the real cosign, and many images in one process. */
export const sign = defineBenchmark({
  name: 'sign',
  doc: 'Wall time, CPU time and memory of verify and sign beside the real cosign in the same run, also of each further image of 1,000 in one process. --cosign PATH.',
  async run(args, print) {
    if (!existsSync('dist/cli.js')) throw new Error('dist/cli.js is missing: npm run build makes it');
    const registry = await startRegistry();
    if (registry === undefined) throw new Error('docker-registry is not installed');
    const folder = mkdtempSync(join(tmpdir(), 'bench-sign-'));
    const ours: readonly string[] = [process.execPath, resolve('dist/cli.js'), 'trust'];
    const peer = [args[0] === '--cosign' ? (args[1] ?? '') : resolve('.build/peers/bin/cosign')];
    try {
      const images = await pushImages(registry.host, distinctImages);
      for (const line of whatCounts) print(line);
      await measure(images, { ours, peer, folder, rounds, print });
    } finally {
      await registry.stop();
      rmSync(folder, { recursive: true, force: true });
    }
  },
});

const signFlags = ['--key', 'cosign.key', '--tlog-upload=false', '-y'];
const verifyByKey = ['verify', '--key', 'cosign.pub', '--insecure-ignore-tlog'];

async function measure(images: readonly string[], contest: Contest): Promise<void> {
  const { ours, folder, print } = contest;
  await costOf([...ours, 'generate-key-pair'], folder);
  writeFileSync(join(folder, 'app'), Buffer.alloc(2 ** 20));
  await costOf([...ours, 'sign', ...signFlags, '--new-bundle-format=false', ...images], folder);
  for (const [number, image] of images.entries())
    await costOf([...ours, 'save', '--dir', `layout${number}`, image], folder);
  print(`floor, Node.js with an empty program: ${shown(await floorOf(folder))}`);
  const layouts = images.map((_, number) => `layout${number}`);
  const local = [...verifyByKey, '--local-image'];
  await compareOnce('verify a layout', [...local, 'layout0'], contest);
  await compareOnce('verify in a registry', [...verifyByKey, images[0] ?? ''], contest);
  await compareOnce('sign a file of 1 MiB', ['sign-blob', ...signFlags, 'app'], contest);
  const patient = { ...contest, rounds: longRounds };
  await compareSlope('verify layouts', local, repeated(layouts), patient);
  await compareSlope('verify in a registry', verifyByKey, repeated(images), patient);
}

async function floorOf(folder: string): Promise<Cost> {
  writeFileSync(join(folder, 'empty.mjs'), '');
  const costs: Cost[] = [];
  for (let round = 0; round < rounds; round += 1) costs.push(await costOf([process.execPath, 'empty.mjs'], folder));
  return middleOf(costs);
}

function repeated(names: readonly string[]): readonly string[] {
  return Array.from({ length: manyImages }, (_, index) => names[index % names.length] ?? '');
}
