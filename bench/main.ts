// npm run bench -- NAME [OPTIONS]: runs one benchmark of the catalogue.
import { benchmarks } from './index.ts';

const [name, ...args] = process.argv.slice(2);
const benchmark = benchmarks.get(name ?? '');
if (benchmark === undefined) {
  console.error(
    `usage: npm run bench -- NAME; benchmarks:\n${benchmarks.rows.map((row) => `  ${row.name}  ${row.doc}`).join('\n')}`,
  );
  process.exit(2);
}
await benchmark.run(args, (line) => console.log(line));
