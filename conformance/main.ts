// npm run conformance -- NAME DIR [--update]: runs a suite; --update lets the checked-in list of passing cases grow.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { suites } from './index.ts';
import { runSuite } from './report.ts';

const [name, dir, flag] = process.argv.slice(2);
const suite = suites.get(name ?? '');
if (suite === undefined || dir === undefined) {
  console.error(
    `usage: npm run conformance -- NAME DIR [--update]; suites:\n${suites.rows.map((row) => `  ${row.name}  ${row.doc}`).join('\n')}`,
  );
  process.exit(2);
}
const report = await runSuite(suite, dir, (line) => console.log(line));
const list = `conformance/passing/${suite.name}.txt`;
const before = existsSync(list) ? readFileSync(list, 'utf8').split('\n').filter(Boolean) : [];
if (flag === '--update') writeFileSync(list, `${[...new Set([...before, ...report.passed])].sort().join('\n')}\n`);
console.log(`${report.passed.length} passed, ${report.failed} failed, ${report.skipped} skipped`);
process.exitCode = report.failed === 0 ? 0 : 1;
