// node inspect.js ARCHIVE [CACHE]: one scan as a process of its own, to its findings in the embedded advisories; prints what was found.
import { createHash } from 'node:crypto';
import { openArchive } from '../../src/oci/archive/open.ts';
import { inspectImage } from '../../src/scan/artifact/inspect-image.ts';
import { openEmbeddedDatabase } from '../../src/scan/database/embedded/database.ts';
import { match } from '../../src/scan/match/index.ts';

const [path = '', cacheDir] = process.argv.slice(2);
const source = await openArchive(path);
const inventory = await inspectImage(source, cacheDir === undefined ? {} : { cacheDir });
await source.close();
const packages = inventory.applications.reduce((sum, application) => sum + application.packages.length, 0);
const database = openEmbeddedDatabase();
// A time that stands still: the end of life and the result's date must not part two runs.
const { applications } = match(inventory, database, { now: Date.UTC(2026, 0, 1) });
database.close();
const findings = applications.flatMap((application) => application.findings);
const digestOf = (value: unknown) => createHash('sha256').update(JSON.stringify(value)).digest('hex');
const bytes = inventory.image?.layers.reduce((sum, { size }) => sum + size, 0) ?? 0;
console.log(
  JSON.stringify({
    unpackedMB: Math.round(bytes / 1e6),
    packages,
    findings: findings.length,
    problems: inventory.problems.length,
    inventoryDigest: digestOf(inventory),
    findingsDigest: digestOf(findings),
  }),
);
