import { execFile, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Inventory } from '../../src/scan/inventory.ts';

const execute = promisify(execFile);

/** Runs a real tool and gives its output; a failure throws with what the tool said. */
export async function run(command: string, ...args: readonly string[]): Promise<string> {
  const { stdout } = await execute(command, [...args], { maxBuffer: 1 << 26, timeout: 300_000 });
  return stdout;
}

/** The first of these tools that this machine lacks; `root` stands for the right to make root file systems. */
export function missing(...tools: readonly string[]): string | undefined {
  return tools.find((tool) =>
    tool === 'root' ? process.getuid?.() !== 0 : spawnSync('sh', ['-c', `command -v ${tool}`]).status !== 0,
  );
}

/** A folder for one test file, and what removes it. */
export function workFolder(): { readonly folder: string; readonly remove: () => void } {
  const folder = mkdtempSync(join(tmpdir(), 'dartagnan-real-'));
  return { folder, remove: () => rmSync(folder, { recursive: true, force: true }) };
}

/** Packs layer tars into an OCI layout with umoci, under the tag `test`. */
export async function packLayout(layout: string, tars: readonly string[]): Promise<void> {
  await run('umoci', 'init', '--layout', layout);
  await run('umoci', 'new', '--image', `${layout}:test`);
  for (const tar of tars) await run('umoci', 'raw', 'add-layer', '--image', `${layout}:test`, tar);
}

/** Unpacks an image of a layout as a container runtime does, and gives the root file system. */
export async function unpackLayout(layout: string, bundle: string): Promise<string> {
  mkdirSync(bundle, { recursive: true });
  await run('umoci', 'unpack', '--image', `${layout}:test`, bundle);
  return join(bundle, 'rootfs');
}

/** What must be equal however an image was stored: distribution and packages, without the digests of blobs. */
export function essence(inventory: Inventory, options: { readonly layers: boolean }): unknown {
  const strip = (key: string, value: unknown) =>
    key === 'digest' || (key === 'layer' && !options.layers) ? undefined : value;
  return JSON.parse(JSON.stringify({ os: inventory.os, applications: inventory.applications }, strip));
}

/** Packages of one kind, one word each, sorted. */
export function packagesOf({ applications }: Inventory, kind: string): string[] {
  const packages = applications.filter((one) => one.kind === kind).flatMap((one) => one.packages);
  return packages.map(({ name, version }) => `${name} ${version}`).sort();
}
