import { defineBenchmarks } from './benchmark.ts';
import { rego } from './benchmarks/rego.ts';
import { scan } from './benchmarks/scan.ts';
import { startup } from './benchmarks/startup.ts';

/** Every benchmark that `npm run bench -- NAME` knows, in alphabetical order. */
export const benchmarks = defineBenchmarks([rego, scan, startup]);
