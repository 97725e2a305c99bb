// npm run conformance -- NAME DIR [--update]: runs a suite. A case of the checked-in list that does not pass any more fails the
// run; --update writes the list anew, but only where nothing is lost.
import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { suites } from './index.ts';
import { decodeRatchet, encodeRatchet, fingerprintsIn, lost } from './ratchet.ts';
import { runSuite } from './report.ts';
import type { Suite } from './suite.ts';

const [name, dir, flag] = process.argv.slice(2);
const suite = suites.get(name ?? '');
if (suite === undefined || dir === undefined || (flag !== undefined && flag !== '--update')) {
  const known = suites.rows.map((row) => `  ${row.name}  ${row.doc}`).join('\n');
  console.error(`usage: npm run conformance -- NAME DIR [--update]; suites:\n${known}`);
  process.exitCode = 2;
} else if (!existsSync(dir) || !statSync(dir).isDirectory()) {
  console.error(`${dir} is no folder: name the one that holds the suite's files`);
  process.exitCode = 2;
  // Suites run programs in folders of their own, where a relative name would mean another.
} else process.exitCode = await run(suite, resolve(dir), flag === '--update');

async function run(suite: Suite, dir: string, update: boolean): Promise<number> {
  const report = await runSuite(suite, dir, (line) => console.log(line));
  const list = `conformance/passing/${suite.name}.txt`;
  const lines = existsSync(list) ? readFileSync(list, 'utf8').split('\n').filter(Boolean) : [];
  const fingerprint = fingerprintsIn(dir);
  const missing = lost(report.passed, decodeRatchet(lines, fingerprint));
  for (const id of missing) console.log(`lost: ${id}: it passed when ${list} was written`);
  if (update && missing.length === 0) {
    mkdirSync('conformance/passing', { recursive: true });
    writeFileSync(list, `${encodeRatchet(report.passed, fingerprint).join('\n')}\n`);
  }
  if (report.passed.length + report.failed + report.skipped === 0)
    console.log(`failed: no case of suite ${suite.name} was found in ${dir}`);
  console.log(`${report.passed.length} passed, ${report.failed} failed, ${report.skipped} skipped`);
  return report.failed === 0 && missing.length === 0 && report.passed.length + report.skipped > 0 ? 0 : 1;
}
