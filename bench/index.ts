import { defineBenchmarks } from './benchmark.ts';
import { capture } from './benchmarks/capture.ts';
import { rego } from './benchmarks/rego.ts';
import { rules } from './benchmarks/rules.ts';
import { scan } from './benchmarks/scan.ts';
import { server } from './benchmarks/server.ts';
import { sign } from './benchmarks/sign.ts';
import { startup } from './benchmarks/startup.ts';

/** Every benchmark that `npm run bench -- NAME` knows, in alphabetical order. */
export const benchmarks = defineBenchmarks([capture, rego, rules, scan, server, sign, startup]);
