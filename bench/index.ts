import { defineBenchmarks } from './benchmark.ts';

/** Every benchmark that `npm run bench -- NAME` knows, in alphabetical order. */
export const benchmarks = defineBenchmarks([]);
