// node inspect.js ARCHIVE [CACHE]: one scan's inventory as a process of its own; prints what was found and what it cost.
import { createHash } from 'node:crypto';
import { openArchive } from '../../src/oci/archive/open.ts';
import { inspectImage } from '../../src/scan/artifact/inspect-image.ts';

const [path = '', cacheDir] = process.argv.slice(2);
const source = await openArchive(path);
const inventory = await inspectImage(source, cacheDir === undefined ? {} : { cacheDir });
await source.close();
const packages = inventory.applications.reduce((sum, application) => sum + application.packages.length, 0);
const digest = createHash('sha256').update(JSON.stringify(inventory)).digest('hex');
const bytes = inventory.image?.layers.reduce((sum, { size }) => sum + size, 0) ?? 0;
console.log(
  JSON.stringify({ unpackedMB: Math.round(bytes / 1e6), packages, problems: inventory.problems.length, digest }),
);
