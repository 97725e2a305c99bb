import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { startRegistry } from '../../test/support/registry.ts';
import { digestOf } from '../../src/oci/digest.ts';
import { mediaTypes } from '../../src/oci/media-types.ts';
import { createRegistryClient } from '../../src/oci/registry/client.ts';
import { defineBenchmark, median } from '../benchmark.ts';

const rounds = 5;
const distinctImages = 50;
const manyImages = 1000;

/** Signing and verifying by key beside the real cosign, and many images in one process. */
export const sign = defineBenchmark({
  name: 'sign',
  doc: 'Wall time and memory of verify and sign beside the real cosign in the same run; 1,000 images in one process. --cosign PATH.',
  async run(args, print) {
    if (!existsSync('dist/cli.js')) throw new Error('dist/cli.js is missing: npm run build makes it');
    const registry = await startRegistry();
    if (registry === undefined) throw new Error('docker-registry is not installed');
    const folder = mkdtempSync(join(tmpdir(), 'bench-sign-'));
    const ours: readonly string[] = [process.execPath, resolve('dist/cli.js'), 'trust'];
    const peer = [args[0] === '--cosign' ? (args[1] ?? '') : resolve('.build/peers/bin/cosign')];
    try {
      const images = await pushImages(registry.host, distinctImages);
      await measure([...ours, 'generate-key-pair'], folder);
      writeFileSync(join(folder, 'app'), Buffer.alloc(2 ** 20));
      const key = ['--key', 'cosign.key', '--tlog-upload=false', '-y'];
      await measure([...ours, 'sign', ...key, '--new-bundle-format=false', ...images], folder);
      await measure([...ours, 'save', '--dir', 'saved', images[0] ?? ''], folder);
      const verify = ['verify', '--key', 'cosign.pub', '--insecure-ignore-tlog'];
      writeFileSync(join(folder, 'empty.mjs'), '');
      const floor: Cost[] = [];
      for (let round = 0; round < rounds; round += 1)
        floor.push(await measure([process.execPath, 'empty.mjs'], folder));
      print(`floor, Node.js with an empty program: ${shown(floor)}`);
      await compare('verify a local layout', [...verify, '--local-image', 'saved'], { ours, peer, folder, print });
      await compare('verify in a registry', [...verify, images[0] ?? ''], { ours, peer, folder, print });
      await compare('sign a file of 1 MiB', ['sign-blob', ...key, 'app'], { ours, peer, folder, print });
      for (const count of [100, manyImages]) {
        const names = Array.from({ length: count }, (_, index) => images[index % images.length] ?? '');
        if (count < manyImages)
          await compare(`verify ${count} images in one process`, [...verify, ...names], { ours, peer, folder, print });
        const { elapsed, memory } = await measure([...ours, ...verify, ...names], folder);
        print(
          `verify ${count} images (${images.length} distinct) in one process: ${elapsed.toFixed(0)} ms, ${memory.toFixed(0)} MiB`,
        );
      }
    } finally {
      await registry.stop();
      rmSync(folder, { recursive: true, force: true });
    }
  },
});

interface Contest {
  readonly ours: readonly string[];
  readonly peer: readonly string[];
  readonly folder: string;
  readonly print: (line: string) => void;
}

async function compare(name: string, words: readonly string[], { ours, peer, folder, print }: Contest): Promise<void> {
  const [own, other]: [Cost[], Cost[]] = [[], []];
  const hasPeer = existsSync(peer[0] ?? '');
  for (let round = 0; round < rounds; round += 1) {
    own.push(await measure([...ours, ...words], folder));
    if (hasPeer) other.push(await measure([...peer, ...words], folder));
  }
  if (!hasPeer) return print(`${name}: ${shown(own)}; cosign is not installed`);
  const ratio = median(other.map(({ elapsed }) => elapsed)) / median(own.map(({ elapsed }) => elapsed));
  print(`${name}: ${shown(own)}; cosign ${shown(other)}; ${ratio.toFixed(2)}x as fast`);
}

function shown(costs: readonly Cost[]): string {
  const [elapsed, memory] = (['elapsed', 'memory'] as const).map((name) => median(costs.map((cost) => cost[name])));
  return `${elapsed?.toFixed(0)} ms, ${memory?.toFixed(0)} MiB`;
}

interface Cost {
  /** Milliseconds. */
  readonly elapsed: number;
  /** Most that was resident, MiB. */
  readonly memory: number;
}

async function measure([program = '', ...args]: readonly string[], folder: string): Promise<Cost> {
  const start = performance.now();
  const env = { ...process.env, COSIGN_PASSWORD: '', HOME: folder };
  const child = spawn(program, args, { cwd: folder, env, stdio: 'ignore' });
  let memory = 0;
  const timer = setInterval(() => (memory = Math.max(memory, residentOf(child.pid))), 10);
  const [code] = await once(child, 'exit');
  clearInterval(timer);
  if (code !== 0) throw new Error(`${program} ${args.slice(0, 6).join(' ')} ended with ${String(code)}`);
  return { elapsed: performance.now() - start, memory };
}

function residentOf(pid: number | undefined): number {
  try {
    return Number(/VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0) / 1024;
  } catch {
    return 0;
  }
}

async function pushImages(registry: string, count: number): Promise<readonly string[]> {
  const client = createRegistryClient();
  const images: string[] = [];
  for (let number = 0; number < count; number += 1) {
    const repository = { registry, repository: `app${number}` };
    const config = new TextEncoder().encode(JSON.stringify({ architecture: 'amd64', os: 'linux', number }));
    const descriptor = { mediaType: mediaTypes.config, digest: digestOf(config), size: config.length };
    await client.pushBlob(repository, { ...descriptor, open: () => [config] });
    const manifest = { schemaVersion: 2, mediaType: mediaTypes.manifest, config: descriptor, layers: [] };
    const bytes = new TextEncoder().encode(JSON.stringify(manifest));
    const { digest } = await client.pushManifest(
      { ...repository, tag: '1' },
      { mediaType: mediaTypes.manifest, bytes },
    );
    images.push(`${registry}/app${number}@${digest}`);
  }
  await client.close();
  return images;
}
